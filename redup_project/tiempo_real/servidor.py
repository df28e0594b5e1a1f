"""`crear_servidor()`: el servidor Socket.IO con las rutas de eventos de las apps."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from socketio.exceptions import ConnectionRefusedError as ConexionRechazada

from redup_project.errores import ErrorDeDominio
from redup_project.tiempo_real import emisor, limites, salas
from redup_project.tiempo_real.apertura import leer_apertura
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.frontera import (
    SIN_BASE,
    anotar_sin_base,
    atender,
    en_hilo,
    error_de_dominio,
    respuesta_de_error,
)
from redup_project.tiempo_real.gestor import ESPACIO
from redup_project.tiempo_real.limites import Binario, Limites
from redup_project.tiempo_real.protocolo import ServidorEstricto
from redup_project.tiempo_real.puente import Puente
from redup_project.tiempo_real.reparto import Reparto
from redup_project.tiempo_real.repaso import Repaso
from redup_project.tiempo_real.rutas import Respuesta, Ruta, RutasDeEventos
from redup_project.tiempo_real.sesion import Sesion
from redup_project.tiempo_real.sesiones import ConSesiones
from redup_project.validacion import validar

registro = logging.getLogger("redup")


class SesionCortada(ErrorDeDominio):
    """Tu sesión se cerró: inicia sesión otra vez."""

    codigo, estado_http = "TOKEN_INVALIDO", 401


class EventoDesconocido(ErrorDeDominio):
    """Este servidor no conoce ese evento."""

    codigo, estado_http = "EVENTO_DESCONOCIDO", 404


class Servidor(ConSesiones, ServidorEstricto):
    """El servidor con sesiones identificadas y las rutas montadas."""

    manager: Puente

    def __init__(self, rutas: Iterable[RutasDeEventos], **opciones: Any) -> None:
        self.apps = tuple(rutas)
        self._limites = Limites()
        self._rutas = {ruta.evento: ruta for app in self.apps for ruta in app.rutas}
        self._al_repartir: dict[str, list[Callable[[dict[str, Any], set[int]], None]]] = {}
        for app in self.apps:
            for evento, gancho in app.al_repartir.items():
                self._al_repartir.setdefault(evento, []).append(gancho)
        memoria = next((app.memoria for app in self.apps if app.memoria), None)
        self.reparto = Reparto(self)
        self.repaso = Repaso(self, memoria)
        puente = Puente(
            self._al_quedar_conectado,
            self._al_entregar,
            self.repaso.faltantes,
            self.reparto.ordenes,
            self.repaso.pedir,
        )
        super().__init__(client_manager=puente, **opciones)
        self.on("connect", self._identificar)
        self.on("disconnect", self._al_desconectar)

    async def arrancar(self) -> None:
        """Al levantar el proceso: desde ahora `emitir` llega desde cualquier hilo y proceso."""
        self.manager.arrancar()
        self.reparto.arrancar()
        emisor.instalar(self.reparto)

    async def parar(self) -> None:
        """Al apagar: nadie queda a medias."""
        emisor.instalar(None)
        self._antesala.parar()
        self.eio.parar()
        for app in self.apps:
            for parar in app.al_parar:
                await parar()
        self.repaso.parar()
        await self.manager.parar()
        await self.shutdown()

    # --- Conexión ---

    async def _identificar(self, sid: str, entorno: dict[str, Any], auth: Any = None) -> None:
        apertura, desde = leer_apertura(entorno, auth), time.monotonic()
        identificar = next(app.identificar for app in self.apps if app.identificar)
        try:
            identidad = await identificar(apertura)
            if self.reparto.cortado_desde(identidad.usuario_id, desde):
                raise SesionCortada
            self._limites.exigir_conexion(self.conexiones_de(identidad.usuario_id))
        except Exception as error:
            # Sea lo que sea: sin respuesta, el cliente esperaría una que no llega.
            raise _rechazo(error) from error
        sesion = Sesion(sid, identidad.usuario_id, self, apertura.sincroniza, identidad.version)
        self.alojar(sesion)
        if identidad.caduca_en is not None:
            sesion.caducidad = asyncio.get_running_loop().call_later(
                max(0, identidad.caduca_en - time.time()), self._caducar, sid
            )
        registro.info("[CONNECT] user_id=%s", identidad.usuario_id)

    def _caducar(self, sid: str) -> None:
        self.lanzar(self.disconnect(sid))

    def oyentes_de(self, sala: str) -> set[int]:
        """Quienes tienen alguna conexión de este proceso en esa sala."""
        return {
            s.usuario_id for sid in self.manager.miembros(sala) if (s := self.sesiones.get(sid))
        }

    def despedir(self, usuario_id: int) -> None:
        """Desconecta todas sus conexiones de este proceso, sin esperar; desde ahora no oyen nada."""
        for sesion in self.sesiones_de([usuario_id]):
            self._despedir(sesion)

    async def despedir_a_quien_no_deba(self, usuario_ids: list[int]) -> None:
        """Pregunta a la base quién puede seguir conectado y despide a los demás."""
        consultar = next(app.vigentes for app in self.apps if app.vigentes)
        vigentes = await en_hilo(consultar)(usuario_ids)
        for sesion in self.sesiones_de(usuario_ids):
            if not sesion.vale(vigentes):
                self._despedir(sesion)

    def _despedir(self, sesion: Sesion) -> None:
        # Hasta que le toque irse seguiría oyendo lo que llegue en esta vuelta del bucle.
        sesion.cortada = True
        self.manager.ensordecer(sesion.sid)
        self.lanzar(self.disconnect(sesion.sid))

    def _al_quedar_conectado(self, sid: str) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, ESPACIO)
        self._antesala.soltar(eio_sid)
        sesion = self.sesiones.get(sid)
        if sesion is None or eio_sid not in self.environ:
            # Se fue, o se canceló, mientras se le identificaba: python-socketio no lo nota y se le
            # daría por entregado lo que nadie recibe.
            self.lanzar(self._handle_disconnect(eio_sid, ESPACIO, "se fue antes de entrar"))
            return
        sesion.por_atender += 1
        self.lanzar(self._poner_al_dia(sesion))

    async def _poner_al_dia(self, sesion: Sesion) -> None:
        async with sesion.turno:
            self.manager.retener(sesion.sid)
            try:
                copias = [salas.de_copias(sesion.usuario_id)] if sesion.sincroniza else []
                await sesion.entrar(salas.de_usuario(sesion.usuario_id), *copias)
                for app in self.apps:
                    for gancho in app.al_conectar:
                        await gancho(sesion)
            except SIN_BASE as error:
                anotar_sin_base("CONNECT", error)
                await self._colgar(sesion)
            except Exception:  # noqa: BLE001 -- sea lo que sea, a medias perdería mensajes
                registro.exception("[CONNECT] sin puesta al día, se cierra para que reintente")
                await self._colgar(sesion)
            finally:
                sesion.por_atender -= 1
            self.manager.soltar(sesion.sid, sesion.ya_recibida)
            sesion.ya_recibida = None

    async def _colgar(self, sesion: Sesion) -> None:
        """Corta el transporte: un cliente al que se despide no vuelve solo, y a éste se le espera."""
        if eio_sid := self.manager.eio_sid_from_sid(sesion.sid, ESPACIO):
            await self.eio.colgar(eio_sid)

    async def _al_desconectar(self, sid: str, motivo: str) -> None:
        self.manager.olvidar(sid)
        sesion = self.desalojar(sid)
        if sesion is None:
            return
        if sesion.caducidad:
            sesion.caducidad.cancel()
        if not self.conexiones_de(sesion.usuario_id):
            self._limites.al_irse(sesion.usuario_id)
        if (eio_sid := self.manager.eio_sid_from_sid(sid, ESPACIO)) in self.environ:
            # El transporte sigue abierto: se despidió, o lo despidió el servidor.
            self._antesala.esperar(eio_sid)
        for app in self.apps:
            for gancho in app.al_desconectar:
                gancho(sesion)
        registro.info("[DISCONNECT] user_id=%s motivo=%s", sesion.usuario_id, motivo)

    # --- Eventos ---

    def _al_llegar(self, sid: str, evento: str, numero: int | None, datos: Any) -> None:
        sesion = self.sesiones.get(sid)
        if sesion is None:
            return
        ruta = self._rutas.get(evento)
        try:
            if ruta:
                self._exigir_limites(ruta, sesion, datos)
        except ErrorDeDominio as error:
            # Al momento, sin esperar turno: así lo que sobra no se acumula.
            datos = datos.datos if isinstance(datos, Binario) else datos
            self._contestar(sesion, respuesta_de_error(ruta, error, datos), numero)
            return
        ruta = ruta or _desconocida(evento)
        if ruta.respuesta is not None:
            sesion.sin_confirmar += 1
            if sesion.libre:
                self._encolar(ruta, sesion, numero, datos)
                return
        sesion.por_atender += 1
        self.lanzar(self._a_su_turno(ruta, sesion, numero, datos))

    def _exigir_limites(self, ruta: Ruta, sesion: Sesion, datos: Any) -> None:
        self._limites.exigir_ritmo(sesion.usuario_id)
        if isinstance(datos, Binario):
            raise limites.BinarioNoAdmitido
        if ruta.respuesta is not None:
            self._limites.exigir_hueco(sesion.sin_confirmar)

    def _contestar(self, sesion: Sesion, respuesta: Respuesta, numero: int | None) -> None:
        if respuesta.evento:
            sesion.responder(respuesta.evento, respuesta.datos)
        if numero is not None:
            self.manager.acusar(sesion.sid, numero, respuesta.datos)

    async def _a_su_turno(self, ruta: Ruta, sesion: Sesion, numero: int | None, datos: Any) -> None:
        try:
            if ruta.respuesta is not None:
                async with sesion.turno:
                    self._encolar(ruta, sesion, numero, datos)
                return
            async with sesion.a_su_turno():
                with emisor.buzon_de(sesion.sid) as buzon:
                    respuesta = await atender(ruta, sesion, datos)
                self._contestar(sesion, respuesta, numero)
                self.reparto.repartir(buzon.emisiones)
        finally:
            sesion.por_atender -= 1

    def _encolar(self, ruta: Ruta, sesion: Sesion, numero: int | None, datos: Any) -> None:
        """Un envío: queda en la cola sin ceder el turno, y se contesta cuando esté guardado."""
        try:
            futuro = ruta.manejador(sesion, validar(ruta.entrada, datos))
        except Exception as error:  # noqa: BLE001 -- cada uno tiene su respuesta
            sesion.sin_confirmar -= 1
            self._contestar(sesion, respuesta_de_error(ruta, error, datos), numero)
            return

        def al_acabar(hecho: asyncio.Future[Any]) -> None:
            sesion.en_vuelo.discard(hecho)
            sesion.sin_confirmar -= 1
            try:
                respuesta = ruta.respuesta(hecho.result())
            except Exception as error:  # noqa: BLE001 -- también si lo que falla es componerla
                respuesta = respuesta_de_error(ruta, error, datos)
            self._contestar(sesion, respuesta, numero)

        sesion.en_vuelo.add(futuro)
        futuro.add_done_callback(al_acabar)

    # --- Reparto ---

    def _al_entregar(self, emision: Emision, sids: Iterable[str]) -> None:
        ganchos = self._al_repartir.get(emision.evento)
        if not ganchos:
            return
        # Escribir en su socket es la única noticia de que un cliente heredado lo recibió.
        usuarios = {
            s.usuario_id for sid in sids if (s := self.sesiones.get(sid)) and not s.sincroniza
        }
        if usuarios:
            for gancho in ganchos:
                gancho(emision.datos, usuarios)


def _rechazo(error: Exception) -> ConexionRechazada:
    dicho = error_de_dominio("CONNECT", error)
    registro.info("[CONNECT] rechazado: %s", dicho.mensaje)
    return ConexionRechazada(dicho.mensaje, {"code": dicho.codigo})


def _desconocida(evento: str) -> Ruta:
    """Para contestar, en su turno, a un evento que no existe; se le devuelve su nombre, acotado."""
    return Ruta(evento[:100], _no_existe, None, "error", "error")


async def _no_existe(sesion: Sesion, entrada: Any) -> Respuesta:
    raise EventoDesconocido


def crear_servidor(rutas: Iterable[RutasDeEventos]) -> Servidor:
    """El servidor con las rutas de las apps; `asgi.py` lo combina con Django."""
    return Servidor(
        rutas,
        async_mode="asgi",
        max_http_buffer_size=limites.MAX_TRAMA,
        # Cada petición de quien sondea caería en un proceso, y sólo uno conoce su sesión.
        transports=["websocket"] if settings.PROCESOS > 1 else None,
        # Para Engine.IO `[]` es «no mires el origen»; `None`, «sólo el mismo origen».
        cors_allowed_origins=(
            "*" if settings.CORS_ALLOW_ALL_ORIGINS else settings.CORS_ALLOWED_ORIGINS or None
        ),
    )
