"""Las conexiones de Engine.IO: cómo se cierran, y cuándo si no entran.

No están dentro las que abrieron sin CONNECT, las rechazadas y las ya despedidas.
"""

import asyncio
import time
from collections.abc import Callable

import engineio

# Se promete que en 10 segundos está cerrada, no que entonces se empieza a cerrar.
SEGUNDOS_SIN_ENTRAR = 8


class Transporte(engineio.AsyncServer):
    """`engineio.AsyncServer` que cierra sin esperar a que el cliente recoja lo pendiente.

    El de fábrica espera, y uno que calla no lo recogería nunca.
    """

    async def disconnect(self, sid: str | None = None) -> None:
        if sid is None:
            await super().disconnect()
        else:
            await self._cerrar(sid)

    async def colgar(self, sid: str) -> None:
        """Cierra sin decir nada, como si cayera la red: así todo cliente vuelve por su cuenta."""
        await self._cerrar(sid, abort=True)

    async def _cerrar(self, sid: str, abort: bool = False) -> None:
        if enchufe := self.sockets.get(sid):
            await enchufe.close(wait=False, abort=abort)
            # Despierta a quien escribe en el websocket, que al acabar también lo cierra.
            await enchufe.queue.put(None)


class Antesala:
    """Las conexiones abiertas que aún no entran; a la que tarda se la cierra.

    Una sola alarma para todas, puesta en la que lleva más tiempo.
    """

    def __init__(self, cerrar: Callable[[str], None]) -> None:
        self._cerrar = cerrar
        # De la que llegó antes a la última: así guarda un `dict` lo que se le añade.
        self._desde: dict[str, float] = {}
        self._alarma: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._desde)

    def esperar(self, eio_sid: str) -> None:
        """Desde ahora tiene `SEGUNDOS_SIN_ENTRAR` para entrar."""
        self._desde.pop(eio_sid, None)
        self._desde[eio_sid] = time.monotonic()
        self._poner_alarma()

    def soltar(self, eio_sid: str) -> None:
        """Ya entró, o ya se fue."""
        self._desde.pop(eio_sid, None)

    def parar(self) -> None:
        """Al apagar: la alarma no suena más."""
        if self._alarma:
            self._alarma.cancel()
            self._alarma = None

    def _poner_alarma(self) -> None:
        if self._alarma is None and self._desde:
            vence = next(iter(self._desde.values())) + SEGUNDOS_SIN_ENTRAR
            bucle = asyncio.get_running_loop()
            self._alarma = bucle.call_later(max(0, vence - time.monotonic()), self._revisar)

    def _revisar(self) -> None:
        self._alarma = None
        limite = time.monotonic() - SEGUNDOS_SIN_ENTRAR
        for eio_sid in [sid for sid, desde in self._desde.items() if desde <= limite]:
            del self._desde[eio_sid]
            self._cerrar(eio_sid)
        self._poner_alarma()
