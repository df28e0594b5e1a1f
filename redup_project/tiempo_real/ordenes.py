"""Las órdenes que un proceso da a los demás por el bus, y en qué grupos se dan."""

from redup_project.tiempo_real import salas
from redup_project.tiempo_real.bus import mensajes
from redup_project.tiempo_real.bus.mensajes import Envio
from redup_project.tiempo_real.bus.pulso import PROCESOS


def de_mover(usuario_id: int, sala: str, dentro: bool, proceso: str) -> list[Envio]:
    """Que las conexiones de un usuario entren en una sala, o la dejen: a los procesos que lo alojan."""
    orden = mensajes.orden_de_mover(usuario_id, sala, dentro, proceso)
    return [(salas.de_usuario(usuario_id), orden)]


def de_cortar(usuario_id: int, proceso: str) -> list[Envio]:
    """Que se despida a un usuario: a todos los procesos, pues puede estar identificándose en cualquiera.

    Y a su sala, donde quizá escuche por él un consumidor de Channels.
    """
    orden = mensajes.orden_de_cortar(usuario_id, proceso)
    return [(PROCESOS, orden), (salas.de_usuario(usuario_id), orden)]
