"""Publicar en el bus desde un proceso sin conexiones: un comando, otra instalación de Django."""

import asyncio
import logging
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from redup_project.tiempo_real.bus.mensajes import Envio

registro = logging.getLogger("redup")

PLAZO = 2.0


def publicar(envios: Iterable[Envio]) -> None:
    """Manda cada mensaje a su grupo; si el bus no responde se dice, y quien lo pide sigue.

    Lo guardado no se pierde: llega al conectar, al sincronizar o al reponer lo que falte.
    """
    capa = get_channel_layer()
    if isinstance(capa, InMemoryChannelLayer):
        registro.debug("[BUS] sin Redis, lo de este proceso no llega a otros")
        return
    try:
        async_to_sync(_publicar)(capa, list(envios))
    except Exception as error:  # noqa: BLE001 -- avisar no deshace lo que ya está guardado
        registro.warning("[BUS] no se pudo avisar a los teléfonos conectados: %r", error)


async def _publicar(capa: object, envios: list[Envio]) -> None:
    async with asyncio.timeout(PLAZO):
        for grupo, mensaje in envios:
            await capa.group_send(grupo, mensaje)
