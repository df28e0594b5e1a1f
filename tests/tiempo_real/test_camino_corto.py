"""El camino corto y el de fábrica hacen lo mismo con lo mismo; sólo cambia lo que cuesta."""

import asyncio
import weakref
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redup_project.tiempo_real import enchufe
from redup_project.tiempo_real.enchufe import DE_UNA_VEZ
from tests.tiempo_real.motores import CAMINOS, Websocket, apertura, crear_motor, pedir

MAX_TRAMA = 10_000

TRAMAS = {
    "evento": '42["hola",1]',
    "mensaje vacío": "4",
    "mensaje que es JSON": '4{"a":1}',
    "mensaje que no es JSON": "4hola",
    "PONG que nadie pidió": "3",
    "PING del cliente": "2",
    "UPGRADE de más": "5",
    "NOOP": "6",
    "OPEN del cliente": "0{}",
    "tipo que no existe": "9x",
    "binario": b"\x00\x01",
    "binario en base64": "bAAE=",
    "base64 cortado": "bA",
    "sin tipo": "hola",
    "vacía": "",
    "demasiado larga": "4" + "x" * MAX_TRAMA,
}


async def conversar(camino: str, *tramas: str | bytes) -> dict[str, Any]:
    """Manda esas tramas, cuelga y devuelve lo que pasó."""
    motor = crear_motor(camino, max_http_buffer_size=MAX_TRAMA)
    cliente = Websocket(motor).abrir()
    for trama in tramas:
        cliente.mandar(trama)
    cliente.colgar()
    sin_atender = await cliente.fin()
    return {
        "apertura": apertura(cliente.salio[0]),
        "mensajes": motor.mensajes,
        "salio": cliente.salio[1:],
        # El de fábrica deja la conexión sin cerrar cuando una trama no es de Engine.IO.
        "cierres": motor.cierres if not sin_atender else ["transport close"],
    }


def iguales(*tramas: str | bytes) -> None:
    fabrica, corto = (asyncio.run(conversar(camino, *tramas)) for camino in CAMINOS)
    for caso in (fabrica, corto):
        # Quien ya colgó no recibe el cierre; si llega a tiempo o no es cosa del orden de las tareas.
        caso["salio"] = [trama for trama in caso["salio"] if trama != "cerrado"]
    assert corto == fabrica


@pytest.mark.parametrize("trama", TRAMAS.values(), ids=TRAMAS)
def test_cada_trama_se_atiende_como_en_el_de_fabrica(trama):
    iguales('42["antes"]', trama, '42["después"]')


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        # Sin despedidas: ahí sí se distinguen (más abajo).
        st.text('0123456789b[]{}",:hola\x1e ', max_size=12).filter(lambda t: t[:1] != "1"),
        max_size=6,
    )
)
def test_tramas_al_azar_se_atienden_como_en_el_de_fabrica(tramas):
    iguales(*tramas)


def test_tras_la_despedida_no_se_atiende_nada_mas():
    """El de fábrica sigue leyendo lo que ya estaba en camino, de alguien a quien dio por ido."""
    hecho = asyncio.run(conversar("corto", '42["antes"]', "1", '42["después"]'))

    assert (hecho["mensajes"], hecho["cierres"]) == (['2["antes"]'], ["client disconnect"])


def test_un_json_hondo_se_cierra_como_cualquier_otra_trama_que_no_se_entiende():
    hecho = asyncio.run(conversar("corto", "4" + "[" * 5000))

    assert (hecho["mensajes"], hecho["cierres"]) == ([], ["transport close"])


@pytest.mark.parametrize("cuerpo", [b"x", b"4a\x1ebA", b"4" + b"[" * 5000], ids=repr)
def test_un_cuerpo_por_sondeo_que_no_es_de_engineio_es_400_y_se_cierra(cuerpo):
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        estado, _ = await pedir(motor, "POST", f"&sid={motor.sid}", cuerpo)
        return estado, motor.cierres

    assert asyncio.run(prueba()) == (400, ["server disconnect"])


@pytest.mark.parametrize("camino", CAMINOS)
def test_lo_que_se_manda_sale_en_orden_y_entero(camino):
    async def prueba():
        motor = crear_motor(camino)
        cliente = Websocket(motor).abrir()
        await cliente.hasta(lambda: cliente.salio)
        # Más de las que se guardan para un lento: de golpe no es lento nadie.
        for i in range(1000):
            await motor.servidor.send(motor.sid, f"{i}")
        await cliente.hasta(lambda: len(cliente.salio) == 1001)
        assert cliente.salio[1:] == [f"4{i}" for i in range(1000)]
        cliente.colgar()
        await cliente.fin()
        assert motor.servidor.sockets == {}

    asyncio.run(prueba())


