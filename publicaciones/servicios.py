"""Lo que se puede hacer con las publicaciones."""

from estudiantes import auditoria
from publicaciones.errores import TipoNoExiste
from publicaciones.models import Audiencia, Publicacion, TipoPublicacion
from redup_project.sql import transaccion


@transaccion()
def crear_publicacion(
    *,
    autor_id: int,
    titulo: str,
    contenido: str,
    audiencia: str = Audiencia.GENERAL.value,
    carrera_objetivo_id: int | None = None,
    cuatrimestre_objetivo_id: int | None = None,
    codigo_tipo: str = "general",
    permite_comentarios: bool = True,
    es_anonima: bool = False,
) -> Publicacion:
    """Crea una publicación y la devuelve; si es general, no conserva carrera ni cuatrimestre.

    Lanza `TipoNoExiste`, y `AudienciaIncoherente` si es de carrera y no dice cuál.
    """
    tipo = TipoPublicacion.objects.filter(codigo=codigo_tipo).first()
    if tipo is None:
        raise TipoNoExiste(f"El tipo de publicación «{codigo_tipo}» no existe.")
    es_general = audiencia == Audiencia.GENERAL
    publicacion = Publicacion.objects.create(
        autor_id=autor_id,
        tipo_publicacion=tipo,
        titulo=titulo,
        contenido=contenido,
        audiencia=audiencia,
        carrera_objetivo_id=None if es_general else carrera_objetivo_id,
        cuatrimestre_objetivo_id=None if es_general else cuatrimestre_objetivo_id,
        permite_comentarios=permite_comentarios,
        es_anonima=es_anonima,
    )
    auditoria.anotar(
        "crear_publicacion",
        actor_id=autor_id,
        entidad="publicaciones",
        entidad_id=publicacion.pk,
        detalle={
            "audiencia": publicacion.audiencia,
            "carrera_objetivo_id": publicacion.carrera_objetivo_id,
        },
    )
    return publicacion
