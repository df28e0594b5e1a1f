"""Lo que se guarda para quien no recoge lo suyo tiene un tope; al pasarlo, se le cierra."""

import asyncio

import pytest

from redup_project.tiempo_real import enchufe
from tests.tiempo_real.motores import Websocket, crear_motor, pedir


async def atascado(motor):
    """Un cliente que abrió y ha dejado de recoger, con una trama a medio mandar."""
    cliente = Websocket(motor).abrir()
    await cliente.hasta(lambda: cliente.salio)
    cliente.recoge.clear()
    await motor.servidor.send(motor.sid, "la que atasca")
    # Una vuelta para que el escritor llegue a ella.
    await asyncio.sleep(0)
    return cliente


async def mandar(motor, cuantas, trama="x"):
    sid = motor.sid
    for _ in range(cuantas):
        await motor.servidor.send(sid, trama)
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("caben", "trama"),
    [(255, "x"), (3, "x" * 250_000)],
    ids=["256 tramas", "un millón de caracteres"],
)
def test_a_quien_no_recoge_se_le_cierra_al_pasarse_y_no_antes(caben, trama):
    async def prueba():
        motor = crear_motor("corto")
        cliente = await atascado(motor)

        await mandar(motor, caben, trama)
        assert motor.cierres == []
        await mandar(motor, 1, trama)
        await cliente.fin()

        assert (motor.cierres, motor.servidor.sockets) == ([enchufe.LENTO], {})
        assert len(cliente.salio) == 1

    asyncio.run(prueba())


def test_quien_se_atasca_un_momento_lo_recibe_todo():
    async def prueba():
        motor = crear_motor("corto")
        cliente = await atascado(motor)
        await mandar(motor, 200)
        cliente.recoge.set()
        await cliente.hasta(lambda: len(cliente.salio) == 202)
        # Lo que ya salió no cuenta: vuelve a caber otro tanto.
        cliente.recoge.clear()
        await mandar(motor, 200)
        assert motor.cierres == []
        cliente.recoge.set()
        await cliente.hasta(lambda: len(cliente.salio) == 402)
        cliente.colgar()
        await cliente.fin()

    asyncio.run(prueba())


def test_quien_espera_en_un_sondeo_recibe_de_golpe_una_rafaga_larga():
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        sondeo = asyncio.ensure_future(pedir(motor, "GET", f"&sid={motor.sid}"))
        await asyncio.sleep(0)
        for _ in range(300):
            await motor.servidor.send(motor.sid, "x")
        estado, cuerpo = await sondeo
        assert (estado, cuerpo.count("4x"), motor.cierres) == (200, 300, [])

    asyncio.run(prueba())


def test_a_quien_sondea_y_no_vuelve_a_recoger_tambien():
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        await mandar(motor, 257)
        await asyncio.sleep(0)
        assert motor.cierres == [enchufe.LENTO]

    asyncio.run(prueba())


def test_despedido_con_la_salida_atascada_se_va_en_su_plazo(monkeypatch):
    monkeypatch.setattr(enchufe, "SEGUNDOS_PARA_IRSE", 0.05)

    async def prueba():
        motor = crear_motor("corto")
        cliente = await atascado(motor)
        await motor.servidor.disconnect(motor.sid)
        await cliente.fin()
        assert (motor.cierres, motor.servidor.sockets) == (["server disconnect"], {})

    asyncio.run(prueba())


@pytest.mark.parametrize("pendiente", [[], ["x"]], ids=["sin nada por salir", "con algo por salir"])
def test_despedidos_varios_que_dejaron_de_recoger_se_van_todos_en_su_plazo(monkeypatch, pendiente):
    """Aunque lo primero que no recogen sea su despedida, y aún no haya empezado a salir."""
    monkeypatch.setattr(enchufe, "SEGUNDOS_PARA_IRSE", 0.05)

    async def despedir(motor, sid):
        for texto in pendiente:
            await motor.servidor.send(sid, texto)
        await motor.servidor.disconnect(sid)

    async def prueba():
        motor = crear_motor("corto")
        clientes = [Websocket(motor, juntas=True).abrir() for _ in range(4)]
        for cliente in clientes:
            await cliente.hasta(lambda cliente=cliente: cliente.salio)
            cliente.recoge.clear()
        await asyncio.gather(*(despedir(motor, sid) for sid in list(motor.servidor.sockets)))
        for cliente in clientes:
            await cliente.fin()
        assert (len(motor.cierres), motor.servidor.sockets) == (4, {})

    asyncio.run(prueba())


def test_quien_manda_mientras_se_le_cierra_por_lento_no_deja_nada_a_medias():
    async def prueba():
        motor = crear_motor("corto")
        cliente = await atascado(motor)
        cliente.mandar("4hola")
        await mandar(motor, 300)
        await cliente.fin()
        assert motor.cierres == [enchufe.LENTO]
        assert not [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]

    asyncio.run(prueba())
