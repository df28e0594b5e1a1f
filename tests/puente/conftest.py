"""Procesos de verdad sobre una base que nadie vacía, y clientes que hablan con ellos.

Cada proceso cuesta medio segundo de CPU en arrancar: se arrancan una vez, y cada prueba crea
personas nuevas.
"""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection

from tests.motor.medida import TORTURA, cifras, cuanto
from tests.plantilla import clonar
from tests.procesos import ServidorEnProceso, servir, url_de
from tests.redis_propio import RedisPropio
from tests.vivo import ESPERA, Cliente

PROCESOS = cuanto(2, 4)
ENTORNO = {"LIMITES": "apagados", "SOCKET_AUTH": "user_id"}


@pytest.fixture(scope="session")
def nombre_de_la_base(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Una copia de la plantilla, sólo de estas pruebas; al acabar, no queda."""
    with django_db_blocker.unblock():
        # Al conectar se sabe dónde está, si es la embebida.
        connection.ensure_connection()
        ajustes = connection.settings_dict
        # Con el pid: dos ejecuciones a la vez no comparten la suya.
        nombre = ajustes["TEST"]["TEMPLATE"].replace("plantilla", f"puente_{os.getpid()}")
        with connection._nodb_cursor() as cursor:
            clonar(cursor, nombre, ajustes)
        yield nombre
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{nombre}" WITH (FORCE)')


@pytest.fixture(scope="session")
def url_de_la_base(nombre_de_la_base: str) -> str:
    """Su `DATABASE_URL`."""
    return url_de(connection.settings_dict | {"NAME": nombre_de_la_base})


@pytest.fixture(autouse=True)
def _en_su_base(nombre_de_la_base: str, django_db_blocker: Any) -> Iterator[None]:
    """Lo que la prueba crea lo ven los procesos: se confirma de verdad, en la base que comparten."""
    de_siempre = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = nombre_de_la_base
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = de_siempre


@pytest.fixture(scope="session")
def arrancar(url_de_la_base: str) -> Iterator[Callable[..., list[ServidorEnProceso]]]:
    """`arrancar(2, REDIS_URL=…)` → dos procesos más; al acabar se apagan bien y sin una traza."""
    with ExitStack() as vivos:
        procesos = []

        def varios(cuantos: int, **entorno: str) -> list[ServidorEnProceso]:
            entorno = {"DATABASE_URL": url_de_la_base} | ENTORNO | entorno
            # A la vez: lo que tarda uno en arrancar tardan todos.
            with ThreadPoolExecutor(cuantos) as hilos:
                nuevos = [servir(**entorno) for _ in range(cuantos)]
                procesos.extend(hilos.map(vivos.enter_context, nuevos))
            return procesos[-cuantos:]

        yield varios
        vivos_aun = [proceso for proceso in procesos if proceso.proceso.poll() is None]
        # A la vez: despedirse es sobre todo esperar.
        for proceso in vivos_aun:
            proceso.proceso.send_signal(signal.SIGINT)
        salidas = [proceso.acabar() for proceso in vivos_aun]
    for codigo, registro in salidas:
        assert codigo == 0
        assert "Traceback" not in registro, registro


@pytest.fixture(scope="session")
def procesos(
    arrancar: Callable[..., list[ServidorEnProceso]], redis_url: str
) -> list[ServidorEnProceso]:
    """Los que comparten casi todas las pruebas, con un Redis sano."""
    return arrancar(PROCESOS, REDIS_URL=redis_url)


@pytest.fixture
def conectar() -> Iterator[Callable[..., Cliente]]:
    """`conectar(proceso, usuario)` → un cliente saludado y al día; `token=…`, con JWT; `sync=True`."""
    clientes = []

    def abrir(
        proceso: ServidorEnProceso, usuario: Any, *, token: str | None = None, sync: bool = False
    ) -> Cliente:
        clientes.append(Cliente())
        quien = "" if token else f"?user_id={usuario.pk}"
        clientes[-1].connect(
            f"{proceso.url}{quien}",
            transports=["websocket"],
            auth={"sync": sync} | ({"token": token} if token else {}),
            wait_timeout=ESPERA,
        )
        assert clientes[-1].recibir()[0] == "connected"
        if sync:
            assert clientes[-1].recibir()[0] == "unread_counts"
        else:
            clientes[-1].ponerse_al_dia()
        return clientes[-1]

    yield abrir
    for cliente in clientes:
        cliente.disconnect()


@pytest.fixture(scope="session")
def redis_propio() -> Iterator[RedisPropio]:
    """El Redis de estas pruebas, que pueden matar; apagado."""
    propio = RedisPropio()
    yield propio
    propio.matar()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not (TORTURA and cifras):
        return
    terminalreporter.section("puente: cifras")
    ancho = max(len(que) for que, _ in cifras)
    for que, valor in cifras:
        terminalreporter.write_line(f"{que:<{ancho}}  {valor}")
