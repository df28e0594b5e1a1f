"""El servidor de verdad, en un hilo, y clientes de verdad que hablan con él."""

import asyncio
import faulthandler
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import engineio
import pytest
import socketio
import uvicorn
from django.conf import settings
from django.db import connection

from redup_project.management.proceso import SEGUNDOS_DE_TURNO
from redup_project.tiempo_real.limites import MAX_TRAMA
from redup_project.tiempo_real.websocket import WebsocketDirecto

ESPERA = 5

Mensaje = tuple[str, dict[str, Any]]


class _MotorEnOrden(engineio.Client):
    """El de fábrica abre un hilo por paquete: con la máquina cargada los entrega desordenados.

    Y si el servidor cuelga mientras él se despide, deja el socket abierto: su aviso saldría, al
    recolectarlo, en una prueba cualquiera.
    """

    def _reset(self) -> None:
        super()._reset()
        if self.ws:
            self.ws.shutdown()

    def _trigger_event(self, evento: str, *args: Any, **opciones: Any) -> Any:
        return super()._trigger_event(evento, *args, **opciones | {"run_async": False})


class _ClienteEnOrden(socketio.Client):
    def disconnect(self) -> None:
        try:
            super().disconnect()
        except RuntimeError:
            # Recorría sus espacios y el hilo que lee los quitó: el servidor lo despidió a la vez.
            super().disconnect()

    def _engineio_client_class(self) -> type[engineio.Client]:
        return _MotorEnOrden


class Cliente(socketio.SimpleClient):
    """Un `SimpleClient` que recibe en orden y sabe comprobar, con un centinela, que no le llegó nada."""

    client_class = _ClienteEnOrden

    def recibir(self) -> Mensaje:
        """Lo siguiente que llega: (evento, datos)."""
        evento, *datos = self.receive(timeout=ESPERA)
        return evento, datos[0] if datos else None

    def recibir_hasta(self, evento: str) -> list[Mensaje]:
        """Todo lo que llega hasta `evento`, incluido."""
        recibido = [self.recibir()]
        while recibido[-1][0] != evento:
            recibido.append(self.recibir())
        return recibido

    def pedir(self, evento: str, datos: Any = None) -> Mensaje:
        """Manda `evento` y devuelve lo primero que llega después."""
        self.emit(evento, datos)
        return self.recibir()

    def ponerse_al_dia(self) -> None:
        """Espera a que el servidor acabe de recibirlo; lo atrasado queda por recibir.

        Lo que se guarde mientras tanto le llegaría, pero como atrasado (`pendiente`).
        """
        self.emit("centinela")
        *atrasado, _ = self.recibir_hasta("error")
        self.input_buffer[:0] = [list(mensaje) for mensaje in atrasado]

    def exigir_silencio(self) -> None:
        """Afirma que no había nada por llegar: lo primero que llega es el eco de un evento inventado.

        El servidor responde a los eventos de una conexión en orden, y lo ya emitido a ella va antes.
        """
        assert self.pedir("centinela")[1]["code"] == "EVENTO_DESCONOCIDO"


@contextmanager
def servido(aplicacion: Any) -> Iterator[str]:
    """La dirección de `aplicacion` en un puerto libre y un hilo suyo, como la sirve `manage.py servir`."""
    configuracion = uvicorn.Config(
        aplicacion,
        host="127.0.0.1",
        port=0,
        lifespan="on",
        ws=WebsocketDirecto if settings.SOCKET_CAMINO == "corto" else "websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=MAX_TRAMA,
        log_config=None,
        timeout_graceful_shutdown=2,
    )
    servidor = uvicorn.Server(configuracion)
    arrancado = threading.Event()
    original = servidor.startup

    async def arrancar(sockets: Any = None) -> None:
        await original(sockets)
        arrancado.set()

    servidor.startup = arrancar
    # Como `servir`: con los 5 ms de fábrica, una prueba que manda sin parar no deja correr al servidor.
    sys.setswitchinterval(SEGUNDOS_DE_TURNO)
    hilo = threading.Thread(target=servidor.run, name="servidor-vivo")
    hilo.start()
    try:
        assert arrancado.wait(20), "el servidor no arrancó"
        puerto = servidor.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{puerto}"
    finally:
        servidor.should_exit = True
        hilo.join(10)
    assert not hilo.is_alive()


class Envoltura:
    """`redup_project.asgi`; o, mientras una prueba la pone, otra aplicación que la lleva dentro."""

    otra: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Al primer uso: al importarla Django ya debe estar listo.
        from redup_project.asgi import application

        await (self.otra or application)(scope, receive, send)


