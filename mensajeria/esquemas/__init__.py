"""Los paquetes de mensajería, de entrada y de salida."""

from mensajeria.esquemas.campos import HISTORIAL_MAXIMO, MAX_MENSAJE
from mensajeria.esquemas.entrada import EventoDeGrupo, Marcar, PedirHistorial, UnirseADirecto
from mensajeria.esquemas.envios import EnviarDirecto, EnviarGrupal, EnviarMensaje, Envio
from mensajeria.esquemas.salida import MensajeSalida, acuse_de, destino_textual, en_iso

__all__ = [
    "HISTORIAL_MAXIMO",
    "MAX_MENSAJE",
    "EnviarDirecto",
    "EnviarGrupal",
    "EnviarMensaje",
    "Envio",
    "EventoDeGrupo",
    "Marcar",
    "MensajeSalida",
    "PedirHistorial",
    "UnirseADirecto",
    "acuse_de",
    "destino_textual",
    "en_iso",
]
