"""Mucho trabajo que llega a la vez, repartido entre vueltas del bucle para que nadie espere a todo."""

import asyncio
from collections import deque
from collections.abc import Callable


class Turnos:
    """Deja pasar a unos pocos por vuelta del bucle; entre vuelta y vuelta se atiende a los demás."""

    def __init__(self, por_vuelta: int) -> None:
        self._por_vuelta = por_vuelta
        self._pasaron = 0
        self._esperan: deque[asyncio.Future[None]] = deque()

    async def esperar(self) -> None:
        """Vuelve cuando le toca; si en esta vuelta han pasado pocos, ya."""
        bucle = asyncio.get_running_loop()
        if self._pasaron == 0:
            bucle.call_soon(self._otra_vuelta)
        if self._pasaron < self._por_vuelta:
            self._pasaron += 1
            return
        turno = bucle.create_future()
        self._esperan.append(turno)
        await turno

    def _otra_vuelta(self) -> None:
        self._pasaron = 0
        while self._esperan and self._pasaron < self._por_vuelta:
            turno = self._esperan.popleft()
            # Pudo cansarse de esperar.
            if not turno.done():
                turno.set_result(None)
                self._pasaron += 1
        if self._pasaron:
            asyncio.get_running_loop().call_soon(self._otra_vuelta)


class Tandas:
    """Hace lo que se le deja, en orden y unos pocos por vuelta del bucle."""

    def __init__(self, por_vuelta: int) -> None:
        self._por_vuelta = por_vuelta
        self._pendientes: deque[Callable[[], None]] = deque()

    def dejar(self, hacer: Callable[[], None]) -> None:
        """Se hará enseguida: en esta vuelta o, si hay muchos delante, en alguna de las siguientes."""
        if not self._pendientes:
            asyncio.get_running_loop().call_soon(self._tanda)
        self._pendientes.append(hacer)

    def _tanda(self) -> None:
        bucle = asyncio.get_running_loop()
        for _ in range(min(self._por_vuelta, len(self._pendientes))):
            try:
                self._pendientes.popleft()()
            except Exception as error:  # noqa: BLE001 -- los de detrás también tienen que hacerse
                bucle.call_exception_handler({"message": "fallo en una tanda", "exception": error})
        if self._pendientes:
            bucle.call_soon(self._tanda)
