"""Los comentarios que se pueden leer: los activos de una publicación que el lector ve."""

from django.db.models import QuerySet

from estudiantes.models import Usuario
from publicaciones.consultas.firmas import firma
from publicaciones.consultas.visibles import exigir_visible, visibles_para
from publicaciones.errores import ComentarioNoExiste
from publicaciones.models import Comentario

EN_ORDEN = ("creado_en", "id")


def firmados(comentarios: QuerySet[Comentario], lector: Usuario) -> QuerySet[Comentario]:
    """Esos comentarios con quien los escribió, tal como lo ve `lector`."""
    return comentarios.select_related("usuario").annotate(
        firma_id=firma(lector, persona="usuario", publicacion="publicacion__")
    )


def comentarios_visibles_para(lector: Usuario) -> QuerySet[Comentario]:
    """Los activos de lo que `lector` puede ver."""
    return Comentario.objects.filter(activo=True, publicacion__in=visibles_para(lector))


def comentario(comentario_id: int, lector: Usuario) -> Comentario:
    """Uno, firmado; lanza `ComentarioNoExiste` si no puede verlo."""
    visibles = comentarios_visibles_para(lector).filter(pk=comentario_id)
    encontrado = firmados(visibles, lector).first()
    if encontrado is None:
        raise ComentarioNoExiste
    return encontrado


def comentarios_de(publicacion_id: int, lector: Usuario) -> QuerySet[Comentario]:
    """Todos los de una publicación, respuestas incluidas, del más antiguo al más nuevo.

    Lanza `PublicacionNoExiste`.
    """
    exigir_visible(publicacion_id, lector)
    suyos = Comentario.objects.filter(publicacion_id=publicacion_id, activo=True)
    return firmados(suyos, lector).order_by(*EN_ORDEN)


def hilo(
    publicacion_id: int, lector: Usuario, *, comentario_padre_id: int | None
) -> QuerySet[Comentario]:
    """Los que no responden a nadie o, dicho un padre, sus respuestas; los más nuevos primero.

    Lanza `PublicacionNoExiste`.
    """
    suyos = comentarios_de(publicacion_id, lector)
    return suyos.filter(comentario_padre=comentario_padre_id).order_by("-creado_en", "-id")


def respuestas_de(comentario_id: int, lector: Usuario) -> QuerySet[Comentario]:
    """Las respuestas a un comentario, de la más antigua a la más nueva.

    Lanza `ComentarioNoExiste`.
    """
    padre = comentario(comentario_id, lector)
    suyas = Comentario.objects.filter(comentario_padre=padre, activo=True)
    return firmados(suyas, lector).order_by(*EN_ORDEN)
