"""El websocket de uvicorn con su escritura directa: las mismas tramas, y a quien no recoge se le corta."""

import asyncio
import socket

import pytest
import websocket as clientes
from django.conf import settings
from websockets.frames import Frame, Opcode

from redup_project.asgi import sio
from redup_project.tiempo_real import websocket
from tests.fabricas import EstudianteFabrica
from tests.vivo import ESPERA

pytestmark = pytest.mark.skipif(
    settings.SOCKET_CAMINO != "corto", reason="es una pieza del camino corto"
)


@pytest.mark.parametrize("largo", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_la_cabecera_es_la_que_compone_la_biblioteca(largo):
    datos = b"x" * largo

    assert websocket._cabecera(largo) + datos == Frame(Opcode.TEXT, datos).serialize(mask=False)


@pytest.mark.parametrize("nombre", ["ñ👍🏽", "e" * 100], ids=["varios octetos", "normal"])
def test_lo_que_sale_llega_entero(crudo, nombre):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    conexion.mandar(f'42["{nombre}"]')

    assert f'"event":"{nombre}"' in conexion.recibir()


@pytest.fixture
def sordo(crudo):
    """Una conexión que entra y deja de leer, con poco sitio en el núcleo: si no, ahí caben megas."""
    conexion = crudo(
        f"user_id={EstudianteFabrica().pk}", sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)]
    )
    conexion.entrar()
    *_, enchufe = sio.eio.sockets.values()
    transporte = enchufe._mandar.__self__.transport
    transporte.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return conexion


def mandar_hasta_que_corte(conexion, trama):
    for _ in range(400):
        for _ in range(500):
            conexion.mandar(trama)
        # Comparten el intérprete: sin cederle el turno, en una máquina cargada el servidor no correría.
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), sio.reparto._bucle).result(ESPERA)


def test_a_quien_no_recoge_se_le_corta_tambien_la_conexion(sordo, monkeypatch):
    """uvicorn espera a que recoja lo que falta: con la ventana a cero, para siempre."""
    monkeypatch.setattr(websocket, "SEGUNDOS_PARA_IRSE", 0.1)

    with pytest.raises((ConnectionError, clientes.WebSocketConnectionClosedException)):
        mandar_hasta_que_corte(sordo, '42["' + "x" * 100 + '"]')


def test_los_ping_de_quien_no_recoge_no_se_acumulan(sordo):
    *_, enchufe = sio.eio.sockets.values()

    for _ in range(40_000):
        sordo.ws.ping(b"x" * 125)
    sordo.mandar('42["centinela"]')

    # Lo que cabe antes de que uvicorn deje de escribir, y un poco más.
    assert enchufe._mandar.__self__.transport.get_write_buffer_size() < 256 * 1024


def test_a_quien_cierra_su_lado_se_le_cierra_el_otro(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    conexion.ws.sock.shutdown(socket.SHUT_WR)

    with pytest.raises(clientes.WebSocketConnectionClosedException):
        list(iter(conexion.recibir, None))
