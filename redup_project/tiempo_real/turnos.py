"""Mucho trabajo que llega a la vez, repartido entre vueltas del bucle para que nadie espere a todo."""

import asyncio
from collections import deque


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
