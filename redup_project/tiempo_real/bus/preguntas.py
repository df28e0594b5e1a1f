"""Preguntar a los demás procesos a quién alojan: nadie lleva la lista de todos."""

import asyncio
import itertools
from collections.abc import Callable, Collection
from typing import Any

from channels.layers import BaseChannelLayer

from redup_project.tiempo_real.bus.bus import Bus
from redup_project.tiempo_real.bus.pulso import PROCESOS

PREGUNTA = "redup.pregunta"
RESPUESTA = "redup.respuesta"
# Quien no contesta en esto no está: lo peor es un aviso de más.
PLAZO = 0.3

_nombres = BaseChannelLayer()


class Preguntas:
    """`aqui(ids)` dice cuáles de esos usuarios tienen alguna conexión en este proceso."""

    def __init__(self, aqui: Callable[[Collection[int]], set[int]]) -> None:
        self._aqui = aqui
        self._numeros = itertools.count(1)
        self._abiertas: dict[int, tuple[set[str], set[int], asyncio.Event]] = {}
        self.ordenes = {PREGUNTA: self._al_preguntar, RESPUESTA: self._al_responder}

    def con_bus(self, bus: Bus) -> None:
        """Por dónde se pregunta."""
        self._bus = bus

    async def alojados(self, usuario_ids: Collection[int]) -> set[int]:
        """De ésos, los que tienen alguna conexión en algún proceso."""
        aqui = self._aqui(usuario_ids)
        faltan = [usuario_id for usuario_id in usuario_ids if usuario_id not in aqui]
        otros = self._bus.otros
        if not (faltan and otros and self._bus.vivo):
            return aqui
        numero = next(self._numeros)
        callan, fuera, listo = self._abiertas[numero] = (otros, set(), asyncio.Event())
        self._bus.publicar(
            PROCESOS,
            {
                "type": PREGUNTA,
                "de": self._bus.proceso,
                "numero": numero,
                "responder_a": self._bus.grupo_propio,
                "usuarios": faltan,
            },
        )
        try:
            async with asyncio.timeout(PLAZO):
                await listo.wait()
        except TimeoutError:
            pass
        finally:
            del self._abiertas[numero]
        return aqui | fuera

    def _al_preguntar(self, pregunta: dict[str, Any]) -> None:
        # Un mensaje a un grupo que no puede serlo se llevaría por delante los que salen con él.
        _nombres.require_valid_group_name(pregunta["responder_a"])
        self._bus.publicar(
            pregunta["responder_a"],
            {
                "type": RESPUESTA,
                "de": self._bus.proceso,
                "numero": pregunta["numero"],
                "usuarios": sorted(self._aqui(pregunta["usuarios"])),
            },
        )

    def _al_responder(self, respuesta: dict[str, Any]) -> None:
        if abierta := self._abiertas.get(respuesta["numero"]):
            callan, fuera, listo = abierta
            fuera.update(respuesta["usuarios"])
            callan.discard(respuesta["de"])
            if not callan:
                listo.set()
