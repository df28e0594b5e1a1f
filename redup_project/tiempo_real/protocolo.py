"""El protocolo, sin fiarse de quien está al otro lado: lo mal hecho se contesta y no corta nada."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Awaitable
from typing import Any

import socketio
from socketio import packet

from redup_project.errores import ErrorDeDominio
from redup_project.tiempo_real import limites
from redup_project.tiempo_real.antesala import Antesala, Transporte
from redup_project.tiempo_real.gestor import ESPACIO, GestorDeSalas
from redup_project.tiempo_real.limites import Binario

registro = logging.getLogger("redup")

# Los atiende python-socketio; `*` es, para él, el nombre de quien recoge los desconocidos.
EVENTOS_RESERVADOS = ("connect", "disconnect", "*")

# Los adjuntos de un evento rechazado que se tiran sin decir nada; ninguno del contrato los lleva.
MAX_ADJUNTOS = 10


class ServidorEstricto(socketio.AsyncServer):
    """`socketio.AsyncServer` que contesta a lo que no entiende y cierra a quien no entra."""

    manager: GestorDeSalas

    def __init__(self, **opciones: Any) -> None:
        super().__init__(**opciones)
        self._antesala = Antesala(lambda eio_sid: self._lanzar(self._cerrar(eio_sid)))
        # Por conexión, los adjuntos que aún llegarán de un evento ya contestado.
        self._adjuntos: dict[str, int] = {}
        # asyncio sólo guarda referencias débiles a las tareas; aquí viven hasta que acaban.
        self._tareas: set[asyncio.Task] = set()

    @abstractmethod
    async def _evento_desconocido(self, evento: str, sid: str, *_: Any) -> dict[str, Any] | None:
        """Contesta a un evento que no tiene ruta."""

    def _engineio_server_class(self) -> type[Transporte]:
        return Transporte

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

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        if len(data) > limites.MAX_PAQUETE:
            await self._responder_sin_evento(eio_sid, limites.PaqueteDemasiadoGrande())
            return
        if isinstance(data, bytes):
            await self._tirar_adjunto(eio_sid)
            return
        self._adjuntos.pop(eio_sid, None)
        try:
            await super()._handle_eio_message(eio_sid, data)
            # Sin esperar a sus adjuntos: se contesta ya, y lo que llegue después no se guarda.
            if anunciado := self._binary_packet.pop(eio_sid, None):
                await self._rechazar_binario(eio_sid, anunciado)
        except Exception as error:  # noqa: BLE001 -- nada que mande un cliente lo deja mudo
            registro.warning("[PROTOCOLO] paquete no válido: %s", type(error).__name__)
            await self._responder_sin_evento(eio_sid, limites.PaqueteNoValido())

    async def _rechazar_binario(self, eio_sid: str, anunciado: packet.Packet) -> None:
        self._adjuntos[eio_sid] = min(anunciado.attachment_count, MAX_ADJUNTOS)
        datos = anunciado.data
        if anunciado.packet_type == packet.BINARY_EVENT and isinstance(datos, list) and datos:
            datos = [datos[0], Binario(datos[1] if len(datos) > 1 else None)]
            await self._handle_event(eio_sid, anunciado.namespace, anunciado.id, datos)
        else:
            await self._responder_sin_evento(eio_sid, limites.BinarioNoAdmitido())

    async def _tirar_adjunto(self, eio_sid: str) -> None:
        """Un adjunto de un evento ya contestado no dice nada; uno que nadie anunció, un error."""
        if (quedan := self._adjuntos.get(eio_sid, 0)) > 0:
            self._adjuntos[eio_sid] = quedan - 1
        else:
            await self._responder_sin_evento(eio_sid, limites.BinarioNoAdmitido())

    async def _responder_sin_evento(self, eio_sid: str, error: ErrorDeDominio) -> None:
        if sid := self.manager.sid_from_eio_sid(eio_sid, ESPACIO):
            await self._responder_error(sid, error.codigo, error.mensaje)

    async def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:
        # python-socketio llamaría al manejador de `connect` si un cliente emite un evento con ese
        # nombre, y fallaría en silencio si el nombre no es un texto.
        bien_formado = isinstance(data, list) and data and isinstance(data[0], str)
        if bien_formado and data[0] not in EVENTOS_RESERVADOS:
            await super()._handle_event(eio_sid, namespace, id, data)
            return
        if sid := self.manager.sid_from_eio_sid(eio_sid, namespace or ESPACIO):
            self._lanzar(self._evento_desconocido(str(data[0]) if bien_formado else "", sid))

    async def _responder_error(
        self, sid: str, codigo: str, mensaje: str, **mas: str
    ) -> dict[str, Any]:
        error = {"status": "error", "code": codigo, "message": mensaje, **mas}
        await self.emit("error", error, to=sid)
        return error

    def _lanzar(self, corrutina: Awaitable[None]) -> None:
        tarea = asyncio.ensure_future(corrutina)
        self._tareas.add(tarea)
        tarea.add_done_callback(self._al_terminar)

    def _al_terminar(self, tarea: asyncio.Task) -> None:
        self._tareas.discard(tarea)
        if not tarea.cancelled() and (error := tarea.exception()):
            registro.error("[TIEMPO_REAL] tarea fallida", exc_info=error)
