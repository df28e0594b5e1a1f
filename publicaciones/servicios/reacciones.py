"""Reaccionar a una publicación: una vez por persona; la nueva reemplaza a la anterior."""

from estudiantes.models import Usuario
from publicaciones import consultas, notificaciones
from publicaciones.errores import ReaccionNoExiste, SinReaccion
from publicaciones.models import Reaccion, ReaccionPublicacion
from redup_project.sql import transaccion


@transaccion()
def reaccionar(*, publicacion_id: int, usuario: Usuario, reaccion_id: int) -> ReaccionPublicacion:
    """Deja la reacción de `usuario`; sólo la primera vez avisa a quien publicó.

    Lanza `PublicacionNoExiste` o `ReaccionNoExiste`.
    """
    publicacion = consultas.exigir_visible(publicacion_id, usuario)
    if not Reaccion.objects.filter(pk=reaccion_id).exists():
        raise ReaccionNoExiste
    puesta, es_nueva = ReaccionPublicacion.objects.update_or_create(
        publicacion=publicacion, usuario=usuario, defaults={"reaccion_id": reaccion_id}
    )
    if es_nueva:
        notificaciones.reaccion_nueva(puesta)
    return puesta


@transaccion()
def quitar_reaccion(*, publicacion_id: int, usuario: Usuario) -> None:
    """Quita la de `usuario`; lanza `PublicacionNoExiste`, o `SinReaccion` si no tenía."""
    publicacion = consultas.exigir_visible(publicacion_id, usuario)
    quitadas, _ = publicacion.reacciones.filter(usuario=usuario).delete()
    if not quitadas:
        raise SinReaccion
