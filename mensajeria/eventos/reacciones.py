"""Reaccionar a un mensaje."""

from mensajeria import servicios
from mensajeria.esquemas.ediciones import Reaccionar, reaccion_a
from mensajeria.eventos.rutas import rutas
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("react_message", entrada=Reaccionar)
async def reaccionar(sesion: Sesion, entrada: Reaccionar) -> Respuesta:
    """Pone, cambia o quita la reacción de quien lo pide."""
    mensaje = await en_hilo(servicios.reaccionar)(
        mensaje_id=entrada.mensaje_id, actor_id=sesion.usuario_id, emoji=entrada.emoji
    )
    return Respuesta("message_reaction", reaccion_a(mensaje, sesion.usuario_id, entrada.emoji))
