"""Mucho trabajo que llega a la vez, repartido entre vueltas del bucle para que nadie espere a todo."""

import asyncio
from collections import deque
from collections.abc import Callable


class Turnos:
    """Hace lo que se le deja, en orden y unos pocos por vuelta; entre vuelta y vuelta, lo de los demás."""

    def __init__(self, por_vuelta: int) -> None:
        self._por_vuelta = por_vuelta
        self._pendientes: deque[Callable[[], None]] = deque()

    def dejar(self, hacer: Callable[[], None]) -> None:
        """Se hará enseguida: en esta vuelta o, si hay muchos delante, en alguna de las siguientes."""
        if not self._pendientes:
            asyncio.get_running_loop().call_soon(self._tanda)
        self._pendientes.append(hacer)

    async def esperar(self) -> None:
        """Vuelve cuando le toca."""
        turno = asyncio.get_running_loop().create_future()
        # Pudo cansarse de esperar.
        self.dejar(lambda: turno.done() or turno.set_result(None))
        await turno

    def _tanda(self) -> None:
        bucle = asyncio.get_running_loop()
        for _ in range(min(self._por_vuelta, len(self._pendientes))):
            try:
                self._pendientes.popleft()()
            except Exception as error:  # noqa: BLE001 -- los de detrás también tienen que hacerse
                bucle.call_exception_handler({"message": "fallo en una tanda", "exception": error})
        if self._pendientes:
            bucle.call_soon(self._tanda)
