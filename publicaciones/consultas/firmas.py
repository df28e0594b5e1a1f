"""Quién firma: el autor de una publicación anónima no tiene nombre para los demás."""

from django.db.models import BigIntegerField, Case, F, Q, Value, When

from estudiantes.models import Usuario
from publicaciones.consultas.alcance import no_firmo


def firma(lector: Usuario, *, persona: str, publicacion: str = "") -> Case:
    """El id de `persona` como lo ve `lector`: 0 si es quien escribió una publicación anónima.

    También en sus comentarios y reacciones a ella, y también para quien modera. `persona` es la
    columna del modelo consultado; `publicacion`, el camino hasta la suya, acabado en `__`.
    """
    oculta = no_firmo(persona, publicacion) & ~Q(**{persona: lector.pk})
    return Case(
        When(oculta, then=Value(0)),
        default=F(f"{persona}_id"),
        output_field=BigIntegerField(),
    )