envoltura = Envoltura()


@pytest.fixture(scope="session")
def url_del_servidor(django_db_setup: None) -> Iterator[str]:
    """Levanta `redup_project.asgi` en un puerto libre; al acabar no quedan hilos ni conexiones."""
    with servido(envoltura) as url:
        yield url


@pytest.fixture
def servidor(url_del_servidor: str, transactional_db: None) -> Iterator[str]:
    """La dirección del servidor vivo, con datos que él también ve; al acabar, ya en reposo."""
    yield url_del_servidor
    # El vaciado bloquea todas las tablas: con una consulta a medias se abrazarían los candados.
    from redup_project.asgi import sio

    reposo = asyncio.run_coroutine_threadsafe(_reposo(sio), sio.reparto._bucle)
    try:
        reposo.result(ESPERA)
    except TimeoutError:
        # Que no se cruce con el de la prueba siguiente, y que se vea qué no acaba.
        reposo.cancel()
        faulthandler.dump_traceback()
        pytest.fail(f"el servidor no reposa: {sio.sesiones=} {sio._tareas=}")


async def _reposo(sio: Any) -> None:
    """Vuelve cuando nadie está conectado y ningún hilo del servidor toca la base."""
    from mensajeria.eventos import conexion, envios, presencia
    from redup_project.tiempo_real import frontera

    while sio.sesiones or sio._tareas:
        await asyncio.sleep(0.005)
    for ejecutor in (frontera._ejecutor(), *envios.escritor._hilos):
        # Sólo se cruza cuando todos sus hilos han acabado lo que hacían.
        barrera = threading.Barrier(ejecutor._max_workers, timeout=ESPERA)
        bucle = asyncio.get_running_loop()
        esperas = (bucle.run_in_executor(ejecutor, barrera.wait) for _ in range(barrera.parties))
        await asyncio.gather(*esperas)
    await conexion.entregas.volcar()
    await presencia.presencia.volcar()


@pytest.fixture
def conectar(servidor: str) -> Iterator[Callable[..., Cliente]]:
    """`conectar(usuario)` → un cliente saludado y al día; `token=…`, con JWT; `sync=True`, que sincroniza."""
    clientes = []

    def abrir(
        usuario: Any = None, *, token: str | None = None, al_dia: bool = True, sync: bool = False
    ) -> Cliente:
        cliente = Cliente()
        clientes.append(cliente)
        quien = f"?user_id={getattr(usuario, 'pk', usuario)}" if usuario is not None else ""
        cliente.connect(
            f"{servidor}{quien}",
            transports=["websocket"],
            auth={"sync": sync} | ({"token": token} if token else {}),
            wait_timeout=ESPERA,
        )
        assert cliente.recibir()[0] == "connected"
        if al_dia and sync:
            assert cliente.recibir()[0] == "unread_counts"
        elif al_dia:
            cliente.ponerse_al_dia()
        return cliente

    yield abrir
    for cliente in clientes:
        cliente.disconnect()


class Pausa:
    """Una función del servidor que espera a que la prueba la suelte, y avisa al llegar a ella."""

    def __init__(self, original: Callable[..., Any]) -> None:
        self.original = original
        self.llego = threading.Event()
        self.soltar = threading.Event()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.llego.set()
        assert self.soltar.wait(ESPERA)
        return self.original(*args, **kwargs)


@pytest.fixture
def pausa(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str], Pausa]]:
    """`pausa(modulo, "funcion")` la detiene donde se llame; al acabar, nada queda detenido."""
    pausas = []

    def poner(modulo: Any, nombre: str) -> Pausa:
        pausas.append(Pausa(getattr(modulo, nombre)))
        monkeypatch.setattr(modulo, nombre, pausas[-1])
        return pausas[-1]

    yield poner
    for puesta in pausas:
        puesta.soltar.set()


@pytest.fixture(scope="session", autouse=True)
def _sin_conexiones_olvidadas(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Los hilos del servidor conservan su conexión; sin esto no se podría borrar la base de pruebas."""
    yield
    # Si ninguna prueba usó la base, la conexión apunta a la de desarrollo: ésa no se toca.
    if not connection.settings_dict["NAME"].startswith("test_"):
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def lineas_de_registro(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Las líneas que escribe el registro `redup` durante la prueba."""
    caplog.set_level(logging.DEBUG, logger="redup")
    return lambda: [r.getMessage() for r in caplog.records if r.name == "redup"]
