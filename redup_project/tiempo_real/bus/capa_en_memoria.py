"""La capa de Channels de un solo proceso: la de Channels, que además vale desde cualquier hilo."""

import asyncio
import time
from typing import Any

from channels.layers import InMemoryChannelLayer

# Con los 100 de fábrica, lo que no cabe en una ráfaga se tira sin decirlo.
CAPACIDAD = 10_000
# Con el día de fábrica, un servidor que llevara dos en marcha dejaría de oír a los demás.
SEGUNDOS_EN_UN_GRUPO = 10 * 365 * 86_400
# Recorre todos los grupos: de fábrica, por cada mensaje.
SEGUNDOS_ENTRE_LIMPIEZAS = 5.0


class CapaEnMemoria(InMemoryChannelLayer):
    """`CHANNEL_LAYERS` sin Redis: una vista que corre en un hilo también puede avisar a un teléfono."""

    def __init__(self, **opciones: Any) -> None:
        de_fabrica = {"capacity": CAPACIDAD, "group_expiry": SEGUNDOS_EN_UN_GRUPO}
        super().__init__(**de_fabrica | opciones)
        self._limpiada_en = 0.0
        # Donde se recibe: sus colas no admiten que otro hilo las toque.
        self._bucle: asyncio.AbstractEventLoop | None = None

    def hay_otros(self, grupo: str, canal: str) -> bool:
        """Si en el grupo hay alguien más que `canal`: publicar para nadie costaría lo que un mensaje."""
        return len(self.groups.get(grupo, ())) > (canal in self.groups.get(grupo, ()))

    def _clean_expired(self) -> None:
        if time.monotonic() - self._limpiada_en > SEGUNDOS_ENTRE_LIMPIEZAS:
            self._limpiada_en = time.monotonic()
            super()._clean_expired()

    async def receive(self, channel: str) -> dict[str, Any]:
        self._bucle = asyncio.get_running_loop()
        return await super().receive(channel)

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        await self._donde_se_recibe(super().send(channel, message))

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._donde_se_recibe(super().group_send(group, message))

    async def _donde_se_recibe(self, envio: Any) -> None:
        bucle = self._bucle
        if bucle in (None, asyncio.get_running_loop()) or not bucle.is_running():
            await envio
        else:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(envio, bucle))
