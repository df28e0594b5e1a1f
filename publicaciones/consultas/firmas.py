"""Quién firma: el autor de una publicación anónima no tiene nombre para los demás."""

from django.db.models import BigIntegerField, Case, F, Q, Value, When

from estudiantes.models import Usuario


def firma(lector: Usuario, *, persona: str, publicacion: str = "") -> Case:
    """El id de `persona` como lo ve `lector`: 0 si es quien escribió una publicación anónima.

    También en sus comentarios y reacciones a ella, y también para quien modera. `persona` es la
    columna del modelo consultado; `publicacion`, el camino hasta la suya, acabado en `__`.
    """
    es_quien_la_escribio = Q(**{persona: F(f"{publicacion}autor")})
    oculta = Q(**{f"{publicacion}es_anonima": True}) & es_quien_la_escribio
    return Case(
        When(oculta & ~Q(**{persona: lector.pk}), then=Value(0)),
        default=F(f"{persona}_id"),
        output_field=BigIntegerField(),
    )
