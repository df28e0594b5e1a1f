"""Salas de chat, mensajes y hasta dónde llegó cada quien en cada sala (`diseno.md` §4)."""

from mensajeria.models.archivos import ArchivoChat
from mensajeria.models.marcas import AvanceSala, DestinatarioMensaje, MarcaSala, TipoAvance
from mensajeria.models.mensajes import Mensaje
from mensajeria.models.reacciones import ReaccionMensaje
from mensajeria.models.salas import SalaChat, TipoSala

__all__ = [
    "ArchivoChat",
    "AvanceSala",
    "DestinatarioMensaje",
    "MarcaSala",
    "Mensaje",
    "ReaccionMensaje",
    "SalaChat",
    "TipoAvance",
    "TipoSala",
]
