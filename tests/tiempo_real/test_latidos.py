"""Los latidos: un PING cada tanto, y quien no lo contesta se da por ido."""

import asyncio

import pytest

from redup_project.tiempo_real import latidos
from tests.tiempo_real.motores import Websocket, crear_motor, pedir


@pytest.fixture(autouse=True)
def _sin_redondeo(monkeypatch):
    monkeypatch.setattr(latidos, "PASO", 0.005)


def test_quien_contesta_sigue_y_quien_no_se_da_por_ido():
    async def prueba():
        motor = crear_motor("corto", ping_interval=0.02, ping_timeout=0.1)
        vivo, callado = Websocket(motor).abrir(), Websocket(motor).abrir()
        for latido in range(1, 9):
            await vivo.hasta(lambda latido=latido: vivo.salio.count("2") == latido)
            vivo.mandar("3")
        await callado.fin()

        assert callado.salio[1:] == ["2", "1", "cerrado"]
        assert motor.cierres == ["ping timeout"]
        assert len(motor.servidor.sockets) == 1
        vivo.colgar()
        await vivo.fin()

    asyncio.run(prueba())


def test_un_pong_que_nadie_pidio_no_aplaza_el_siguiente_ping():
    async def prueba():
        motor = crear_motor("corto", ping_interval=0.05, ping_timeout=5)
        cliente = Websocket(motor).abrir()
        inicio = asyncio.get_running_loop().time()
        while "2" not in cliente.salio:
            cliente.mandar("3")
            await asyncio.sleep(0.005)
        assert asyncio.get_running_loop().time() - inicio < 0.2
        cliente.colgar()
        await cliente.fin()

    asyncio.run(prueba())


def test_quien_sondea_y_no_contesta_se_da_por_ido_y_se_olvida():
    async def prueba():
        motor = crear_motor("corto", ping_interval=0.01, ping_timeout=0.03)
        await pedir(motor, "GET", "")
        async with asyncio.timeout(5):
            while motor.servidor.sockets:
                await asyncio.sleep(0.01)
        assert motor.cierres == ["ping timeout"]

    asyncio.run(prueba())


def test_sin_conexiones_no_queda_ninguna_alarma():
    async def prueba():
        motor = crear_motor("corto", ping_interval=0.01, ping_timeout=0.01)
        cliente = Websocket(motor).abrir()
        await cliente.hasta(lambda: cliente.salio)
        cliente.colgar()
        await cliente.fin()
        await asyncio.sleep(0.03)
        assert motor.servidor.latidos._alarma is None

    asyncio.run(prueba())
