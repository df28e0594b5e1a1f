"""Los latidos de Engine.IO: un PING cada tanto, y quien no lo contesta a tiempo se da por ido."""

import asyncio
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class ConSid(Protocol):
    """Una conexión, con su identificador."""

    sid: str


C = TypeVar("C", bound=ConSid)

# Lo que puede retrasarse un latido para mirar varias conexiones de una vez.
PASO = 0.25


class Latidos(Generic[C]):
    """Todas las conexiones con una sola alarma; el de fábrica duerme una tarea por cada una.

    `cada` y `plazo` son segundos: entre la respuesta y el siguiente PING, y para contestarlo.
    """

    def __init__(
        self,
        cada: float,
        plazo: float,
        preguntar: Callable[[C], None],
        abandonar: Callable[[C], None],
    ) -> None:
        self._cada, self._plazo = cada, plazo
        self._preguntar, self._abandonar = preguntar, abandonar
        # Todas esperan lo mismo: en cada `dict`, la que vence antes es la primera.
        self._tranquilas: dict[str, tuple[float, C]] = {}
        self._preguntadas: dict[str, tuple[float, C]] = {}
        self._alarma: asyncio.TimerHandle | None = None

    def empezar(self, conexion: C) -> None:
        """La conexión acaba de abrirse."""
        self._tranquilas[conexion.sid] = (time.monotonic() + self._cada, conexion)
        self._poner_alarma()

    def contestado(self, conexion: C) -> None:
        """Llegó un PONG; uno que nadie pidió no cuenta."""
        if self._preguntadas.pop(conexion.sid, None):
            self.empezar(conexion)

    def soltar(self, conexion: C) -> None:
        """La conexión se cerró."""
        self._tranquilas.pop(conexion.sid, None)
        self._preguntadas.pop(conexion.sid, None)

    def parar(self) -> None:
        """Al apagar: la alarma no suena más."""
        if self._alarma:
            self._alarma.cancel()
            self._alarma = None

    def _poner_alarma(self) -> None:
        if self._alarma is None and (self._tranquilas or self._preguntadas):
            primeras = (
                next(iter(d.values()))[0] for d in (self._tranquilas, self._preguntadas) if d
            )
            espera = max(PASO, min(primeras) - time.monotonic())
            self._alarma = asyncio.get_running_loop().call_later(espera, self._revisar)

    def _revisar(self) -> None:
        self._alarma = None
        ahora = time.monotonic()
        try:
            for conexion in _vencidas(self._preguntadas, ahora):
                self._abandonar(conexion)
            for conexion in _vencidas(self._tranquilas, ahora):
                self._preguntadas[conexion.sid] = (ahora + self._plazo, conexion)
                self._preguntar(conexion)
        finally:
            # Pase lo que pase con una, las demás siguen latiendo.
            self._poner_alarma()


def _vencidas(esperas: dict[str, tuple[float, C]], ahora: float) -> list[C]:
    """Quita y devuelve las que ya vencieron."""
    vencidas = []
    for cuando, conexion in esperas.values():
        if cuando > ahora:
            break
        vencidas.append(conexion)
    for conexion in vencidas:
        del esperas[conexion.sid]
    return vencidas
