"""El gestor de conexiones de este proceso: salas, reparto codificado una vez y espera al conectar."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from socketio import AsyncManager, packet

from redup_project.tiempo_real import json_rapido, salas
from redup_project.tiempo_real.emision import Emision

ESPACIO = "/"
# De sobra para que llegue en vivo lo que se estaba repartiendo mientras alguien se ponía al día.
SEGUNDOS_DE_REPASO = 60


class GestorDeSalas(AsyncManager):
    """`AsyncManager` que prohíbe emitir sin sala y reparte sin una tarea por destinatario.

    `al_conectar(sid)` se llama cuando el cliente ya tiene su CONNECT: antes no debe recibir nada.
    `al_entregar(emision, sids)`, cuando algo se acaba de escribir en esas conexiones.
    """

    def __init__(
        self,
        al_conectar: Callable[[str], None],
        al_entregar: Callable[[Emision, Collection[str]], None],
    ) -> None:
        super().__init__()
        self._al_conectar = al_conectar
        self._al_entregar = al_entregar
        self._retenidas: dict[str, list[Emision]] = {}
        # Quien acaba de ponerse al día: lo que ya recibió como atrasado aún puede venir en vivo.
        self._recientes: dict[str, Callable[[Emision], bool]] = {}
        # Para salir de todas sin recorrer las del proceso.
        self._salas_de: dict[str, set[str | None]] = {}

    async def connect(self, sid: str, namespace: str) -> str:
        sid = await super().connect(sid, namespace)
        self._al_conectar(sid)
        return sid

    async def emit(
        self, event: str, data: Any, namespace: str, room: Any = None, **opciones
    ) -> None:
        salas.exigir(opciones.get("to") or room or ())
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

    def salas_de(self, sid: str) -> set[str | None]:
        """Las salas en las que está una conexión."""
        return set(self._salas_de.get(sid, ()))

    def miembros(self, sala: str) -> dict[str, str]:
        """Las conexiones de una sala en este proceso: {sid: sid de Engine.IO}."""
        return self.rooms.get(ESPACIO, {}).get(sala, {})

    def mover(self, sids: Iterable[str], salas: list[str], dentro: bool) -> None:
        """Mete en unas salas, o saca de ellas, conexiones que ya tienen su CONNECT; sin ceder el turno."""
        for sid in list(sids):
            for sala in salas:
                if dentro:
                    self.basic_enter_room(sid, ESPACIO, sala)
                else:
                    self.basic_leave_room(sid, ESPACIO, sala)

    def responder(self, sid: str, evento: str, datos: dict[str, Any]) -> None:
        """Manda un evento a una sola conexión, sin pasar por lo retenido; si ya se fue, nada."""
        self.server.eio.entregar(self.miembros(sid).values(), _evento(evento, datos))

    def acusar(self, sid: str, numero: int, datos: dict[str, Any]) -> None:
        """El acuse de Socket.IO del paquete `numero` de esa conexión."""
        acuse = f"{packet.ACK}{numero}{json_rapido.dumps([datos])}"
        self.server.eio.entregar(self.miembros(sid).values(), acuse)

    def retener(self, sid: str) -> None:
        """Desde ahora lo que se reparta a `sid` espera a `soltar`: primero va lo atrasado."""
        self._retenidas[sid] = []

    def adelantar(
        self, sid: str, sala: str, numero: int, omitir: Callable[[Emision], bool]
    ) -> None:
        """Entrega ya lo retenido de una sala que va antes que `numero`, salvo lo que `omitir` diga."""
        retenidas = self._retenidas.get(sid, [])
        antes = [e for e in retenidas if e.sala == sala and e.numero and e.numero < numero]
        for emision in antes:
            retenidas.remove(emision)
            if not omitir(emision):
                self._entregar(dict(self.miembros(sid)), emision)

    def soltar(self, sid: str, omitir: Callable[[Emision], bool] | None) -> None:
        """Entrega lo retenido a `sid`, salvo lo que `omitir` da por recibido; y un rato, lo que venga."""
        if omitir is not None and sid in self._retenidas:
            self._recientes[sid] = omitir
            bucle = asyncio.get_running_loop()
            bucle.call_later(SEGUNDOS_DE_REPASO, self._recientes.pop, sid, None)
        for emision in self._retenidas.pop(sid, ()):
            self._entregar(dict(self.miembros(sid)), emision)

    def olvidar(self, sid: str) -> None:
        """La conexión se fue: lo que se le retenía ya no hace falta."""
        self._retenidas.pop(sid, None)
        self._recientes.pop(sid, None)

    def ensordecer(self, sid: str) -> None:
        """La saca de todas sus salas menos la suya propia, por la que se le responde."""
        self.olvidar(sid)
        self.mover([sid], [sala for sala in self.salas_de(sid) if sala not in (None, sid)], False)

    def repartir(self, emision: Emision) -> None:
        """Entrega la emisión a las conexiones de este proceso."""
        destinos: dict[str, str] = {}
        for sala in emision.salas:
            destinos |= self.miembros(sala)
        for sala in emision.salvo:
            for sid in self.miembros(sala):
                destinos.pop(sid, None)
        sin_eco = emision.eco_en and emision.origen not in self.miembros(emision.eco_en)
        if emision.salvo_origen or sin_eco:
            destinos.pop(emision.origen, None)
        if emision.solo_en:
            dentro = self.miembros(emision.solo_en)
            destinos = {sid: eio_sid for sid, eio_sid in destinos.items() if sid in dentro}
        if self._retenidas:
            for sid in destinos.keys() & self._retenidas.keys():
                self._retenidas[sid].append(emision)
                del destinos[sid]
        self._entregar(destinos, emision)

    def _entregar(self, destinos: dict[str, str], emision: Emision) -> None:
        if self._recientes:
            for sid in destinos.keys() & self._recientes.keys():
                if self._recientes[sid](emision):
                    del destinos[sid]
        if not destinos:
            return
        if emision.texto is None:
            paquete = _evento(emision.evento, emision.datos)
        else:
            paquete = f"{packet.EVENT}[{json_rapido.dumps(emision.evento)},{emision.texto}]"
        self.server.eio.entregar(destinos.values(), paquete)
        self._al_entregar(emision, destinos)


def _evento(nombre: str, datos: dict[str, Any]) -> str:
    return f"{packet.EVENT}{json_rapido.dumps([nombre, datos])}"
