"""Tras un corte del bus: reponer lo que no llegó y comprobar que quien está dentro aún puede estarlo."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.frontera import SIN_BASE, anotar_sin_base, en_hilo
from redup_project.tiempo_real.rutas import Memoria
from redup_project.tiempo_real.salas import de_chat

if TYPE_CHECKING:
    from redup_project.tiempo_real.servidor import Servidor

registro = logging.getLogger("redup")

# Un COMMIT puede llegar tarde a la base, y los relojes de dos máquinas no son el mismo.
MARGEN = timedelta(seconds=15)
USUARIOS_POR_TANDA = 1000
MENSAJES_POR_TANDA = 1000
SEGUNDOS_PARA_REINTENTAR = 1.0


class Repaso:
    """Lo que se perdió desde que el bus dejó de ser de fiar; de uno en uno, y sin cansar a la base."""

    def __init__(self, servidor: "Servidor", memoria: Memoria | None) -> None:
        self._servidor = servidor
        self._memoria = memoria
        self._desde: float | None = None
        self._tarea: asyncio.Task | None = None

    def pedir(self, desde: float) -> None:
        """Repasa lo ocurrido desde entonces (segundos de 1970), en cuanto acabe lo que haya en curso."""
        self._desde = desde if self._desde is None else min(desde, self._desde)
        if self._tarea is None or self._tarea.done():
            self._tarea = asyncio.ensure_future(self._repasar())

    def parar(self) -> None:
        """Al apagar."""
        if self._tarea is not None:
            self._tarea.cancel()

    async def faltantes(
        self, sala: str, tras: int, hasta: int, desde: datetime | None
    ) -> list[Emision]:
        """Los mensajes de una sala con `tras < numero < hasta`; si se da una hora, desde ella."""
        if self._memoria is None:
            return []
        # Desde una hora se lee cuando aquí aún no se ha oído la sala: quien acaba de entrar en el grupo
        # no debe oír lo de antes.
        oyentes = self._servidor.oyentes_de(de_chat(sala)) if desde else set()
        leidas = await en_hilo(self._memoria.faltantes)(sala, tras, hasta, desde, oyentes)
        await self._memoria.al_dia()
        return leidas

    async def _repasar(self) -> None:
        while self._desde is not None:
            desde, self._desde = self._desde, None
            try:
                usuarios = self._servidor.usuarios()
                for i in range(0, len(usuarios), USUARIOS_POR_TANDA):
                    tanda = usuarios[i : i + USUARIOS_POR_TANDA]
                    await self._a_unos(tanda, datetime.fromtimestamp(desde, UTC))
            except SIN_BASE as error:
                anotar_sin_base("BUS", error)
                self._desde = desde if self._desde is None else min(desde, self._desde)
                await asyncio.sleep(SEGUNDOS_PARA_REINTENTAR)
            except Exception:  # noqa: BLE001 -- lo que falte llegará al conectar o al sincronizar
                registro.exception("[BUS] no se pudo reponer lo que faltó")

    async def _a_unos(self, usuarios: list[int], desde: datetime) -> None:
        await self._servidor.despedir_a_quien_no_deba(usuarios)
        if self._memoria is None:
            return
        await self._fijar_salas(usuarios)
        await self.reponer(usuarios, desde - MARGEN, self._servidor.reparto.reponer)
        for sesion in self._servidor.sesiones_de(usuarios):
            if sesion.sincroniza:
                # Lo editado o borrado no se repone uno a uno: quien lleva su copia lo pide.
                sesion.responder("sync_required", {"status": "ok"})

    async def _fijar_salas(self, usuarios: list[int]) -> None:
        while usuarios:
            self._servidor.reparto.al_leer_salas()
            leidas = await en_hilo(self._memoria.salas)(usuarios)
            usuarios = self._servidor.reparto.fijar_salas(leidas)

    async def reponer(
        self, usuarios: list[int], desde: datetime, entregar: Callable[[Emision], None]
    ) -> None:
        """Da a `entregar`, en orden, lo que la base dice que esos usuarios recibieron desde entonces."""
        while self._memoria is not None:
            perdidos = await en_hilo(self._memoria.perdidos)(usuarios, desde, MENSAJES_POR_TANDA)
            await self._memoria.al_dia()
            for emision in perdidos:
                entregar(emision)
            if len(perdidos) < MENSAJES_POR_TANDA:
                return
            # El último vuelve a salir, y se calla: dos pueden compartir la hora.
            desde = datetime.fromisoformat(perdidos[-1].datos["enviado_en"])
