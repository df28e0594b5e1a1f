"""Lo que va hacia el bus: una cola, quien la vacía por lotes y un plazo. Publicar no espera a nadie."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

registro = logging.getLogger("redup")

# Más es que el bus no responde; lo que se tira lo repone después la base.
CAPACIDAD = 20_000
TAMANO_DE_LOTE = 256
PLAZO = 1.0

Envio = tuple[str, dict[str, Any]]


class Salida:
    """Publica en una capa de Channels sin que espere quien publica; `al_perder` dice que algo no salió."""

    def __init__(self, capa: Any, al_perder: Callable[[], None]) -> None:
        self._capa = capa
        self._al_perder = al_perder
        self._cola: deque[Envio] = deque()
        self._tarea: asyncio.Task | None = None

    def publicar(self, grupo: str, mensaje: dict[str, Any]) -> None:
        """Deja un mensaje para el grupo; llegan en el orden en que se dejan."""
        if len(self._cola) >= CAPACIDAD:
            self.tirar()
        self._cola.append((grupo, mensaje))
        if self._tarea is None or self._tarea.done():
            self._tarea = asyncio.ensure_future(self._vaciar())

    def tirar(self) -> None:
        """El bus no está: guardar lo que no sale sólo retrasaría lo siguiente."""
        self._cola.clear()
        self._al_perder()

    async def parar(self) -> None:
        """Espera, sin pasar del plazo, a que salga lo que queda."""
        if self._tarea is not None:
            await asyncio.wait([self._tarea], timeout=PLAZO)

    async def _vaciar(self) -> None:
        while self._cola:
            lote = [self._cola.popleft() for _ in range(min(TAMANO_DE_LOTE, len(self._cola)))]
            try:
                async with asyncio.timeout(PLAZO):
                    await self._mandar(lote)
            except Exception as error:  # noqa: BLE001 -- sea lo que sea, lo repone la base
                registro.debug("[BUS] no salieron %s mensajes: %r", len(lote), error)
                self.tirar()

    async def _mandar(self, lote: list[Envio]) -> None:
        if varios := getattr(self._capa, "group_send_varios", None):
            await varios(lote)
            return
        for grupo, mensaje in lote:
            await self._capa.group_send(grupo, mensaje)
