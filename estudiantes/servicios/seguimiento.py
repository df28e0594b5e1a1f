"""Seguir a alguien y dejar de hacerlo."""

from estudiantes import notificaciones
from estudiantes.errores import NoLoSeguias, UsuarioNoExiste
from estudiantes.models import Estado, Seguimiento, Usuario
from redup_project.sql import transaccion


@transaccion()
def seguir(*, seguidor: Usuario, seguido_id: int) -> Seguimiento:
    """Empieza a seguir a una persona activa y la avisa.

    Lanza `UsuarioNoExiste`, o `SeguirseASiMismo` y `YaLoSigues`, que los decide la base.
    """
    if not Usuario.objects.filter(pk=seguido_id, estado=Estado.ACTIVO).exists():
        raise UsuarioNoExiste
    seguimiento = Seguimiento.objects.create(seguidor=seguidor, seguido_id=seguido_id)
    _avisar(seguidor, seguido_id)
    return seguimiento


@transaccion()
def dejar_de_seguir(*, seguidor: Usuario, seguido_id: int) -> None:
    """Deja de seguir a una persona. Lanza `NoLoSeguias`."""
    quitados, _ = Seguimiento.objects.filter(seguidor=seguidor, seguido_id=seguido_id).delete()
    if not quitados:
        raise NoLoSeguias


def _avisar(seguidor: Usuario, seguido_id: int) -> None:
    quien = str(seguidor.pk)
    notificaciones.notificar(
        usuario_id=seguido_id,
        tipo="nuevo_seguidor",
        titulo="Nuevo seguidor",
        cuerpo=f"{seguidor.nombre_completo} ahora te sigue.",
        datos={"follower_user_id": quien, "follower_name": seguidor.nombre_completo},
        push={"target_type": "perfil", "follower_user_id": quien, "user_id": quien},
        clase="social",
    )
