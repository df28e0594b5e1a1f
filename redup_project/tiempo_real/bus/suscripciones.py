"""A qué grupos de Channels está suscrito un proceso: desde su primer miembro hasta un rato tras el último."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

registro = logging.getLogger("redup")

# Un teléfono que cambia de red vuelve antes: ni se suelta ni se pide otra vez.
DEMORA = 10.0
# Soltar uno no espera a nadie: cinco mil seguidos pararían el bucle medio segundo.
SOLTADOS_POR_VUELTA = 32


class Suscripciones:
    """Pide y suelta grupos por tandas: mil teléfonos que llegan a la vez son un viaje.

    `al_fallar` dice que un pedido no se confirmó: lo que se diga mientras tanto no llega.
    """

    def __init__(
        self, capa: Any, al_soltar: Callable[[str], None], al_fallar: Callable[[], None]
    ) -> None:
        self._capa = capa
        self._al_soltar = al_soltar
        self._al_fallar = al_fallar
        self.canal: str | None = None
        # Cada grupo, desde cuándo se tiene: lo anterior se dijo cuando aquí no escuchaba nadie.
        self._desde: dict[str, datetime] = {}
        self._pedidos: dict[str, asyncio.Future[None]] = {}
        self._vencen: dict[str, float] = {}
        self._alarma: asyncio.TimerHandle | None = None
        self._tarea: asyncio.Task | None = None

    def desde(self, grupo: str) -> datetime | None:
        """Desde cuándo se tiene el grupo; `None` si no se tiene."""
        return self._desde.get(grupo)

    def pedir(
        self, grupos: Iterable[str], desde: datetime | None = None
    ) -> list[asyncio.Future[None]]:
        """Empieza a tener esos grupos; lo que devuelve se cumple cuando el bus ya trae lo suyo.

        Si el bus no responde, se piden otra vez cuando vuelva.
        """
        for grupo in grupos:
            self._vencen.pop(grupo, None)
            if grupo not in self._desde:
                self._desde[grupo] = desde or datetime.now(UTC)
                self._pedidos[grupo] = asyncio.get_running_loop().create_future()
        esperas = [self._pedidos[grupo] for grupo in grupos if grupo in self._pedidos]
        if esperas:
            self.reintentar()
        return esperas

    def soltar(self, grupo: str) -> None:
        """Se fue el último de aquí: si en `DEMORA` segundos no vuelve nadie, se suelta."""
        bucle = asyncio.get_running_loop()
        if grupo in self._desde:
            self._vencen[grupo] = bucle.time() + DEMORA
            if self._alarma is None:
                self._alarma = bucle.call_later(DEMORA, self._al_vencer)

    def con_canal(self, canal: str | None) -> None:
        """El canal por el que llega todo; sin él, lo pedido espera. Con uno nuevo se pide todo otra vez."""
        self.canal = canal
        bucle = asyncio.get_running_loop()
        for grupo in self._desde:
            self._pedidos.setdefault(grupo, bucle.create_future())
        self.reintentar()

    def reintentar(self) -> list[asyncio.Future[None]]:
        """Vuelve a pedir lo que el bus no llegó a confirmar; lo que devuelve, como en `pedir`."""
        if self._pedidos and self.canal is not None:
            self._atender()
        return list(self._pedidos.values())

    def parar(self) -> None:
        """Al apagar: nada sigue contando el tiempo."""
        for pendiente in (self._alarma, self._tarea):
            if pendiente is not None:
                pendiente.cancel()

    def _al_vencer(self) -> None:
        self._alarma = None
        if self._vencen:
            self._atender()

    def _atender(self) -> None:
        if self._tarea is None or self._tarea.done():
            self._tarea = asyncio.ensure_future(self._por_tandas())

    async def _por_tandas(self) -> None:
        # De una en una: pedir un grupo que se está soltando lo dejaría suelto.
        while self._pedidos or self._vencidas():
            try:
                await self._soltar_vencidas()
                await self._pedir(list(self._pedidos))
            except Exception as error:  # noqa: BLE001 -- se reintenta cuando el bus vuelva
                registro.debug("[BUS] sin suscribir %s grupos: %r", len(self._pedidos), error)
                self._al_fallar()
                break
        self._programar()

    async def _pedir(self, grupos: list[str]) -> None:
        if not grupos:
            return
        if varios := getattr(self._capa, "group_add_varios", None):
            await varios(grupos, self.canal)
        else:
            for grupo in grupos:
                await self._capa.group_add(grupo, self.canal)
        for grupo in grupos:
            if (espera := self._pedidos.pop(grupo, None)) and not espera.done():
                espera.set_result(None)

    async def _soltar_vencidas(self) -> None:
        for i, grupo in enumerate(self._vencidas(), 1):
            if i % SOLTADOS_POR_VUELTA == 0:
                await asyncio.sleep(0)
            # Mientras se soltaba el anterior pudo volver alguien a éste.
            if self._vencen.pop(grupo, None) is None:
                continue
            del self._desde[grupo]
            if espera := self._pedidos.pop(grupo, None):
                espera.cancel()
            self._al_soltar(grupo)
            await self._capa.group_discard(grupo, self.canal)

    def _vencidas(self) -> list[str]:
        ahora = asyncio.get_running_loop().time()
        return [grupo for grupo, vence in self._vencen.items() if vence <= ahora]

    def _programar(self) -> None:
        if self._vencen and self._alarma is None:
            bucle = asyncio.get_running_loop()
            proximo = max(0.1, min(self._vencen.values()) - bucle.time())
            self._alarma = bucle.call_later(proximo, self._al_vencer)
