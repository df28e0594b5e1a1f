"""El protocolo, sin fiarse de quien está al otro lado: lo mal hecho se contesta y no corta nada."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Awaitable
from typing import Any

import socketio
from django.conf import settings
from socketio import packet

from redup_project.errores import ErrorDeDominio
from redup_project.tiempo_real import json_rapido, limites
from redup_project.tiempo_real.antesala import Antesala
from redup_project.tiempo_real.gestor import ESPACIO, GestorDeSalas
from redup_project.tiempo_real.limites import Binario
from redup_project.tiempo_real.transporte import Transporte, TransporteCorto

registro = logging.getLogger("redup")

# Sin espacio ni acuse, como casi todos: detrás sólo hay JSON, y leerlo así ahorra componer un `Packet`.
EVENTO_CORRIENTE = f"{packet.EVENT}["
# Los adjuntos de un evento rechazado que se tiran sin decir nada; ninguno del contrato los lleva.
MAX_ADJUNTOS = 10


class Paquete(packet.Packet):
    """Sin binarios: el de fábrica los busca, dato a dato, en todo lo que se emite."""

    uses_binary_events = False
    json = json_rapido


class ServidorEstricto(socketio.AsyncServer):
    """`socketio.AsyncServer` que contesta a lo que no entiende y cierra a quien no entra."""

    manager: GestorDeSalas

    def __init__(self, **opciones: Any) -> None:
        super().__init__(serializer=Paquete, **opciones)
        self.eio.al_vuelo = self._al_vuelo
        self._antesala = Antesala(lambda eio_sid: self.lanzar(self._cerrar(eio_sid)))
        # Por conexión, los adjuntos que aún llegarán de un evento ya contestado.
        self._adjuntos: dict[str, int] = {}
        # asyncio sólo guarda referencias débiles a las tareas; aquí viven hasta que acaban.
        self._tareas: set[asyncio.Task] = set()

    @abstractmethod
    def _al_llegar(self, sid: str, evento: str, numero: int | None, datos: Any) -> None:
        """Atiende un evento; `numero`, si no es nulo, es el del acuse que pide el cliente."""

    def _engineio_server_class(self) -> type[Transporte]:
        return TransporteCorto if settings.SOCKET_CAMINO == "corto" else Transporte

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._antesala.esperar(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        await super()._handle_eio_disconnect(eio_sid, reason)
        self._antesala.soltar(eio_sid)
        self._adjuntos.pop(eio_sid, None)

    async def _cerrar(self, eio_sid: str) -> None:
        registro.info("[CONNECT] no entró a tiempo, se cierra")
        await self.eio.disconnect(eio_sid)

    def _al_vuelo(self, eio_sid: str, texto: str) -> bool:
        """Atiende un evento corriente, sin ceder el turno; si no lo es, o no debe, ni lo toca."""
        corriente = texto[:2] == EVENTO_CORRIENTE and len(texto) <= limites.MAX_PAQUETE
        if not corriente or eio_sid not in self.environ:
            return False
        self._adjuntos.pop(eio_sid, None)
        try:
            self._evento(eio_sid, ESPACIO, None, json_rapido.loads(texto[1:]))
        except Exception as error:  # noqa: BLE001 -- nada que mande un cliente lo deja mudo
            self._no_valido(eio_sid, error)
        return True

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        if eio_sid not in self.environ:
            # Ya se fue: en un mismo sondeo puede venir un CONNECT tras la despedida.
            return
        if not isinstance(data, str | bytes):
            # Engine.IO lee como JSON lo que no empieza por cifra.
            self._responder_sin_evento(eio_sid, limites.PaqueteNoValido())
            return
        if len(data) > limites.MAX_PAQUETE:
            self._responder_sin_evento(eio_sid, limites.PaqueteDemasiadoGrande())
            return
        if isinstance(data, bytes):
            self._tirar_adjunto(eio_sid)
            return
        if self._al_vuelo(eio_sid, data):
            return
        self._adjuntos.pop(eio_sid, None)
        try:
            await super()._handle_eio_message(eio_sid, data)
            # Sin esperar a sus adjuntos: se contesta ya, y lo que llegue después no se guarda.
            if anunciado := self._binary_packet.pop(eio_sid, None):
                self._rechazar_binario(eio_sid, anunciado)
        except Exception as error:  # noqa: BLE001 -- nada que mande un cliente lo deja mudo
            self._no_valido(eio_sid, error)

    def _no_valido(self, eio_sid: str, error: Exception) -> None:
        registro.warning("[PROTOCOLO] paquete no válido: %s", type(error).__name__)
        self._responder_sin_evento(eio_sid, limites.PaqueteNoValido())

    def _rechazar_binario(self, eio_sid: str, anunciado: packet.Packet) -> None:
        self._adjuntos[eio_sid] = min(anunciado.attachment_count, MAX_ADJUNTOS)
        datos = anunciado.data
        if anunciado.packet_type == packet.BINARY_EVENT and isinstance(datos, list) and datos:
            datos = [datos[0], Binario(datos[1] if len(datos) > 1 else None)]
            self._evento(eio_sid, anunciado.namespace or ESPACIO, anunciado.id, datos)
        else:
            self._responder_sin_evento(eio_sid, limites.BinarioNoAdmitido())

    def _tirar_adjunto(self, eio_sid: str) -> None:
        """Un adjunto de un evento ya contestado no dice nada; uno que nadie anunció, un error."""
        if (quedan := self._adjuntos.get(eio_sid, 0)) > 0:
            self._adjuntos[eio_sid] = quedan - 1
        else:
            self._responder_sin_evento(eio_sid, limites.BinarioNoAdmitido())

    def _responder_sin_evento(self, eio_sid: str, error: ErrorDeDominio) -> None:
        if sid := self.manager.sid_from_eio_sid(eio_sid, ESPACIO):
            cuerpo = {"status": "error", "code": error.codigo, "message": error.mensaje}
            self.manager.responder(sid, "error", cuerpo)

    async def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:
        # No por los manejadores de python-socketio: llamaría al de `connect` si un cliente emite un
        # evento con ese nombre, y gasta una tarea por evento.
        self._evento(eio_sid, namespace or ESPACIO, id, data)

    def _evento(self, eio_sid: str, espacio: str, numero: int | None, datos: Any) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, espacio)
        if sid and self.manager.is_connected(sid, espacio):
            if isinstance(datos, list) and datos and isinstance(datos[0], str):
                self._al_llegar(sid, datos[0], numero, datos[1] if len(datos) > 1 else None)
            else:
                self._al_llegar(sid, "", None, None)

    def lanzar(self, corrutina: Awaitable[None]) -> None:
        """Una tarea suelta; si falla, se registra."""
        tarea = asyncio.ensure_future(corrutina)
        self._tareas.add(tarea)
        tarea.add_done_callback(self._al_terminar)

    def _al_terminar(self, tarea: asyncio.Task) -> None:
        self._tareas.discard(tarea)
        if not tarea.cancelled() and (error := tarea.exception()):
            registro.error("[TIEMPO_REAL] tarea fallida", exc_info=error)
