"""El servidor de Engine.IO, por los dos caminos (`SOCKET_CAMINO`)."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import engineio
from engineio import exceptions, packet, payload

from redup_project.tiempo_real.enchufe import EnchufeCorto
from redup_project.tiempo_real.entorno import entorno_de
from redup_project.tiempo_real.latidos import Latidos
from redup_project.tiempo_real.limites import RAFAGA
from redup_project.tiempo_real.turnos import Turnos

# Los que admite un POST de quien sondea: lo que un teléfono escribió sin conexión viene de golpe, y con los
# 16 de fábrica se perdía. Acotado igual que una ráfaga.
payload.Payload.max_decode_packets = RAFAGA

SOLO_WEBSOCKET = (
    'Este servidor sólo admite websocket: conéctate con transports: ["websocket"]. '
    "Tiene varios procesos, y cada petición de un sondeo llegaría a uno distinto."
)


# Cerrar una conexión cuesta más de 0,1 ms: cinco mil que caen a la vez pararían el bucle un segundo.
CIERRES_POR_VUELTA = 16


class Transporte(engineio.AsyncServer):
    """El de fábrica, que además cierra sin esperar a que el cliente recoja lo pendiente.

    Sin esto espera, y uno que calla no lo recogería nunca.
    """

    async def disconnect(self, sid: str | None = None) -> None:
        if sid is None:
            await super().disconnect()
        else:
            await self._cerrar(sid)

    async def colgar(self, sid: str) -> None:
        """Cierra sin decir nada, como si cayera la red: así todo cliente vuelve por su cuenta."""
        await self._cerrar(sid, abort=True)

    def entregar(self, sids: Iterable[str], texto: str) -> None:
        """Deja un mensaje listo para salir por varias conexiones; las que ya no están se saltan."""
        paquete = packet.Packet(packet.MESSAGE, texto)
        for sid in sids:
            if (enchufe := self.sockets.get(sid)) and not enchufe.closed:
                enchufe.queue.put_nowait(paquete)

    def parar(self) -> None:
        """Al apagar: nada sigue contando el tiempo."""

    def _bad_request(self, message: str | None = None) -> dict[str, Any]:
        if message == "Invalid transport" and "polling" not in self.transports:
            message = SOLO_WEBSOCKET
        return super()._bad_request(message)

    async def _cerrar(self, sid: str, abort: bool = False) -> None:
        if enchufe := self.sockets.get(sid):
            await enchufe.close(wait=False, abort=abort)
            # Despierta a quien escribe en el websocket, que al acabar también lo cierra.
            await enchufe.queue.put(None)


class TransporteCorto(Transporte):
    """El camino corto: los mismos paquetes, con `EnchufeCorto` y una sola alarma para los latidos."""

    sockets: dict[str, EnchufeCorto]

    def __init__(self, **opciones: Any) -> None:
        # Quien calla lo notan los latidos; el vigilante de fábrica miraría los enchufes de uno en uno.
        super().__init__(monitor_clients=False, **opciones)
        self.latidos: Latidos[EnchufeCorto] = Latidos(
            self.ping_interval, self.ping_timeout, _preguntar, self._abandonar
        )
        self.cierres = Turnos(CIERRES_POR_VUELTA)
        self._async = self._async | {"translate_request": entorno_de}
        # Quien sabe atender un mensaje sin ceder el turno: lo recibe y dice si lo hizo.
        self.al_vuelo: Callable[[str, str], bool] = lambda sid, texto: False

    def entregar(self, sids: Iterable[str], texto: str) -> None:
        trama = f"{packet.MESSAGE}{texto}"
        for sid in sids:
            if enchufe := self.sockets.get(sid):
                enchufe.escribir(trama)

    async def send_packet(self, sid: str, pkt: packet.Packet) -> None:
        if enchufe := self.sockets.get(sid):
            enchufe.escribir(pkt.encode())

    def parar(self) -> None:
        self.latidos.parar()

    def _get_socket(self, sid: str) -> EnchufeCorto:
        # El de fábrica olvida aquí al que se cerró, y quien sondea no recogería su despedida.
        return self.sockets[sid]

    def al_cerrar(self, enchufe: EnchufeCorto) -> None:
        """Se cerró. A quien sondea se le guarda un rato su despedida, que quizá aún recoja."""
        self.latidos.soltar(enchufe)
        if not enchufe.upgraded:
            bucle = asyncio.get_running_loop()
            bucle.call_later(self.ping_timeout, self.sockets.pop, enchufe.sid, None)

    async def _cerrar(self, sid: str, abort: bool = False) -> None:
        await self.cierres.esperar()
        if enchufe := self.sockets.get(sid):
            await enchufe.close(wait=False, abort=abort)

    def _abandonar(self, enchufe: EnchufeCorto) -> None:
        enchufe.despedida = asyncio.ensure_future(self._despedir(enchufe))

    async def _despedir(self, enchufe: EnchufeCorto) -> None:
        # Tras un corte de la red del servidor callan todos a la vez.
        await self.cierres.esperar()
        await enchufe.close(wait=False, reason=self.reason.PING_TIMEOUT)

    async def _handle_connect(
        self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None
    ) -> Any:
        # Como el de fábrica, que no deja elegir la clase del enchufe.
        sid = self.generate_id()
        enchufe = self.sockets[sid] = EnchufeCorto(self, sid)
        apertura = packet.Packet(packet.OPEN, self._apertura(sid, transport))
        enchufe.escribir(apertura.encode())
        rechazo = await self._trigger_event("connect", sid, environ, run_async=False)
        if rechazo not in (None, True):
            del self.sockets[sid]
            return self._unauthorized(rechazo or None)
        self.latidos.empezar(enchufe)
        try:
            if transport == "websocket":
                return await enchufe.handle_get_request(environ)
            enchufe.connected = True
            return self._ok(await enchufe.poll(), jsonp_index=jsonp_index)
        except exceptions.QueueEmpty:
            return self._bad_request()
        finally:
            if enchufe.upgraded:
                self.sockets.pop(sid, None)

    def _apertura(self, sid: str, transport: str) -> dict[str, Any]:
        intervalo = int(self.ping_interval + self.ping_interval_grace_period) * 1000
        return {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": intervalo,
            "maxPayload": self.max_http_buffer_size,
        }


def _preguntar(enchufe: EnchufeCorto) -> None:
    enchufe.escribir(str(packet.PING))
