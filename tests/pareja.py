"""Dos servidores con Redis de por medio, cada uno con su bucle: lo que en producción son dos procesos."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import socketio
from channels.layers import channel_layers

from redup_project.tiempo_real import emisor
from redup_project.tiempo_real.apertura import Apertura
from redup_project.tiempo_real.bus.capa_redis import CapaRedis
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Memoria, Respuesta, RutasDeEventos
from redup_project.tiempo_real.servidor import Servidor, crear_servidor
from redup_project.tiempo_real.sesion import Identidad, Sesion
from redup_project.validacion import Esquema
from tests.vivo import ESPERA, Cliente, servido


@dataclass
class Proceso:
    """Un servidor sin base de datos, que se cree el `user_id` de quien llega."""

    sio: Servidor
    # Como en `redup_project/asgi.py`, sin Django.
    aplicacion: Any = None
    url: str = ""
    clientes: list[Cliente] = field(default_factory=list)

    def hacer(self, corrutina: Awaitable[Any]) -> Any:
        """Lo que hace un manejador en el bucle de este proceso."""
        return asyncio.run_coroutine_threadsafe(corrutina, self.sio.reparto._bucle).result(ESPERA)

    def conectar(self, usuario_id: int, *salas: str) -> Cliente:
        """Un teléfono alojado aquí, ya dentro de esas salas."""
        cliente = Cliente()
        self.clientes.append(cliente)
        url = f"{self.url}?user_id={usuario_id}"
        cliente.connect(url, transports=["websocket"], wait_timeout=ESPERA)
        assert cliente.recibir()[0] == "connected"
        cliente.ponerse_al_dia()
        for sala in salas:
            self.hacer(self.sio.enter_room(cliente.sid, sala))
        return cliente

    def hasta_que(self, condicion: Callable[[], Any]) -> None:
        """Espera a que se cumpla, sin pasar del plazo."""
        final = time.monotonic() + ESPERA
        while not condicion():
            assert time.monotonic() < final
            time.sleep(0.002)

    def despedir(self) -> None:
        """Se van todos los suyos."""
        for cliente in self.clientes:
            cliente.disconnect()
        self.clientes.clear()
        self.hasta_que(lambda: not self.sio.sesiones)


async def _confiar(apertura: Apertura) -> Identidad:
    return Identidad(int(apertura.user_id))


async def _saludar(sesion: Sesion) -> None:
    sesion.responder("connected", {})


class Dicho(Esquema):
    """Lo que un teléfono dice a unas salas."""

    evento: str
    datos: dict[str, Any]
    salas: list[str]


async def _decir(sesion: Sesion, dicho: Dicho) -> Respuesta:
    await en_hilo(emisor.emitir)(dicho.evento, dicho.datos, dicho.salas)
    return Respuesta(None, {})


def proceso_sin_base(memoria: Memoria | None = None) -> Proceso:
    """Aún sin servir: con las salas que se le pidan, el evento `decir` y, si se da, qué recordar."""
    rutas = RutasDeEventos(
        identificar=_confiar,
        vigentes=lambda usuario_ids: dict.fromkeys(usuario_ids, 0),
        al_conectar=[_saludar],
        memoria=memoria,
    )
    rutas.evento("decir", entrada=Dicho)(_decir)
    sio = crear_servidor([rutas])
    return Proceso(sio, socketio.ASGIApp(sio, on_startup=sio.arrancar, on_shutdown=sio.parar))


@contextmanager
def en_marcha(*procesos: Proceso) -> Iterator[None]:
    """Los sirve, cada uno en su hilo, y vuelve cuando el bus responde a todos."""
    repartidor = emisor._repartidor
    with ExitStack() as pila:
        pila.callback(emisor.instalar, repartidor)
        for proceso in procesos:
            proceso.url = pila.enter_context(servido(proceso.aplicacion))
        # Aquí, `emitir` sigue siendo del servidor vivo.
        emisor.instalar(repartidor)
        for proceso in procesos:
            proceso.hasta_que(lambda: proceso.sio.manager.bus.vivo)  # noqa: B023 -- se llama aquí mismo
        yield


@pytest.fixture(scope="module")
def capa_con_redis(redis_url: str) -> Iterator[CapaRedis]:
    """La capa de Channels por defecto es, mientras dura, la de Redis."""
    capa = CapaRedis(hosts=[redis_url])
    # La de siempre se crea al pedirla: puesta ésta antes, no habría otra a la que volver.
    anterior = channel_layers["default"]
    channel_layers.set("default", capa)
    yield capa
    channel_layers.set("default", anterior)


@pytest.fixture(scope="module")
def _dos_procesos(capa_con_redis: CapaRedis) -> Iterator[tuple[Proceso, Proceso]]:
    procesos = proceso_sin_base(), proceso_sin_base()
    with en_marcha(*procesos):
        yield procesos


@pytest.fixture
def pareja(
    _dos_procesos: tuple[Proceso, Proceso], django_db_blocker: Any
) -> Iterator[tuple[Proceso, Proceso]]:
    """(uno, otro): dos procesos que se oyen por Redis; al acabar, sin nadie conectado."""
    # Sus hilos son los del servidor vivo: pueden tener una conexión abierta, que se revisa aunque no se use.
    with django_db_blocker.unblock():
        yield _dos_procesos
        for proceso in _dos_procesos:
            proceso.despedir()
