"""Lo que se avisa a las conexiones de todos los procesos: eventos, entradas y salidas, y despedidas."""

import asyncio
import time
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redup_project.tiempo_real import ordenes, salas
from redup_project.tiempo_real.bus import mensajes
from redup_project.tiempo_real.bus.hileras import MARGEN
from redup_project.tiempo_real.bus.preguntas import Preguntas
from redup_project.tiempo_real.emision import Emision

if TYPE_CHECKING:
    from redup_project.tiempo_real.puente import Puente
    from redup_project.tiempo_real.servidor import Servidor

# De sobra para que acabe de identificarse quien ya estaba en ello cuando se cortó su sesión.
SEGUNDOS_DE_CORTE = 60
# Quien empuja un aviso puede esperar; quien pregunta por miles, también.
SEGUNDOS_PARA_PREGUNTAR = 2.0


class Reparto:
    """El `Repartidor` que `emisor` usa en un proceso con conexiones."""

    def __init__(self, servidor: "Servidor") -> None:
        self._servidor = servidor
        self._preguntas = Preguntas(servidor.conectados_aqui)
        # Cuándo se cortó a cada quien hace poco; del más antiguo al último.
        self._cortes: dict[int, float] = {}
        # A quiénes se movió desde que se empezó a leer de la base dónde está cada cual.
        self._movidos: set[int] = set()
        self.ordenes = {
            mensajes.MOVER: self._al_mover,
            mensajes.CORTAR: lambda orden: self._cortar(orden["usuario_id"]),
            **self._preguntas.ordenes,
        }

    def arrancar(self) -> None:
        """Con el bus en marcha: desde ahora vale desde cualquier hilo."""
        self._bucle = asyncio.get_running_loop()
        self._preguntas.con_bus(self._puente.bus)

    @property
    def _puente(self) -> "Puente":
        return self._servidor.manager

    # --- Emitir ---

    def despachar(self, emision: Emision) -> None:
        """Reparte lo emitido fuera de un evento, desde cualquier hilo."""
        self._bucle.call_soon_threadsafe(self._puente.difundir, emision)

    def repartir(self, emisiones: Iterable[Emision]) -> None:
        """Reparte cada emisión, en orden; sólo desde el bucle."""
        for emision in emisiones:
            self._puente.difundir(emision)

    # --- Entrar y salir ---

    def mover(self, usuario_id: int, sala: str, dentro: bool) -> None:
        """Sus conexiones entran en `sala` o la dejan, antes que lo que se despache después."""
        self._bucle.call_soon_threadsafe(self._mover_en_todos, usuario_id, sala, dentro)

    def _mover_en_todos(self, usuario_id: int, sala: str, dentro: bool) -> None:
        for grupo, orden in ordenes.de_mover(usuario_id, sala, dentro, self._puente.bus.proceso):
            self._al_mover(orden)
            self._puente.bus.publicar(grupo, orden)

    def _al_mover(self, orden: dict[str, Any]) -> None:
        usuario_id, (sala,) = orden["usuario_id"], salas.exigir([orden["sala"]])
        self._movidos.add(usuario_id)
        # Una que aún no está en su sala personal no ha mirado la base: verá ya lo confirmado.
        suyas = list(self._puente.miembros(salas.de_usuario(usuario_id)))
        for sid in suyas:
            if sesion := self._servidor.sesiones.get(sid):
                sesion.al_moverse(sala, orden["dentro"])
        if not suyas:
            return
        puente, desde = self._puente, datetime.fromtimestamp(orden["en"], UTC)
        cabezas = None if puente.bus.desde(sala) is None else puente.hileras.cabezas(sala)
        # A la que ya estaba le ha ido llegando todo.
        nuevas = tuple(sid for sid in suyas if sid not in puente.miembros(sala))
        puente.mover(suyas, [sala], orden["dentro"], desde)
        if nuevas and orden["dentro"] and puente.bus.compartido:
            self._servidor.lanzar(self._alcanzar(usuario_id, nuevas, sala, desde, cabezas))

    async def _alcanzar(
        self,
        usuario_id: int,
        sids: tuple[str, ...],
        sala: str,
        desde: datetime,
        cabezas: dict[str, int] | None,
    ) -> None:
        """Lo que se dijo entre que entró, según la base, y que este proceso lo supo.

        `cabezas`, lo que ya se había entregado a la sala al entrar él; `None`, si aquí no la oía nadie.
        """
        puente = self._puente

        def entregar(emision: Emision) -> None:
            if sala not in emision.salas:
                return
            if cabezas is None:
                puente.hileras.reponer(sala, emision.para(sala))
            elif emision.numero <= cabezas.get(emision.sala, 0):
                puente.repartir(emision._replace(salas=sids))

        await puente.bus.confirmados(puente.bus.pedir([sala]))
        await self._servidor.repaso.reponer([usuario_id], desde, entregar)

    def al_leer_salas(self) -> None:
        """Se va a leer de la base en qué salas está cada quien, para `fijar_salas`."""
        self._movidos.clear()

    def fijar_salas(self, de_cada_uno: dict[int, set[str]]) -> list[int]:
        """Deja a cada usuario en sus salas compartidas, según la base: se pudo perder alguna orden.

        Devuelve a quiénes se movió mientras se leía: de ellos lo leído puede ser de antes.
        """
        movidos = self._movidos & de_cada_uno.keys()
        for sesion in self._servidor.sesiones_de(de_cada_uno.keys() - movidos):
            debe = de_cada_uno[sesion.usuario_id] - sesion.dejadas
            tiene = {s for s in self._puente.salas_de(sesion.sid) if s and s.startswith("s.")}
            self._puente.mover([sesion.sid], list(tiene - debe), False)
            self._puente.mover([sesion.sid], list(debe - tiene), True)
        return list(movidos)

    def reponer(self, emision: Emision) -> None:
        """Entrega, a quien no la tenga, una emisión que la base recuerda."""
        puente, en = self._puente, datetime.fromisoformat(emision.datos["enviado_en"])
        for sala in emision.salas:
            desde = puente.bus.desde(sala)
            if desde is None:
                continue
            # Lo de antes de que aquí oyera alguien se le dio como atrasado, o lo tiene.
            if puente.hileras.cabeza(sala, emision.sala) is not None or en > desde - MARGEN:
                puente.hileras.reponer(sala, emision.para(sala))

    # --- Cortar ---

    def cortar(self, usuario_id: int) -> None:
        """Despide a todas sus conexiones, desde cualquier hilo."""
        self._bucle.call_soon_threadsafe(self._cortar_en_todos, usuario_id)

    def _cortar_en_todos(self, usuario_id: int) -> None:
        self._cortar(usuario_id)
        for grupo, orden in ordenes.de_cortar(usuario_id, self._puente.bus.proceso):
            self._puente.bus.publicar(grupo, orden)

    def _cortar(self, usuario_id: int) -> None:
        ahora = time.monotonic()
        self._cortes.pop(usuario_id, None)
        self._cortes[usuario_id] = ahora
        while ahora - self._cortes[antiguo := next(iter(self._cortes))] > SEGUNDOS_DE_CORTE:
            del self._cortes[antiguo]
        self._servidor.despedir(usuario_id)

    def cortado_desde(self, usuario_id: int, desde: float) -> bool:
        """Si se le cortó después de `desde`: lo leído de la base puede ser de antes."""
        return self._cortes.get(usuario_id, desde) > desde

    # --- Preguntar ---

    async def alojados(self, usuario_ids: Collection[int]) -> set[int]:
        """De ésos, los que tienen alguna conexión en algún proceso."""
        return await self._preguntas.alojados(usuario_ids)

    def conectados(self, usuario_ids: Collection[int]) -> set[int]:
        """Lo mismo, para quien corre en otro hilo."""
        pregunta = asyncio.run_coroutine_threadsafe(self.alojados(usuario_ids), self._bucle)
        return pregunta.result(SEGUNDOS_PARA_PREGUNTAR)

    def bus_vivo(self) -> bool:
        """Si el bus responde."""
        return self._puente.bus.vivo
