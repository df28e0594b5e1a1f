"""`manage.py servir --procesos N`: varios procesos en un puerto, y ninguno de más cuando se apaga."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import psutil
import pytest
import socketio
from django.core.management import CommandError, call_command

from redup_project.management import puerto
from tests.procesos import (
    ENTORNO,
    RAIZ,
    ServidorEnProceso,
    puerto_libre,
    servir,
    siguen_vivos,
    url_de_la_base_de_pruebas,
)

# Quien entra como invitado queda en la base.
pytestmark = pytest.mark.django_db(transaction=True)

# Con dos procesos, que a todas las atienda el mismo no pasa ni una vez entre mil millones.
PETICIONES = 32
# `Supervisor` a solas, con una aplicación que carga al momento.
PROGRAMA = """
import sys
import uvicorn
from redup_project.management import puerto
from redup_project.management.supervisor import Supervisor

configuracion = uvicorn.Config(sys.argv[1], workers=2, log_config=None)
supervisor = Supervisor(configuracion, puerto.abrir(2))
print("[INICIO]", flush=True)
supervisor.run()
sys.exit(supervisor.ninguno_sirve)
"""


@pytest.fixture(scope="module")
def servidor(
    django_db_setup: None, django_db_blocker: Any, redis_url: str
) -> Iterator[ServidorEnProceso]:
    """El que comparten las pruebas; la última lo apaga."""
    with django_db_blocker.unblock():
        base = url_de_la_base_de_pruebas()
    with servir("--procesos", "2", DATABASE_URL=base, REDIS_URL=redis_url) as en_marcha:
        yield en_marcha


@contextmanager
def supervisar(app: str) -> Iterator[ServidorEnProceso]:
    """`PROGRAMA`, en su propio grupo de procesos: el que recibe Ctrl-C en una terminal."""
    numero = puerto_libre()
    proceso = subprocess.Popen(
        [sys.executable, "-c", PROGRAMA, app],
        cwd=RAIZ,
        env=ENTORNO | {"HOST": "127.0.0.1", "PORT": str(numero)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    supervisor = ServidorEnProceso(proceso, proceso.stdout, f"http://127.0.0.1:{numero}", numero)
    try:
        yield supervisor
    finally:
        if proceso.poll() is None:
            supervisor.apagar(signal.SIGKILL)


@pytest.fixture(scope="module")
def supervisor() -> Iterator[ServidorEnProceso]:
    """Uno ya en marcha para dos pruebas; la segunda lo mata."""
    with supervisar("tests.app_minima:app") as en_marcha:
        en_marcha.esperar()
        yield en_marcha


def atienden(servidor: ServidorEnProceso) -> set[int]:
    """Los procesos que tienen alguna de las conexiones de `PETICIONES` clientes, ya contestados."""
    # Sin `verify`, cada uno cargaría los certificados de la máquina: 30 ms.
    clientes = [httpx.Client(verify=False) for _ in range(PETICIONES)]
    try:
        for cliente in clientes:
            assert cliente.get(f"{servidor.url}/salud", timeout=20).status_code == 200
        return {
            trabajador.pid
            for trabajador in servidor.trabajadores()
            for conexion in trabajador.net_connections("tcp")
            if conexion.status == psutil.CONN_ESTABLISHED and conexion.laddr.port == servidor.puerto
        }
    finally:
        for cliente in clientes:
            cliente.close()


def test_todos_los_procesos_atienden_el_mismo_puerto(servidor):
    trabajadores = {trabajador.pid for trabajador in servidor.trabajadores()}

    assert len(trabajadores) == 2
    assert atienden(servidor) == trabajadores


def test_el_arranque_se_cuenta_una_vez_y_dice_cuantos_son(servidor):
    for linea in ("[INICIO]", "[CORS]", "[ENV]", "[DB]", "[BUS]", "[PUSH]"):
        assert "".join(servidor.lineas).count(linea) == 1

    assert "2 procesos" in servidor.esperar_linea("[INICIO]")


def test_a_quien_sondea_se_le_dice_como_conectarse(servidor):
    respuesta = httpx.get(f"{servidor.url}/socket.io/?EIO=4&transport=polling")

    assert respuesta.status_code == 400
    assert 'conéctate con transports: ["websocket"]' in respuesta.json()


def test_systemd_los_apaga_a_todos_con_un_cliente_dentro(servidor):
    trabajadores = servidor.trabajadores()
    with socketio.SimpleClient() as cliente:
        cliente.connect(f"{servidor.url}?user_id=123", transports=["websocket"])

        codigo, salida = servidor.apagar(signal.SIGTERM)

    assert codigo == 0
    assert "Traceback" not in salida
    assert siguen_vivos(trabajadores) == []


def test_al_proceso_que_muere_lo_sustituye_otro_y_nadie_se_queda_sin_respuesta(supervisor):
    muerto, otro = supervisor.trabajadores()

    muerto.kill()
    linea = supervisor.esperar_linea("[PROCESOS]")

    ahora = {trabajador.pid for trabajador in supervisor.trabajadores()}
    [nuevo] = ahora - {otro.pid}
    assert len(ahora) == 2
    assert f"murió el proceso {muerto.pid}" in linea
    assert f"lo sustituye el {nuevo}" in linea
    # Las que esperaban al muerto en la cola las atiende su sustituto.
    assert atienden(supervisor) == ahora


def test_si_matan_al_padre_los_demas_no_se_quedan_con_el_puerto(supervisor):
    trabajadores = supervisor.trabajadores()

    supervisor.apagar(signal.SIGKILL)

    assert len(trabajadores) == 2
    assert siguen_vivos(trabajadores) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(supervisor.url)


@pytest.mark.parametrize("senal", [signal.SIGINT, signal.SIGHUP], ids=["ctrl-c", "cerrarla"])
def test_la_terminal_avisa_a_todos_a_la_vez_y_acaban_limpios_aunque_estuvieran_cargando(senal):
    with supervisar("tests.app_minima:app") as supervisor:
        supervisor.esperar_linea("[INICIO]")
        while len(trabajadores := supervisor.trabajadores()) < 2:
            assert supervisor.proceso.poll() is None

        os.killpg(supervisor.proceso.pid, senal)
        codigo, salida = supervisor.acabar()

    assert codigo == 0
    assert "Traceback" not in salida
    assert siguen_vivos(trabajadores) == []


def test_si_ninguno_llega_a_servir_no_se_insiste():
    with supervisar("tests.app_minima:no_existe") as supervisor:
        assert supervisor.proceso.wait(20) != 0


def test_donde_ya_sirven_varios_procesos_no_entra_otro_servidor(settings):
    settings.HOST, settings.PORT = "127.0.0.1", puerto_libre()
    with ExitStack() as abiertos:
        for enchufe in puerto.abrir(2):
            abiertos.enter_context(enchufe)

        with pytest.raises(CommandError, match="RedUP ya está en marcha"):
            puerto.abrir(2)


@pytest.mark.parametrize("cuantos", ["0", "-2", "dos", ""])
def test_un_numero_de_procesos_que_no_vale_se_dice_en_una_linea(cuantos):
    with pytest.raises(CommandError, match="usa un número entero desde 1") as error:
        call_command("servir", procesos=cuantos)

    assert len(str(error.value).splitlines()) == 1


def test_varios_procesos_sin_redis_no_arrancan_y_lo_dice_en_una_linea(settings):
    settings.REDIS_URLS = []

    with pytest.raises(CommandError, match="necesita REDIS_URL") as error:
        call_command("servir", procesos="2")

    assert len(str(error.value).splitlines()) == 1