def test_lo_que_espera_a_salir_sale_junto_si_quien_escribe_sabe():
    """De 32 en 32: hasta que salen todas ninguna deja de contar. Un binario va por su cuenta."""

    async def prueba():
        motor = crear_motor("corto")
        cliente = Websocket(motor, juntas=True).abrir()
        await cliente.hasta(lambda: cliente.salio)
        for i in range(40):
            await motor.servidor.send(motor.sid, f"{i}")
        await cliente.hasta(lambda: len(cliente.salio) == 3)
        await motor.servidor.send(motor.sid, "a")
        await motor.servidor.send(motor.sid, b"b")
        await cliente.hasta(lambda: len(cliente.salio) == 5)
        assert cliente.salio[1:] == [
            [f"4{i}" for i in range(32)],
            [f"4{i}" for i in range(32, 40)],
            "4a",
            b"b",
        ]
        suyo = motor.servidor.sockets[motor.sid]
        assert (suyo._tramas, suyo._caracteres) == (0, 0)
        cliente.colgar()
        await cliente.fin()

    asyncio.run(prueba())


def test_si_escribir_de_una_vez_falla_lo_demas_sigue_saliendo():
    async def prueba():
        motor = crear_motor("corto")
        cliente = Websocket(motor, juntas=True)
        intentos = []

        def falla(textos):
            intentos.append(textos)
            raise RuntimeError

        cliente.extensiones[DE_UNA_VEZ] = falla
        cliente.abrir()
        await cliente.hasta(lambda: cliente.salio)
        for texto in ("a", "b"):
            await motor.servidor.send(motor.sid, texto)
        await cliente.hasta(lambda: len(cliente.salio) == 3)
        assert cliente.salio[1:] == ["4a", "4b"]
        assert intentos
        cliente.colgar()
        await cliente.fin()

    asyncio.run(prueba())


def test_quien_se_va_no_deja_ninguna_alarma_que_lo_retenga(monkeypatch):
    # Más de lo que esta prueba espera.
    monkeypatch.setattr(enchufe, "SEGUNDOS_PARA_IRSE", 60)

    async def prueba():
        motor = crear_motor("corto")
        cliente = Websocket(motor, juntas=True).abrir()
        await cliente.hasta(lambda: cliente.salio)
        suyo = weakref.ref(motor.servidor.sockets[motor.sid])
        cliente.colgar()
        await cliente.fin()
        await cliente.hasta(lambda: suyo() is None)

    asyncio.run(prueba())


@pytest.mark.parametrize("camino", CAMINOS)
def test_el_servidor_despide_y_lo_pendiente_llega_antes(camino):
    async def prueba():
        motor = crear_motor(camino)
        cliente = Websocket(motor).abrir()
        await cliente.hasta(lambda: cliente.salio)
        await motor.servidor.send(motor.sid, "lo último")
        await motor.servidor.disconnect(motor.sid)
        await cliente.fin()
        assert cliente.salio[1:] == ["4lo último", "1", "cerrado"]
        assert motor.cierres == ["server disconnect"]

    asyncio.run(prueba())


@pytest.mark.parametrize("camino", CAMINOS)
def test_por_sondeo_se_manda_se_recoge_y_se_pasa_al_websocket(camino):
    async def prueba():
        motor = crear_motor(camino)
        estado, cuerpo = await pedir(motor, "GET", "")
        assert (estado, apertura(cuerpo)["upgrades"]) == (200, ["websocket"])
        con_sid = f"&sid={motor.sid}"
        assert await pedir(motor, "POST", con_sid, b'42["a"]\x1e42["b"]') == (200, "OK")
        recogida = asyncio.ensure_future(pedir(motor, "GET", con_sid))
        await asyncio.sleep(0)
        await motor.servidor.send(motor.sid, "uno")
        assert await recogida == (200, "4uno")
        # Se pasa con un sondeo en curso: acaba con un NOOP, y lo que se mande sale ya por el websocket.
        en_curso = asyncio.ensure_future(pedir(motor, "GET", con_sid))
        cliente = Websocket(motor, con_sid).abrir()
        cliente.mandar("2probe")
        assert await en_curso == (200, "6")
        cliente.mandar("5")
        cliente.mandar('42["c"]')
        await cliente.hasta(lambda: len(motor.mensajes) == 3)
        await motor.servidor.send(motor.sid, "dos")
        await cliente.hasta(lambda: len(cliente.salio) == 2)
        assert (cliente.salio, motor.mensajes) == (
            ["3probe", "4dos"],
            ['2["a"]', '2["b"]', '2["c"]'],
        )
        assert (await pedir(motor, "GET", con_sid))[0] == 400
        cliente.colgar()
        await cliente.fin()
        assert (motor.servidor.sockets, motor.cierres) == ({}, ["transport close"])

    asyncio.run(prueba())


