"""`Bus`: la capa de Channels vista desde un proceso que aloja conexiones. Un canal, una tarea que recibe."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from channels.layers import InMemoryChannelLayer

from redup_project.tiempo_real.bus.pulso import PROCESOS, Pulso
from redup_project.tiempo_real.bus.salida import Salida
from redup_project.tiempo_real.bus.suscripciones import Suscripciones

registro = logging.getLogger("redup")

LATIDO = "redup.latido"
REPASAR = "redup.repasar"
# Lo que espera quien se conecta a que el bus confirme sus grupos.
SEGUNDOS_PARA_SUSCRIBIR = 1.0
SEGUNDOS_PARA_REINTENTAR = 0.5


class Bus:
    """`atender` dice quién atiende cada `type` de mensaje; `al_volver(desde)`, qué hacer tras un corte."""

    def __init__(
        self,
        capa: Any,
        atender: Mapping[str, Callable[[dict[str, Any]], None]],
        al_volver: Callable[[float], None],
        al_soltar: Callable[[str], None],
    ) -> None:
        self.proceso = uuid.uuid4().hex[:12]
        # Para lo que sólo le interesa a este proceso.
        self.grupo_propio = f"redup.p.{self.proceso}"
        self.compartido = not isinstance(capa, InMemoryChannelLayer)
        self._capa = capa
        self._hay_otros = None if self.compartido else getattr(capa, "hay_otros", None)
        self._al_volver = al_volver
        self._atender = {LATIDO: self._al_latido, REPASAR: self._al_repasar, **atender}
        self._suscripciones = Suscripciones(capa, al_soltar, self._dudar)
        self._salida = Salida(capa, self._al_perder)
        self._pulso = Pulso(capa, self.proceso, self._de_vuelta) if self.compartido else None
        self._perdio = False
        self._tarea: asyncio.Task | None = None
        self._vueltas: set[asyncio.Task] = set()

    def arrancar(self) -> None:
        """Empieza a escuchar; si el bus no está, se sigue intentando."""
        if avisar := self.compartido and getattr(self._capa, "avisar_de_cortes", None):
            avisar(self._al_reconectar)
        self._tarea = asyncio.ensure_future(self._escuchar())
        if self._pulso:
            self._pulso.arrancar()

    async def parar(self) -> None:
        """Manda lo que quede y deja de escuchar."""
        await self._salida.parar()
        self._suscripciones.parar()
        if self._pulso:
            self._pulso.parar()
        for vuelta in self._vueltas:
            vuelta.cancel()
        if self._tarea is not None:
            self._tarea.cancel()
            await asyncio.wait([self._tarea])

    @property
    def vivo(self) -> bool:
        """Si lo que se publica llega; en memoria, siempre."""
        return self._pulso is None or self._pulso.vivo

    @property
    def otros(self) -> set[str]:
        """Los demás procesos."""
        return self._pulso.otros if self._pulso else set()

    # --- Grupos ---

    def pedir(
        self, grupos: Iterable[str], desde: datetime | None = None
    ) -> list[asyncio.Future[None]]:
        """Desde ahora se tienen esos grupos; `confirmados` espera a que llegue lo suyo."""
        return self._suscripciones.pedir(list(grupos), desde)

    async def confirmados(self, pedidos: list[asyncio.Future[None]]) -> None:
        """Al volver llega lo de lo pedido; sin bus no se espera, y lo que falte se repone cuando vuelva."""
        if pedidos and self.vivo:
            await asyncio.wait(pedidos, timeout=SEGUNDOS_PARA_SUSCRIBIR)

    def soltar(self, grupo: str) -> None:
        """Se fue de aquí el último de ese grupo."""
        self._suscripciones.soltar(grupo)

    def desde(self, grupo: str) -> datetime | None:
        """Desde cuándo se tiene el grupo; `None` si no se tiene."""
        return self._suscripciones.desde(grupo)

    # --- Publicar ---

    def escucha_alguien(self, grupo: str) -> bool:
        """Si publicar en el grupo sirve de algo; entre procesos no se sabe, y se supone que sí."""
        return self._hay_otros is None or self._hay_otros(grupo, self._suscripciones.canal)

    def publicar(self, grupo: str, mensaje: dict[str, Any]) -> None:
        """Deja un mensaje para los demás procesos; no espera, y sin bus se repone después."""
        if self.vivo:
            self._salida.publicar(grupo, mensaje)
        else:
            self._perdio = True

    def _al_perder(self) -> None:
        self._perdio = True
        self._dudar()

    def _dudar(self) -> None:
        if self._pulso:
            self._pulso.dudar()

    # --- Recibir ---

    async def _escuchar(self) -> None:
        while True:
            try:
                canal = await self._capa.new_channel("redup.")
            except Exception as error:  # noqa: BLE001 -- del corte avisa el pulso, una vez
                registro.debug("[BUS] sin canal: %r", error)
                await asyncio.sleep(SEGUNDOS_PARA_REINTENTAR)
                continue
            propios = [PROCESOS, self.grupo_propio, *(self._pulso.grupos if self._pulso else [])]
            self._suscripciones.con_canal(canal)
            await asyncio.wait(self._suscripciones.pedir(propios), timeout=SEGUNDOS_PARA_SUSCRIBIR)
            if self._pulso:
                self._pulso.latir_ya()
            if oir := getattr(self._capa, "oir", None):
                await oir(canal, self._llego)
            while True:
                await self._recibir(canal)

    async def _recibir(self, canal: str) -> None:
        try:
            mensaje = await self._capa.receive(canal)
        except Exception:  # noqa: BLE001 -- lo que no sea MessagePack tampoco deja sordo al proceso
            registro.exception("[BUS] mensaje que no se pudo leer")
            await asyncio.sleep(0)
        else:
            self._llego(mensaje)

    def _llego(self, mensaje: dict[str, Any]) -> None:
        tipo = mensaje.get("type") if isinstance(mensaje, dict) else None
        try:
            atender = self._atender.get(tipo)
            if atender is None:
                registro.warning("[BUS] nadie atiende %r", tipo)
            elif mensaje.get("de") != self.proceso or tipo == LATIDO:
                # Lo propio ya se hizo aquí al publicarlo.
                atender(mensaje)
        except Exception:  # noqa: BLE001 -- un mensaje mal hecho no deja sordo al proceso
            registro.exception("[BUS] mensaje %r que no se pudo atender", tipo)

    def _al_latido(self, latido: dict[str, Any]) -> None:
        if self._pulso:
            self._pulso.al_latido(latido)

    def _al_repasar(self, aviso: dict[str, Any]) -> None:
        self._al_volver(aviso["desde"])

    def _al_reconectar(self) -> None:
        self._pulso.dudar()
        self._suscripciones.reintentar()
        self._pulso.latir_ya()

    def _de_vuelta(self, desde: float) -> None:
        if self._perdio:
            # Los demás oyeron siempre al bus: no saben que lo mío no les llegó.
            self._perdio = False
            aviso = {"type": REPASAR, "de": self.proceso, "desde": desde}
            self._salida.publicar(PROCESOS, aviso)
        vuelta = asyncio.ensure_future(self._volver(desde))
        self._vueltas.add(vuelta)
        vuelta.add_done_callback(self._vueltas.discard)

    async def _volver(self, desde: float) -> None:
        # Antes de mirar qué faltó: lo que se diga a un grupo aún sin confirmar tampoco llega.
        await self.confirmados(self._suscripciones.reintentar())
        self._al_volver(desde)
