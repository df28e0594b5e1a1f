"""De qué carrera es lo que se publica, para quien sólo modera unas cuantas."""

from django.db.models import F, Q

from estudiantes.consultas import a_su_cargo
from estudiantes.models import Usuario
from publicaciones.models import Comentario, Publicacion
from redup_project.alcance import Regla, por


def de_quien_firmo(persona: str, publicacion: str, *audiencia: str) -> Regla:
    """De la carrera de quien lo escribió, o de la que lo recibe (`audiencia`).

    Si no firmó, sólo de la que lo recibe: que lo viera la suya diría de qué carrera es.
    """

    def regla(carreras: frozenset[int]) -> Q:
        suyo = por(f"{persona}__carrera")(carreras) & ~no_firmo(persona, publicacion)
        return suyo | por(*audiencia)(carreras) if audiencia else suyo

    return regla


def no_firmo(persona: str, publicacion: str) -> Q:
    """Lo escribió el autor de esa publicación, que es anónima."""
    return Q(**{f"{publicacion}es_anonima": True, persona: F(f"{publicacion}autor")})


DE_LA_PUBLICACION = de_quien_firmo("autor", "", "carrera_objetivo")
DE_QUIEN_COMENTA = de_quien_firmo("usuario", "publicacion__")


def carreras_de(publicacion: Publicacion) -> set[int | None]:
    """De qué carreras es ésa: lo que dice `DE_LA_PUBLICACION`, al revés."""
    de_su_autor = None if publicacion.es_anonima else publicacion.autor.carrera_id
    return {publicacion.carrera_objetivo_id, de_su_autor}


def modera(actor: Usuario, fila: Publicacion | Comentario) -> bool:
    """Si esa publicación, o ese comentario, está a cargo de `actor`."""
    regla = DE_LA_PUBLICACION if isinstance(fila, Publicacion) else DE_QUIEN_COMENTA
    return type(fila).objects.filter(a_su_cargo(actor, regla), pk=fila.pk).exists()