@pytest.mark.parametrize("saludo", [("2otra",), ("2probe", "4x")], ids=["sin probe", "sin upgrade"])
@pytest.mark.parametrize("camino", CAMINOS)
def test_un_paso_al_websocket_mal_hecho_no_corta_el_sondeo(camino, saludo):
    async def prueba():
        motor = crear_motor(camino)
        await pedir(motor, "GET", "")
        con_sid = f"&sid={motor.sid}"
        cliente = Websocket(motor, con_sid).abrir()
        for trama in saludo:
            cliente.mandar(trama)
        await cliente.fin()
        await motor.servidor.send(motor.sid, "sigue")
        assert (await pedir(motor, "GET", con_sid))[1].split("\x1e")[-1] == "4sigue"
        assert motor.cierres == []

    asyncio.run(prueba())


def test_un_mensaje_para_muchos_se_codifica_una_vez():
    async def prueba():
        motor = crear_motor("corto")
        clientes = [Websocket(motor).abrir() for _ in range(20)]
        for cliente in clientes:
            await cliente.hasta(lambda cliente=cliente: cliente.salio)
        motor.servidor.entregar(list(motor.servidor.sockets), "x")
        (trama,) = {
            id(e._salida[0]): e._salida[0] for e in motor.servidor.sockets.values()
        }.values()
        assert trama == "4x"
        for cliente in clientes:
            await cliente.hasta(lambda cliente=cliente: len(cliente.salio) == 2)
            cliente.colgar()
            await cliente.fin()

    asyncio.run(prueba())


def test_un_paso_al_websocket_que_no_acaba_se_abandona():
    async def prueba():
        motor = crear_motor("corto", ping_timeout=0.05)
        await pedir(motor, "GET", "")
        cliente = Websocket(motor, f"&sid={motor.sid}").abrir()
        cliente.mandar("2probe")
        await cliente.fin()
        assert not motor.servidor.sockets[motor.sid].upgrading

    asyncio.run(prueba())


@pytest.mark.parametrize("juntas", [False, True])
def test_dos_websockets_para_un_sondeo_y_lo_recibe_todo_el_que_acaba_el_saludo(juntas):
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        primero = Websocket(motor, f"&sid={motor.sid}", juntas).abrir()
        segundo = Websocket(motor, f"&sid={motor.sid}", juntas).abrir()
        for cliente in (primero, segundo):
            cliente.mandar("2probe")
            await cliente.hasta(lambda cliente=cliente: "3probe" in cliente.salio)
        primero.mandar("5")
        await primero.hasta(lambda: motor.servidor.sockets[motor.sid].upgraded)
        segundo.mandar("5")
        await segundo.fin()
        await motor.servidor.send(motor.sid, "hola")
        hola = ["4hola"] if juntas else "4hola"
        await primero.hasta(lambda: primero.salio[-1] == hola)
        assert hola not in segundo.salio
        primero.colgar()
        await primero.fin()

    asyncio.run(prueba())


def test_quien_sondea_recoge_su_despedida_y_lo_que_mande_despues_es_400():
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        con_sid = f"&sid={motor.sid}"
        await motor.servidor.send(motor.sid, "lo último")
        await motor.servidor.disconnect(motor.sid)
        assert (await pedir(motor, "POST", con_sid, b"4tarde"))[0] == 400
        assert await pedir(motor, "GET", con_sid) == (200, "4lo último\x1e1")
        assert (motor.servidor.sockets, motor.mensajes) == ({}, [])

    asyncio.run(prueba())


def test_tras_la_despedida_lo_demas_del_mismo_sondeo_no_se_atiende():
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        estado, _ = await pedir(motor, "POST", f"&sid={motor.sid}", b"1\x1e4hola\x1e9")
        return estado, motor.mensajes, motor.cierres

    assert asyncio.run(prueba()) == (200, [], ["client disconnect"])


def test_lo_escrito_sin_conexion_cabe_en_un_sondeo():
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        cuerpo = "\x1e".join(f"42[{i}]" for i in range(200)).encode()
        estado, _ = await pedir(motor, "POST", f"&sid={motor.sid}", cuerpo)
        return estado, motor.mensajes

    assert asyncio.run(prueba()) == (200, [f"2[{i}]" for i in range(200)])


def test_quien_vuelve_a_sondear_sin_haber_acabado_es_quien_recibe():
    async def prueba():
        motor = crear_motor("corto")
        await pedir(motor, "GET", "")
        con_sid = f"&sid={motor.sid}"
        viejo = asyncio.ensure_future(pedir(motor, "GET", con_sid))
        await asyncio.sleep(0)
        nuevo = asyncio.ensure_future(pedir(motor, "GET", con_sid))
        assert (await viejo)[1] == ""
        await motor.servidor.send(motor.sid, "hola")
        assert await nuevo == (200, "4hola")

    asyncio.run(prueba())
