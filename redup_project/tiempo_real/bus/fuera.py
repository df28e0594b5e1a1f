"""Publicar en el bus desde un proceso sin conexiones: un comando, otra instalación de Django."""

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from redup_project.tiempo_real.bus.bus import REPASAR
from redup_project.tiempo_real.bus.mensajes import Envio
from redup_project.tiempo_real.bus.pulso import PROCESOS

registro = logging.getLogger("redup")

PLAZO = 2.0
# Una transacción avisa de varias cosas seguidas: si la primera no salió, las demás no esperan lo mismo.
SEGUNDOS_SIN_INTENTAR = 1.0


@dataclass
class _Fallo:
    """Lo que no salió de este proceso y nadie sabe aún."""

    desde: float | None = None
    reintentar_en: float = 0.0


_fallo = _Fallo()


def publicar(envios: Iterable[Envio]) -> None:
    """Manda cada mensaje a su grupo; si el bus no responde se dice, y quien lo pide sigue.

    Lo guardado no se pierde: llega al conectar, al sincronizar o al reponer lo que falte.
    """
    capa = get_channel_layer()
    if isinstance(capa, InMemoryChannelLayer):
        registro.debug("[BUS] sin Redis, lo de este proceso no llega a otros")
        return
    ahora = time.time()
    if ahora < _fallo.reintentar_en:
        registro.debug("[BUS] sin Redis hace un instante: no se avisa")
        return
    envios = list(envios)
    if _fallo.desde is not None:
        # Quienes escuchan no notaron nada: que miren qué les falta.
        envios.append((PROCESOS, {"type": REPASAR, "de": "fuera", "desde": _fallo.desde}))
    try:
        async_to_sync(_publicar)(capa, envios)
    except Exception as error:  # noqa: BLE001 -- avisar no deshace lo que ya está guardado
        registro.warning("[BUS] no se pudo avisar a los teléfonos conectados: %r", error)
        _fallo.desde = _fallo.desde or ahora
        _fallo.reintentar_en = time.time() + SEGUNDOS_SIN_INTENTAR
    else:
        _fallo.desde = None


async def _publicar(capa: object, envios: list[Envio]) -> None:
    async with asyncio.timeout(PLAZO):
        for grupo, mensaje in envios:
            await capa.group_send(grupo, mensaje)
