"""Leer, borrar y escribir avisos, y decir cuáles se quieren."""

from typing import Any

from django.utils import timezone

from estudiantes import auditoria, consultas, notificaciones
from estudiantes.errores import (
    PushApagado,
    SinDispositivo,
)
from estudiantes.models import ConfiguracionNotificaciones, Notificacion, Usuario
from redup_project import push
from redup_project.ritmo import exigir_ritmo
from redup_project.sql import transaccion


@transaccion()
def escribir_notificacion(
    *,
    actor: Usuario,
    usuario_id: int,
    tipo: str,
    titulo: str,
    cuerpo: str | None = None,
    datos: dict[str, Any] | None = None,
) -> Notificacion:
    """Quien modera manda un aviso a alguien a su cargo, también a su teléfono; lo devuelve.

    Lanza `SinPermiso` o `UsuarioNoExiste`.
    """
    consultas.exigir_persona_a_su_cargo(actor, usuario_id)
    aviso = notificaciones.notificar(
        usuario_id=usuario_id, tipo=tipo, titulo=titulo, cuerpo=cuerpo, datos=datos, push={}
    )
    auditoria.anotar(
        "escribir_notificacion",
        actor_id=actor.pk,
        entidad="notificaciones",
        entidad_id=aviso.pk,
        detalle={"usuario_id": usuario_id, "tipo": tipo, "titulo": titulo},
    )
    return aviso


@transaccion()
def marcar_notificacion(*, usuario_id: int, notificacion_id: int, leida: bool) -> Notificacion:
    """Marca como leído o por leer un aviso suyo y lo devuelve; `leida_en` es la primera vez.

    Lanza `NotificacionNoExiste`.
    """
    sin_cambio = consultas.notificaciones_de(usuario_id, leida=not leida)
    sin_cambio.filter(pk=notificacion_id).update(
        leida=leida, leida_en=timezone.now() if leida else None
    )
    return consultas.notificacion_de(usuario_id, notificacion_id)


@transaccion()
def marcar_todas_leidas(*, usuario_id: int) -> int:
    """Marca como leídos todos sus avisos; devuelve cuántos no lo estaban."""
    por_leer = consultas.notificaciones_de(usuario_id, leida=False)
    return por_leer.update(leida=True, leida_en=timezone.now())


@transaccion()
def eliminar_notificacion(*, usuario_id: int, notificacion_id: int) -> None:
    """Borra un aviso suyo. Lanza `NotificacionNoExiste`."""
    consultas.notificacion_de(usuario_id, notificacion_id).delete()


@transaccion()
def eliminar_leidas(*, usuario_id: int) -> int:
    """Borra sus avisos ya leídos; devuelve cuántos eran."""
    borrados, _ = consultas.notificaciones_de(usuario_id, leida=True).delete()
    return borrados


@transaccion()
def cambiar_preferencias(*, usuario_id: int, **valores: bool) -> ConfiguracionNotificaciones:
    """Guarda qué avisos quiere y lo devuelve; si ya era así, ni su fecha cambia."""
    # La app relee y reenvía lo mismo cada cierto tiempo.
    preferencias, nueva = ConfiguracionNotificaciones.objects.select_for_update().get_or_create(
        usuario_id=usuario_id, defaults=valores
    )
    if not nueva and any(getattr(preferencias, campo) != v for campo, v in valores.items()):
        ConfiguracionNotificaciones.objects.filter(pk=usuario_id).update(**valores)
        preferencias.refresh_from_db()
    return preferencias


def probar_push(*, usuario: Usuario) -> None:
    """Manda un push de prueba a sus teléfonos, estén o no conectados y quiera o no avisos.

    Lanza `SinDispositivo`, `PushApagado` o `DemasiadasPeticiones`.
    """
    exigir_ritmo("push-de-prueba", usuario.pk, tope=5, segundos=60)
    if not consultas.tokens_de(usuario.pk).exists():
        raise SinDispositivo
    if not push.encendido():
        raise PushApagado
    notificaciones.empujar_prueba(usuario.pk)
