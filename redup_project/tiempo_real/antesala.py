"""Las conexiones de Engine.IO que no están dentro: se cierran si tardan.

Son las que abrieron sin CONNECT, las rechazadas y las ya despedidas.
"""

import asyncio
import time
from collections.abc import Callable

# Se promete que en 10 segundos está cerrada, no que entonces se empieza a cerrar.
SEGUNDOS_SIN_ENTRAR = 8


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
