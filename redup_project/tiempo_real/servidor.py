"""`crear_servidor()`: el servidor Socket.IO con las rutas de eventos de las apps."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import socketio
from django.conf import settings
from django.db import InterfaceError, OperationalError
from socketio.exceptions import ConnectionRefusedError as ConexionRechazada

from redup_project.errores import BaseNoDisponible, ErrorDeDominio, ErrorInesperado
from redup_project.tiempo_real import emisor, salas
from redup_project.tiempo_real.apertura import leer_apertura
from redup_project.tiempo_real.frontera import atender
from redup_project.tiempo_real.gestor import ESPACIO, GestorDeSalas
from redup_project.tiempo_real.rutas import Ruta, RutasDeEventos
from redup_project.tiempo_real.sesion import Sesion

registro = logging.getLogger("redup")

# Los atiende python-socketio; `*` es, para él, el nombre de quien recoge los desconocidos.
EVENTOS_RESERVADOS = ("connect", "disconnect", "*")

# Ningún evento del contrato lleva adjuntos; se admiten unos pocos para poder contestarlos.
MAX_ADJUNTOS = 10


class Servidor(socketio.AsyncServer):
    """`socketio.AsyncServer` con sesiones identificadas y las rutas montadas."""

    manager: GestorDeSalas

    def __init__(self, rutas: Iterable[RutasDeEventos], **opciones: Any) -> None:
        super().__init__(client_manager=GestorDeSalas(self._al_quedar_conectado), **opciones)
        self.sesiones: dict[str, Sesion] = {}
        self.apps = tuple(rutas)
        # asyncio sólo guarda referencias débiles a las tareas; aquí viven hasta que acaban.
        self._tareas: set[asyncio.Task] = set()
        self.on("connect", self._identificar)
        self.on("disconnect", self._al_desconectar)
        self.on("*", self._evento_desconocido)
        for app in self.apps:
            for ruta in app.rutas:
                self.on(ruta.evento, self._manejador(ruta))

    async def arrancar(self) -> None:
        """Al levantar el proceso: desde ahora `emitir` llega desde cualquier hilo."""
        self._bucle = asyncio.get_running_loop()
        emisor.instalar(self)

    async def parar(self) -> None:
        """Al apagar: nadie queda a medias."""
        emisor.instalar(None)
        for app in self.apps:
            for parar in app.al_parar:
                await parar()
        await self.shutdown()

    # --- Conexión ---

    async def _identificar(self, sid: str, entorno: dict[str, Any], auth: Any = None) -> None:
        apertura = leer_apertura(entorno, auth)
        identificar = next(app.identificar for app in self.apps if app.identificar)
        try:
            identidad = await identificar(apertura)
        except ErrorDeDominio as error:
            registro.info("[CONNECT] rechazado: %s", error.mensaje)
            raise ConexionRechazada(error.mensaje, {"code": error.codigo}) from error
        except (OperationalError, InterfaceError) as error:
            registro.warning("[CONNECT] base no disponible: %s", str(error).strip())
            rechazo = BaseNoDisponible()
            raise ConexionRechazada(rechazo.mensaje, {"code": rechazo.codigo}) from error
        except Exception as error:
            # Sin respuesta, el cliente esperaría una que no llega.
            rechazo = ErrorInesperado(uuid.uuid4().hex[:12])
            registro.exception("[CONNECT] %s", rechazo.mensaje)
            raise ConexionRechazada(rechazo.mensaje, {"code": rechazo.codigo}) from error
        sesion = self.sesiones[sid] = Sesion(sid, identidad.usuario_id, self)
        if identidad.caduca_en is not None:
            sesion.caducidad = asyncio.get_running_loop().call_later(
                max(0, identidad.caduca_en - time.time()),
                lambda: self._lanzar(self.disconnect(sid)),
            )
        registro.info("[CONNECT] user_id=%s", identidad.usuario_id)

    def _al_quedar_conectado(self, sid: str) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, ESPACIO)
        if eio_sid not in self.environ:
            # Se fue mientras se le identificaba: python-socketio no lo nota y se le daría por
            # entregado lo que nadie recibe.
            self._lanzar(self._handle_disconnect(eio_sid, ESPACIO, "se fue antes de entrar"))
            return
        self._lanzar(self._poner_al_dia(self.sesiones[sid]))

    async def _poner_al_dia(self, sesion: Sesion) -> None:
        async with sesion.turno:
            self.manager.retener(sesion.sid)
            try:
                await sesion.entrar(salas.de_usuario(sesion.usuario_id))
                for app in self.apps:
                    for gancho in app.al_conectar:
                        await gancho(sesion)
            except Exception:  # noqa: BLE001 -- sea lo que sea, a medias perdería mensajes
                registro.exception("[CONNECT] sin puesta al día, se cierra para que reintente")
                await self.disconnect(sesion.sid)
            for emision in await self.manager.soltar(sesion.sid, sesion.ya_recibida):
                self._avisar_reparto(emision, [sesion.sid])

    async def _al_desconectar(self, sid: str, motivo: str) -> None:
        self.manager.olvidar(sid)
        sesion = self.sesiones.pop(sid, None)
        if sesion is None:
            return
        if sesion.caducidad:
            sesion.caducidad.cancel()
        registro.info("[DISCONNECT] user_id=%s motivo=%s", sesion.usuario_id, motivo)

    # --- Eventos ---

    def _manejador(self, ruta: Ruta) -> Callable[..., Awaitable[dict[str, Any] | None]]:
        atender_en_turno = self._encolado if ruta.encolada else self._por_turnos

        async def manejar(sid: str, *argumentos: Any) -> dict[str, Any] | None:
            sesion = self.sesiones.get(sid)
            if sesion is None:
                return None
            return await atender_en_turno(ruta, sesion, argumentos[0] if argumentos else None)

        return manejar

    async def _por_turnos(self, ruta: Ruta, sesion: Sesion, datos: Any) -> dict[str, Any]:
        """Un evento corriente: después de todo lo anterior de su conexión, y antes de lo siguiente."""
        async with sesion.turno:
            if sesion.en_vuelo:
                await asyncio.wait(sesion.en_vuelo)
            with emisor.buzon_de(sesion.sid) as buzon:
                respuesta = await atender(ruta, sesion, datos)
            await sesion.responder(respuesta.evento, respuesta.datos)
            # Como tarea aparte: el acuse que se devuelve aquí se escribe antes que el reparto.
            self._lanzar(self.repartir(buzon.emisiones))
        return respuesta.datos

    async def _encolado(self, ruta: Ruta, sesion: Sesion, datos: Any) -> dict[str, Any]:
        """Un envío: espera su turno para encolarse, y lo suelta mientras se guarda."""
        tarea = asyncio.current_task()
        # El candado respeta el orden de llegada; con él en la mano, `atender` encola sin ceder.
        await sesion.turno.acquire()
        sesion.en_vuelo.add(tarea)
        asyncio.get_running_loop().call_soon(sesion.turno.release)
        try:
            respuesta = await atender(ruta, sesion, datos)
            await sesion.responder(respuesta.evento, respuesta.datos)
        finally:
            sesion.en_vuelo.discard(tarea)
        return respuesta.datos

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        try:
            await super()._handle_eio_message(eio_sid, data)
            a_medias = self._binary_packet.get(eio_sid)
            if a_medias and not 0 < a_medias.attachment_count <= MAX_ADJUNTOS:
                raise ValueError("adjuntos")
        except Exception as error:  # noqa: BLE001 -- nada que mande un cliente lo deja mudo
            # A medio armar, se tragaría como adjunto todo lo que venga después.
            self._binary_packet.pop(eio_sid, None)
            registro.warning("[PROTOCOLO] paquete no válido: %s", type(error).__name__)
            if sid := self.manager.sid_from_eio_sid(eio_sid, ESPACIO):
                await self._responder_error(
                    sid, "PAQUETE_NO_VALIDO", "El paquete no es de Socket.IO o está mal formado."
                )

    async def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:
        # python-socketio llamaría al manejador de `connect` si un cliente emite un evento con ese
        # nombre, y fallaría en silencio si el nombre no es un texto.
        bien_formado = isinstance(data, list) and data and isinstance(data[0], str)
        if bien_formado and data[0] not in EVENTOS_RESERVADOS:
            await super()._handle_event(eio_sid, namespace, id, data)
            return
        if sid := self.manager.sid_from_eio_sid(eio_sid, namespace or ESPACIO):
            self._lanzar(self._evento_desconocido(str(data[0]) if bien_formado else "", sid))

    async def _evento_desconocido(self, evento: str, sid: str, *_: Any) -> dict[str, Any] | None:
        sesion = self.sesiones.get(sid)
        if sesion is None:
            return None
        async with sesion.turno:
            return await self._responder_error(
                sid, "EVENTO_DESCONOCIDO", "Este servidor no conoce ese evento.", event=evento[:100]
            )

    async def _responder_error(
        self, sid: str, codigo: str, mensaje: str, **mas: str
    ) -> dict[str, Any]:
        error = {"status": "error", "code": codigo, "message": mensaje, **mas}
        await self.emit("error", error, to=sid)
        return error

    # --- Reparto ---

    def despachar(self, emision: emisor.Emision) -> None:
        """Reparte lo emitido fuera de un evento, desde cualquier hilo."""
        self._bucle.call_soon_threadsafe(lambda: self._lanzar(self.repartir([emision])))

    async def repartir(self, emisiones: Iterable[emisor.Emision]) -> None:
        """Escribe cada emisión, en orden, en las conexiones de este proceso."""
        for emision in emisiones:
            self._avisar_reparto(emision, await self.manager.repartir(emision))

    def _avisar_reparto(self, emision: emisor.Emision, sids: list[str]) -> None:
        usuarios = {self.sesiones[sid].usuario_id for sid in sids if sid in self.sesiones}
        for app in self.apps:
            if usuarios and (gancho := app.al_repartir.get(emision.evento)):
                gancho(emision.datos, usuarios)

    def _lanzar(self, corrutina: Awaitable[None]) -> None:
        tarea = asyncio.ensure_future(corrutina)
        self._tareas.add(tarea)
        tarea.add_done_callback(self._al_terminar)

    def _al_terminar(self, tarea: asyncio.Task) -> None:
        self._tareas.discard(tarea)
        if not tarea.cancelled() and (error := tarea.exception()):
            registro.error("[TIEMPO_REAL] tarea fallida", exc_info=error)


def crear_servidor(rutas: Iterable[RutasDeEventos]) -> Servidor:
    """El servidor con las rutas de las apps; `asgi.py` lo combina con Django."""
    return Servidor(
        rutas,
        async_mode="asgi",
        # Para Engine.IO `[]` es «no mires el origen»; `None`, «sólo el mismo origen».
        cors_allowed_origins=(
            "*" if settings.CORS_ALLOW_ALL_ORIGINS else settings.CORS_ALLOWED_ORIGINS or None
        ),
    )
