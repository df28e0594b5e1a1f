"""Comentar, editar y borrar comentarios: lo mismo para las dos familias de rutas."""

from estudiantes import auditoria
from estudiantes.models import Usuario
from publicaciones import consultas, notificaciones
from publicaciones.errores import ComentarioNoExiste, ComentarioPadreAjeno, ComentariosCerrados
from publicaciones.models import Comentario, Publicacion
from publicaciones.servicios.moderacion import quitar_comentario_sin_caso
from redup_project.errores import SinPermiso
from redup_project.ritmo import exigir_ritmo
from redup_project.sql import transaccion


@transaccion()
def comentar(
    *, publicacion_id: int, autor: Usuario, contenido: str, comentario_padre_id: int | None = None
) -> Comentario:
    """Comenta, o responde a un comentario, y avisa a quien publicó y a quien se responde.

    Lanza `PublicacionNoExiste`, `ComentariosCerrados` o `ComentarioPadreAjeno`.
    """
    exigir_ritmo("comentar", autor.pk, tope=120, segundos=60)
    publicacion = consultas.exigir_visible(publicacion_id, autor)
    if not publicacion.permite_comentarios:
        raise ComentariosCerrados
    padre = _padre(publicacion, comentario_padre_id)
    comentario = Comentario.objects.create(
        publicacion=publicacion, usuario=autor, contenido=contenido, comentario_padre=padre
    )
    notificaciones.comentario_nuevo(comentario)
    return consultas.comentario(comentario.pk, autor)


@transaccion()
def editar_comentario(
    *, comentario_id: int, actor: Usuario, contenido: str | None = None, activo: bool = True
) -> Comentario:
    """Cambia el texto o, con `activo=False`, lo borra; sólo quien lo escribió. Lo devuelve.

    Lanza `ComentarioNoExiste` o `SinPermiso`.
    """
    comentario = _bloqueado(comentario_id, actor)
    if comentario.usuario_id != actor.pk:
        raise SinPermiso("Sólo puede editarlo quien lo escribió.")
    comentario.activo = activo
    comentario.contenido = contenido or comentario.contenido
    comentario.save(update_fields=["contenido", "activo"])
    return consultas.firmados(Comentario.objects.filter(pk=comentario.pk), actor).get()


@transaccion()
def eliminar_comentario(*, comentario_id: int, actor: Usuario) -> None:
    """Lo quita con sus respuestas: quien lo escribió, o quien lo modera (y se avisa).

    Lanza `ComentarioNoExiste` o `SinPermiso`.
    """
    comentario = _bloqueado(comentario_id, actor)
    if comentario.usuario_id == actor.pk:
        comentario.activo = False
        comentario.save(update_fields=["activo"])
    elif consultas.modera(actor, comentario):
        quitar_comentario_sin_caso(comentario_id=comentario.pk, actor_id=actor.pk)
    else:
        raise SinPermiso("Sólo puede borrarlo quien lo escribió o quien lo modera.")
    auditoria.anotar(
        "eliminar_comentario",
        actor_id=actor.pk,
        entidad="comentarios_publicacion",
        entidad_id=comentario.pk,
    )


def _padre(publicacion: Publicacion, comentario_padre_id: int | None) -> Comentario | None:
    if comentario_padre_id is None:
        return None
    # Con su candado: si lo están borrando, la respuesta se va con él o no llega a escribirse.
    activos = publicacion.comentarios.filter(activo=True).select_for_update(no_key=True)
    padre = activos.filter(pk=comentario_padre_id).first()
    if padre is None:
        raise ComentarioPadreAjeno
    return padre


def _bloqueado(comentario_id: int, actor: Usuario) -> Comentario:
    visibles = consultas.comentarios_visibles_para(actor).select_for_update(no_key=True)
    comentario = visibles.filter(pk=comentario_id).first()
    if comentario is None:
        raise ComentarioNoExiste
    return comentario
