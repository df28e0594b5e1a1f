"""El gestor de conexiones de este proceso: salas, reparto codificado una vez y espera al conectar."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from engineio import packet as paquete_eio
from socketio import AsyncManager, packet

from redup_project.tiempo_real.emisor import Emision

ESPACIO = "/"


class GestorDeSalas(AsyncManager):
    """`AsyncManager` que prohíbe emitir sin sala y reparte sin una tarea por destinatario.

    `al_conectar(sid)` se llama cuando el cliente ya tiene su CONNECT: antes no debe recibir nada.
    """

    def __init__(self, al_conectar: Callable[[str], None]) -> None:
        super().__init__()
        self._al_conectar = al_conectar
        self._retenidas: dict[str, list[Emision]] = {}
        # Para salir de todas sin recorrer las del proceso.
        self._salas_de: dict[str, set[str | None]] = {}

    async def connect(self, sid: str, namespace: str) -> str:
        sid = await super().connect(sid, namespace)
        self._al_conectar(sid)
        return sid

    async def emit(
        self, event: str, data: Any, namespace: str, room: Any = None, **opciones
    ) -> None:
        if not (room or opciones.get("to")):
            raise ValueError("emitir sin sala llegaría a conexiones que aún se identifican")
        await super().emit(event, data, namespace, room=room, **opciones)

    # --- Salas ---

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        if room is None or namespace not in self.rooms:
            super().basic_enter_room(sid, namespace, room, eio_sid)
        elif sid != room and self.is_sid_room(namespace, room):
            raise ValueError("cannot enter a sid room")
        else:
            # Sólo la de todos se busca en los dos sentidos; un `bidict` por sala son 500 bytes más.
            todas = self.rooms[namespace]
            todas.setdefault(room, {})[sid] = eio_sid or todas[None][sid]
        self._salas_de.setdefault(sid, set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        self._salas_de.get(sid, set()).discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        for sala in self._salas_de.pop(sid, ()):
            super().basic_leave_room(sid, namespace, sala)
        self.callbacks.pop(sid, None)
        for pendientes in (self.pending_connect, self.pending_disconnect):
            if sid in (de_aqui := pendientes.get(namespace, [])):
                de_aqui.remove(sid)
                if not de_aqui:
                    del pendientes[namespace]

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        salas = [room] if room is None or isinstance(room, str) else room
        todas = self.rooms.get(namespace, {})
        # Una copia: mientras se recorre alguien puede irse.
        yield from {par for sala in salas for par in todas.get(sala, {}).items()}

    def miembros(self, sala: str) -> dict[str, str]:
        """Las conexiones de una sala en este proceso: {sid: sid de Engine.IO}."""
        return self.rooms.get(ESPACIO, {}).get(sala, {})

    def mover(self, sids: Iterable[str], sala: str, dentro: bool) -> None:
        """Mete en una sala, o saca de ella, conexiones que ya tienen su CONNECT; sin ceder el turno."""
        for sid in list(sids):
            if dentro:
                self.basic_enter_room(sid, ESPACIO, sala)
            else:
                self.basic_leave_room(sid, ESPACIO, sala)

    def responder(self, sid: str, evento: str, datos: dict[str, Any]) -> None:
        """Manda un evento a una sola conexión, sin pasar por lo retenido; si ya se fue, nada."""
        self._enviar(self.miembros(sid).values(), packet.EVENT, [evento, datos])

    def acusar(self, sid: str, numero: int, datos: dict[str, Any]) -> None:
        """El acuse de Socket.IO del paquete `numero` de esa conexión."""
        self._enviar(self.miembros(sid).values(), packet.ACK, [datos], numero)

    def retener(self, sid: str) -> None:
        """Desde ahora lo que se reparta a `sid` espera a `soltar`: primero va lo atrasado."""
        self._retenidas[sid] = []

    def soltar(self, sid: str, omitir: Callable[[Emision], bool]) -> list[Emision]:
        """Entrega lo retenido a `sid`, salvo lo que `omitir` ya da por recibido; lo devuelve."""
        entregadas = []
        for emision in self._retenidas.pop(sid, ()):
            if not omitir(emision):
                self._enviar(
                    self.miembros(sid).values(), packet.EVENT, [emision.evento, emision.datos]
                )
                entregadas.append(emision)
        return entregadas

    def olvidar(self, sid: str) -> None:
        """La conexión se fue: lo que se le retenía ya no hace falta."""
        self._retenidas.pop(sid, None)

    def repartir(self, emision: Emision) -> list[str]:
        """Entrega la emisión a las conexiones de este proceso; devuelve los sid que la recibieron."""
        destinos: dict[str, str] = {}
        for sala in emision.salas:
            destinos |= self.miembros(sala)
        for sala in emision.salvo:
            for sid in self.miembros(sala):
                destinos.pop(sid, None)
        sin_eco = emision.eco_en and emision.origen not in self.miembros(emision.eco_en)
        if emision.salvo_origen or sin_eco:
            destinos.pop(emision.origen, None)
        for sid in destinos.keys() & self._retenidas.keys():
            self._retenidas[sid].append(emision)
            del destinos[sid]
        self._enviar(destinos.values(), packet.EVENT, [emision.evento, emision.datos])
        return list(destinos)

    def _enviar(
        self, eio_sids: Collection[str], tipo: int, datos: list[Any], numero: int | None = None
    ) -> None:
        if eio_sids:
            paquete = self.server.packet_class(tipo, data=datos, namespace=ESPACIO, id=numero)
            codificado = paquete_eio.Packet(paquete_eio.MESSAGE, paquete.encode())
            self.server.eio.entregar(eio_sids, codificado)
