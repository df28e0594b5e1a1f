"""Suspender a una persona, restaurarla y cerrarle lo que tiene abierto; lo hace el personal."""

from estudiantes import auditoria, consultas, difusion
from estudiantes.errores import DispositivoNoExiste, EstadoNoCasa
from estudiantes.models import Dispositivo, Estado, Usuario
from estudiantes.servicios.cuentas import cerrar_sesion
from estudiantes.servicios.perfiles import exigir_que_mande_en_otro, persona_en_exclusiva
from redup_project.sql import transaccion


@transaccion()
def suspender(*, actor: Usuario, usuario_id: int, motivo: str) -> Usuario:
    """Deja de poder entrar, con efecto inmediato en todos sus aparatos, y queda anotado por qué.

    Al personal sólo lo suspende quien administra. Lanza `SinPermiso`, `NoATiMismo`,
    `UsuarioNoExiste` o `EstadoNoCasa` si no estaba en activo.
    """
    usuario = _de_otro(actor, usuario_id)
    if usuario.estado != Estado.ACTIVO:
        raise EstadoNoCasa("Sólo se suspende a quien está en activo.")
    usuario.dispositivos.update(activo=False)
    return _poner(usuario, Estado.SUSPENDIDO, "suspender_usuario", actor, motivo)


@transaccion()
def restaurar(*, actor: Usuario, usuario_id: int, motivo: str) -> Usuario:
    """Vuelve a poder entrar. A quien se dio de baja sólo lo devuelve quien administra.

    Lanza `SinPermiso`, `NoATiMismo`, `UsuarioNoExiste` o `EstadoNoCasa` si ya estaba en activo.
    """
    usuario = _de_otro(actor, usuario_id)
    if usuario.estado == Estado.ACTIVO:
        raise EstadoNoCasa("Ya está en activo.")
    if usuario.estado == Estado.ELIMINADO:
        consultas.exigir_administrador(actor)
    return _poner(usuario, Estado.ACTIVO, "restaurar_usuario", actor, motivo)


@transaccion()
def cerrar_todas_sus_sesiones(*, actor: Usuario, usuario_id: int) -> None:
    """Sus tokens dejan de valer y sus conexiones se cortan. Lanza `SinPermiso` o `UsuarioNoExiste`."""
    consultas.exigir_persona_a_su_cargo(actor, usuario_id)
    cerrar_sesion(usuario=persona_en_exclusiva(usuario_id))
    _anotar("cerrar_sesiones", actor, usuario_id)


@transaccion()
def olvidar_dispositivo(*, actor: Usuario, usuario_id: int, dispositivo_id: int) -> None:
    """Ya no se le empuja nada, ni se guarda su token.

    Lanza `SinPermiso`, `UsuarioNoExiste` o `DispositivoNoExiste`.
    """
    consultas.exigir_persona_a_su_cargo(actor, usuario_id)
    suyo = Dispositivo.objects.filter(pk=dispositivo_id, usuario_id=usuario_id)
    if not suyo.update(activo=False, token_push=None):
        raise DispositivoNoExiste
    _anotar("olvidar_dispositivo", actor, usuario_id, dispositivo_id=dispositivo_id)


def _de_otro(actor: Usuario, usuario_id: int) -> Usuario:
    consultas.exigir_persona_a_su_cargo(actor, usuario_id)
    usuario = persona_en_exclusiva(usuario_id)
    if usuario.is_staff:
        exigir_que_mande_en_otro(actor.pk, usuario_id)
    return usuario


def _poner(usuario: Usuario, estado: str, accion: str, actor: Usuario, motivo: str) -> Usuario:
    antes, usuario.estado = usuario.estado, estado
    usuario.save(update_fields=["estado"])
    difusion.sesion_cerrada(usuario.pk)
    _anotar(
        accion, actor, usuario.pk, motivo=motivo, antes_y_despues={"estado": [antes, str(estado)]}
    )
    return usuario


def _anotar(accion: str, actor: Usuario, usuario_id: int, **detalle: object) -> None:
    auditoria.anotar(
        accion, actor_id=actor.pk, entidad="usuarios", entidad_id=usuario_id, detalle=detalle
    )
