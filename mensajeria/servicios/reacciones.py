"""Reaccionar a un mensaje: un emoji por persona."""

from mensajeria import difusion
from mensajeria.consultas import con_reacciones
from mensajeria.models import Mensaje, ReaccionMensaje
from mensajeria.servicios.mensajes import mensaje_en_exclusiva
from redup_project.sql import transaccion


@transaccion()
def reaccionar(*, mensaje_id: int, actor_id: int, emoji: str | None) -> Mensaje:
    """Pone, cambia o (con `None`) quita la reacción del actor y avisa a quienes participan.

    Devuelve el mensaje con su recuento. Idempotente: dejarla como estaba no avisa. Lanza
    `MensajeNoExiste` o `MensajeEliminado` (lo decide la base).
    """
    mensaje = mensaje_en_exclusiva(mensaje_id, actor_id)
    cambio = _poner(mensaje, actor_id, emoji)
    con_reacciones([mensaje], actor_id)
    if cambio:
        # La revisión la puso la base.
        mensaje.refresh_from_db(fields=["cambio"])
        difusion.reaccion_cambiada(mensaje, actor_id, emoji)
    return mensaje


def _poner(mensaje: Mensaje, actor_id: int, emoji: str | None) -> bool:
    """Si algo cambió."""
    propia = ReaccionMensaje.objects.filter(mensaje=mensaje, usuario_id=actor_id)
    if emoji is None:
        return propia.delete()[0] > 0
    actual = propia.first()
    if actual is None:
        ReaccionMensaje.objects.create(mensaje=mensaje, usuario_id=actor_id, emoji=emoji)
    elif actual.emoji != emoji:
        propia.update(emoji=emoji)
    return actual is None or actual.emoji != emoji
