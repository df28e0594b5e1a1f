"""El websocket de uvicorn con su escritura directa: las mismas tramas, y a quien no recoge se le corta."""

import asyncio
import re
import socket

import pytest
import websocket as clientes
from django.conf import settings
from engineio import packet
from websockets.frames import Frame, Opcode

from redup_project.asgi import sio
from redup_project.tiempo_real import websocket
from redup_project.tiempo_real.enchufe import EnchufeCorto
from tests.fabricas import EstudianteFabrica
from tests.vivo import ESPERA

pytestmark = pytest.mark.skipif(
    settings.SOCKET_CAMINO != "corto", reason="es una pieza del camino corto"
)


@pytest.mark.parametrize("nombre", ["ñ👍🏽", "e" * 100], ids=["varios octetos", "normal"])
def test_lo_que_sale_llega_entero(crudo, nombre):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    conexion.mandar(f'42["{nombre}"]')

    assert f'"event":"{nombre}"' in conexion.recibir()


def cruda(opcode: Opcode, datos: bytes, fin: bool = True) -> bytes:
    return Frame(opcode, datos, fin=fin).serialize(mask=True)


def evento(nombre: str) -> bytes:
    return cruda(Opcode.TEXT, f'42["{nombre}"]'.encode())


PARTIDO = evento("partido")
LATIDO = cruda(Opcode.PING, b"eh")
# Lo que se manda entre medias, y qué eventos de ello se contestan.
ENTRE_MEDIAS = {
    "un evento en tres envíos": ([PARTIDO[:1], PARTIDO[1:9], PARTIDO[9:]], ["partido"]),
    "un latido": ([LATIDO], []),
    "medio evento, y el resto con un latido": ([PARTIDO[:5], PARTIDO[5:] + LATIDO], ["partido"]),
    "un evento a trozos": (
        [cruda(Opcode.TEXT, b'42["a tr', fin=False), cruda(Opcode.CONT, b'ozos"]')],
        ["a trozos"],
    ),
    "uno de más de 64 kB": ([evento("e" * 70_000)], ["e" * 100]),
    "un adjunto que nadie anunció": ([cruda(Opcode.BINARY, b"\x00")], []),
}


@pytest.mark.parametrize(("envios", "contestados"), ENTRE_MEDIAS.values(), ids=ENTRE_MEDIAS)
def test_llegue_lo_que_llegue_se_atiende_y_lo_de_detras_tambien(crudo, envios, contestados):
    """Lo corriente se lee aquí y lo demás en la biblioteca: al pasar de uno a otra no se pierde nada."""
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    for envio in (evento("antes"), *envios, evento("después") + evento("fin")):
        conexion.ws.sock.sendall(envio)
        # Que lo lea antes de que llegue el siguiente.
        en_el_servidor(asyncio.sleep(0))

    nombres = []
    while "fin" not in nombres:
        nombres += re.findall('"event":"(.*?)"', conexion.recibir())
    assert nombres == ["antes", *contestados, "después", "fin"]


def test_un_evento_corriente_se_atiende_sin_despertar_al_lector(crudo, monkeypatch):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()
    del_lector = []
    original = EnchufeCorto._atender

    async def atender(enchufe, trama):
        del_lector.append(trama)
        await original(enchufe, trama)

    monkeypatch.setattr(EnchufeCorto, "_atender", atender)
    for trama in ('42["corriente"]', '421["con acuse"]'):
        conexion.mandar(trama)
        assert '"event":"co' in conexion.recibir()

    assert del_lector == ['421["con acuse"]']


@pytest.mark.parametrize("juntos", [True, False], ids=["en el mismo envío", "en el siguiente"])
def test_lo_que_llega_detras_del_connect_lo_espera(crudo, juntos):
    """Un evento corriente se atiende según llega, pero nunca antes que lo que tiene delante."""
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    *_, enchufe = sio.eio.sockets.values()

    async def tomado():
        while enchufe._leyendo and not sio.manager.sid_from_eio_sid(enchufe.sid, "/"):
            await asyncio.sleep(0)

    connect = cruda(Opcode.TEXT, b"40")
    if juntos:
        conexion.ws.sock.sendall(connect + evento("detrás"))
    else:
        conexion.ws.sock.sendall(connect)
        en_el_servidor(tomado())
        conexion.ws.sock.sendall(evento("detrás"))

    assert conexion.recibir().startswith('40{"sid"')
    assert conexion.recibir().startswith('42["connected"')
    assert '"event":"detrás"' in conexion.recibir()


def test_lo_que_sale_junto_espera_a_que_haya_sitio_y_llega_en_orden(sordo):
    *_, enchufe = sio.eio.sockets.values()
    textos = [f"{i:03}" + "x" * 2000 for i in range(240)]

    async def de_golpe():
        for texto in textos:
            enchufe.escribir(f"{packet.MESSAGE}{texto}")

    en_el_servidor(de_golpe())
    while enchufe._mandar.__self__.writable.is_set():
        en_el_servidor(asyncio.sleep(0))

    assert [sordo.recibir()[1:] for _ in textos] == textos


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


def en_el_servidor(corrutina):
    """En su bucle, y hasta que acabe: comparten el intérprete, y sin cedérselo no correría."""
    asyncio.run_coroutine_threadsafe(corrutina, sio.reparto._bucle).result(ESPERA)


def mandar_hasta_que_corte(conexion, trama):
    for _ in range(400):
        for _ in range(500):
            conexion.mandar(trama)
        en_el_servidor(asyncio.sleep(0))


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
