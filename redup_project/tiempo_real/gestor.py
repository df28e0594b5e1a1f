"""El gestor de conexiones de este proceso: salas, reparto codificado una vez y espera al conectar."""

from collections.abc import Callable, Iterable
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

    async def responder(self, sid: str, evento: str, datos: dict[str, Any]) -> None:
        """Manda un evento a una sola conexión, sin pasar por lo retenido."""
        await self._enviar([sid], Emision(evento, datos, ()))

    def retener(self, sid: str) -> None:
        """Desde ahora lo que se reparta a `sid` espera a `soltar`: primero va lo atrasado."""
        self._retenidas[sid] = []

    async def soltar(self, sid: str, omitir: Callable[[Emision], bool]) -> list[Emision]:
        """Entrega lo retenido a `sid`, salvo lo que `omitir` ya da por recibido; lo devuelve."""
        entregadas = []
        # La lista puede crecer mientras se entrega: sólo se deja de retener cuando está vacía.
        while espera := self._retenidas.get(sid):
            emision = espera.pop(0)
            if not omitir(emision):
                await self._enviar([sid], emision)
                entregadas.append(emision)
        self._retenidas.pop(sid, None)
        return entregadas

    def olvidar(self, sid: str) -> None:
        """La conexión se fue: lo que se le retenía ya no hace falta."""
        self._retenidas.pop(sid, None)

    async def repartir(self, emision: Emision) -> list[str]:
        """Entrega la emisión a las conexiones de este proceso; devuelve los sid que la recibieron."""
        destinos = {sid for sala in emision.salas for sid in self.miembros(sala)}
        destinos -= {sid for sala in emision.salvo for sid in self.miembros(sala)}
        sin_eco = emision.eco_en and emision.origen not in self.miembros(emision.eco_en)
        if emision.salvo_origen or sin_eco:
            destinos.discard(emision.origen)
        for sid in destinos & self._retenidas.keys():
            self._retenidas[sid].append(emision)
        listos = [sid for sid in destinos if sid not in self._retenidas]
        await self._enviar(listos, emision)
        return listos

    async def _enviar(self, sids: list[str], emision: Emision) -> None:
        if not sids:
            return
        paquete = self.server.packet_class(
            packet.EVENT, namespace=ESPACIO, data=[emision.evento, emision.datos]
        )
        codificado = paquete_eio.Packet(paquete_eio.MESSAGE, paquete.encode())
        for sid in sids:
            if eio_sid := self.eio_sid_from_sid(sid, ESPACIO):
                await self.server._send_eio_packet(eio_sid, codificado)
