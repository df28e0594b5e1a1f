"""El puente: un gestor de python-socketio cuyas salas son grupos de Channels (docs/puente.md).

El de fábrica manda cada emisión a todos los procesos; éste, sólo a los que alojan a algún destinatario. No
conoce ninguna app: qué salas se comparten y cómo se lee lo que falta se lo dicen.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from channels.layers import get_channel_layer
from socketio.async_pubsub_manager import AsyncPubSubManager

from redup_project.tiempo_real import salas
from redup_project.tiempo_real.bus import mensajes
from redup_project.tiempo_real.bus.bus import Bus
from redup_project.tiempo_real.bus.hileras import Hileras, Leer
from redup_project.tiempo_real.bus.pulso import PROCESOS
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.gestor import ESPACIO, GestorDeSalas

# Lo que el gestor de python-socketio dice a sus iguales: acuses, despedidas y salas de otros procesos.
GESTOR = "redup.gestor"
CON_SALA = {"emit", "enter_room", "leave_room", "close_room"}
METODOS = CON_SALA | {"callback", "disconnect"}


class Puente(GestorDeSalas, AsyncPubSubManager):
    """`GestorDeSalas` de muchos procesos. `ordenes` dice quién atiende los demás mensajes del bus."""

    def __init__(
        self,
        al_conectar: Callable[[str], None],
        al_entregar: Callable[[Emision, Collection[str]], None],
        leer: Leer,
        ordenes: dict[str, Callable[[dict[str, Any]], None]],
        al_volver: Callable[[float], None],
    ) -> None:
        super().__init__(al_conectar, al_entregar)
        self._leer = leer
        self._ordenes = ordenes
        self._al_volver = al_volver
        self._de_iguales: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def arrancar(self) -> None:
        """Con el bucle en marcha: empieza a escuchar el bus."""
        atender = {
            mensajes.EMISION: self._al_llegar,
            GESTOR: self._de_un_igual,
            **self._ordenes,
        }
        self.bus = Bus(get_channel_layer(), atender, self._al_volver, self._al_soltar)
        self.hileras = Hileras(super().repartir, self._leer, self.bus.desde)
        self.bus.arrancar()
        # Sin esperar a la primera conexión: los acuses de las de otros procesos también llegan aquí.
        self.server.manager_initialized = True
        self.initialize()

    async def parar(self) -> None:
        """Manda lo que quede y deja de escuchar."""
        self.hileras.parar()
        self.thread.cancel()
        await self.bus.parar()

    def _al_soltar(self, grupo: str) -> None:
        self.hileras.olvidar(grupo)

    # --- Salas que son grupos ---

    async def enter_room(
        self, sid: str, namespace: str, room: str, eio_sid: str | None = None
    ) -> None:
        salas.exigir([room])
        await super().enter_room(sid, namespace, room, eio_sid=eio_sid)
        # Sin ceder el turno entre medias: lo que llegue ya pasa por su hilera.
        if sid in self.miembros(room):
            await self.bus.confirmados(self._pedir([room]))

    async def entrar(self, sid: str, salas: list[str]) -> None:
        """Entra en todas con un solo viaje al bus; al volver llega lo que se emita a ellas."""
        pedidos = self._pedir(salas)
        super().mover([sid], salas, True)
        await self.bus.confirmados(pedidos)

    def mover(
        self, sids: Iterable[str], salas: list[str], dentro: bool, desde: datetime | None = None
    ) -> None:
        if dentro and sids:
            self._pedir(salas, desde)
        super().mover(sids, salas, dentro)

    def _pedir(
        self, nombres: Iterable[str], desde: datetime | None = None
    ) -> list[asyncio.Future[None]]:
        compartidas = [nombre for nombre in nombres if salas.es_compartida(nombre)]
        # Uno mal llamado haría fallar la tanda entera en que se pide.
        return self.bus.pedir(salas.exigir(compartidas), desde) if compartidas else []

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        self._si_se_vacio(namespace, room)

    def basic_disconnect(self, sid: str, namespace: str, **opciones: Any) -> None:
        salas = tuple(self._salas_de.get(sid, ()))
        super().basic_disconnect(sid, namespace, **opciones)
        for sala in salas:
            self._si_se_vacio(namespace, sala)

    def _si_se_vacio(self, espacio: str, sala: str | None) -> None:
        if espacio == ESPACIO and sala and salas.es_compartida(sala) and not self.miembros(sala):
            self.bus.soltar(sala)

    # --- Reparto ---

    def difundir(self, emision: Emision) -> None:
        """Entrega a las conexiones de este proceso y publica para las de los demás."""
        compartido = self.bus.compartido
        if compartido:
            emision = mensajes.con_texto(emision)
        else:
            self.repartir(emision)
        for sala in emision.salas:
            if compartido:
                self._a_los_de_aqui(sala, emision)
            if salas.es_compartida(sala) and self.bus.escucha_alguien(sala):
                parte = mensajes.con_texto(emision).para(sala)
                self.bus.publicar(sala, mensajes.de_emision(parte, self.bus.proceso))

    def _a_los_de_aqui(self, sala: str, emision: Emision) -> None:
        if self.bus.desde(sala) is not None:
            self.hileras.llega(sala, emision.para(sala))
        elif self.miembros(sala):
            self.repartir(emision.para(sala))

    def _al_llegar(self, mensaje: dict[str, Any]) -> None:
        emision = mensajes.a_emision(mensaje)
        for sala in emision.salas:
            self._a_los_de_aqui(sala, emision)

    # --- Lo que python-socketio dice a sus iguales ---

    async def _handle_enter_room(self, message: dict[str, Any]) -> None:
        await super()._handle_enter_room(message)
        if message["sid"] in self.miembros(message["room"]):
            self._pedir([message["room"]])

    def _de_un_igual(self, mensaje: dict[str, Any]) -> None:
        if mensaje.get("method") not in METODOS:
            raise mensajes.MensajeDelBusNoValido(
                f"{GESTOR} no sabe hacer {mensaje.get('method')!r}"
            )
        if mensaje["method"] in CON_SALA:
            salas.exigir(mensaje.get("room") or ())
        self._de_iguales.put_nowait(mensaje)

    async def _publish(self, data: dict[str, Any]) -> None:
        if emision := _como_emision(data):
            mensaje = mensajes.de_emision(mensajes.con_texto(emision), self.bus.proceso)
            self.bus.publicar(data["room"], mensaje)
        else:
            self.bus.publicar(PROCESOS, {**data, "type": GESTOR, "de": self.bus.proceso})

    async def _listen(self) -> AsyncIterator[dict[str, Any]]:
        while True:
            yield await self._de_iguales.get()


def _como_emision(dicho: dict[str, Any]) -> Emision | None:
    """Lo de un `sio.emit` corriente a una sala: así va sólo a su grupo, y lo entiende quien lo oiga."""
    if dicho["method"] != "emit" or dicho["skip_sid"] or dicho["callback"] or dicho["binary"]:
        return None
    sala, (datos, *resto) = dicho["room"], dicho["data"] or [None]
    if not (isinstance(sala, str) and salas.es_compartida(sala)):
        return None
    return (
        Emision(dicho["event"], datos, (sala,)) if isinstance(datos, dict) and not resto else None
    )
