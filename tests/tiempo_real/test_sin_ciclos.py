"""Una conexión cerrada se suelta sola: si esperase al recolector de basura, éste pararía el bucle.

Recorrer lo de miles de conexiones vivas para encontrar las muertas son décimas de segundo.
"""

import gc
import socket
import struct
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import websocket
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.server import ServerProtocol

from redup_project.tiempo_real.emisor import cortar
from redup_project.tiempo_real.enchufe import EnchufeCorto
from redup_project.tiempo_real.entorno import Cuerpo
from redup_project.tiempo_real.sesion import Sesion
from redup_project.tiempo_real.websocket import WebsocketDirecto
from tests.fabricas import EstudianteFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.tiempo_real.conftest import Crudo, Sondeo
from tests.vivo import ESPERA

DE_UNA_CONEXION = (
    EnchufeCorto,
    Sesion,
    Cuerpo,
    WebsocketDirecto,
    ServerProtocol,
    HttpToolsProtocol,
)

Anotar = Callable[[], list[weakref.ref]]


def _vivos() -> list[Any]:
    return [objeto for objeto in gc.get_objects() if type(objeto) in DE_UNA_CONEXION]


@pytest.fixture
def anotar(servidor: str) -> Iterator[Anotar]:
    """`anotar()` apunta lo que hay vivo de las conexiones de la prueba; al acabar nada de ello lo está."""
    if settings.SOCKET_CAMINO != "corto":
        pytest.skip("los ciclos se rompen en el camino corto")
    gc.collect()
    gc.disable()
    antes = {id(objeto) for objeto in _vivos()}
    apuntados: list[weakref.ref] = []

    def apuntar() -> list[weakref.ref]:
        nuevos = [weakref.ref(objeto) for objeto in _vivos() if id(objeto) not in antes]
        apuntados.extend(nuevos)
        return nuevos

    try:
        yield apuntar
        final = time.monotonic() + ESPERA
        while quedan := [ref() for ref in apuntados if ref()]:
            assert time.monotonic() < final, quedan
            del quedan
            time.sleep(0.005)
        assert apuntados
    finally:
        gc.enable()


def de_golpe(conexion: Crudo) -> None:
    """Cae la red: ni una palabra."""
    conexion.ws.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conexion.ws.shutdown()


def con_su_despedida(conexion: Crudo) -> None:
    """El DISCONNECT de Socket.IO y el cierre del websocket."""
    conexion.mandar("41")
    conexion.ws.close()


def por_romper_el_protocolo(conexion: Crudo) -> None:
    """Lo cierra el servidor."""
    conexion.mandar("{{{")
    conexion.motivo_del_cierre()


@pytest.mark.parametrize("irse", [de_golpe, con_su_despedida, por_romper_el_protocolo])
def test_quien_se_va_no_deja_nada(crudo, anotar, irse):
    conexiones = [crudo(f"user_id={quien.pk}") for quien in EstudianteFabrica.create_batch(3)]
    for conexion in conexiones:
        conexion.entrar()
        # Un error que viene de un hilo, como el de la base: su traza apunta a lo de la conexión.
        conexion.mandar('42["typing",{"to":"6f1f6a3e-7a4b-4d0e-9d5d-0c5a8a1b2c3d"}]')
        assert conexion.recibir().startswith('42["error"')
    assert {type(ref()) for ref in anotar()} >= {EnchufeCorto, Sesion, WebsocketDirecto}

    for conexion in conexiones:
        irse(conexion)


def test_el_rechazado_no_deja_nada(crudo, anotar):
    conexion = crudo("user_id=nadie")
    conexion.mandar("40")
    assert conexion.recibir().startswith("44")
    anotar()

    conexion.ws.close()


def test_el_despedido_no_deja_nada(crudo, anotar):
    ana = EstudianteFabrica()
    conexion = crudo(f"user_id={ana.pk}")
    conexion.entrar()
    anotar()

    cortar(ana.pk)

    assert conexion.recibir() == "41"
    conexion.ws.close()


def test_quien_empezo_sondeando_no_deja_nada(anotar, servidor):
    conexion = Sondeo(servidor, f"user_id={EstudianteFabrica().pk}")
    conexion.mandar("40")
    assert conexion.recibir().startswith("40")
    url = f"{servidor}{conexion.ruta}".replace("http", "ws").replace("=polling", "=websocket")
    ws = websocket.create_connection(url, timeout=ESPERA)
    ws.send("2probe")
    assert ws.recv() == "3probe"
    ws.send("5")
    anotar()

    conexion.http.close()
    ws.close()


def test_lo_atrasado_que_ya_recibio_no_se_guarda_mientras_dure_la_conexion(conectar):
    from redup_project.asgi import sio

    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica(sala_chat=sala, remitente=ana)

    b = conectar(beto)

    assert b.recibir()[1]["numero"] == 1
    [sesion] = sio.sesiones_de([beto.pk])
    assert sesion.ya_recibida is None
