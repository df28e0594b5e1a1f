"""Un proceso tiene un grupo mientras aloja a alguien de esa sala, y lo que es sólo suyo no viaja."""

import asyncio

import pytest
import redis

from redup_project.tiempo_real.bus import suscripciones
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.salas import de_chat
from tests.tiempo_real.historia import CapaLenta, en_vivo, numeros
from tests.vivo import ESPERA


@pytest.fixture(autouse=True)
def _enseguida(monkeypatch):
    monkeypatch.setattr(suscripciones, "DEMORA", 0.02)


def entrar_en_una(proceso, sid, grupo):
    return proceso.sio.enter_room(sid, grupo)


def entrar_en_varias(proceso, sid, grupo):
    return proceso.sio.manager.entrar(sid, [grupo])


@pytest.mark.parametrize("entrar", [entrar_en_una, entrar_en_varias])
def test_al_acabar_de_entrar_ya_llega_lo_que_se_diga(
    proceso, mandar, sala, ana, capa_con_redis, monkeypatch, entrar
):
    grupo = de_chat(sala)
    telefono = proceso.conectar(ana)
    lenta = CapaLenta(capa_con_redis)
    monkeypatch.setattr(proceso.sio.manager.bus._suscripciones, "_capa", lenta)

    bucle = proceso.sio.reparto._bucle
    entrada = asyncio.run_coroutine_threadsafe(entrar(proceso, telefono.sid, grupo), bucle)
    proceso.hasta_que(lambda: telefono.sid in proceso.sio.manager.miembros(grupo))
    telefono.exigir_silencio()
    assert not entrada.done()
    lenta.paso.set()
    entrada.result(ESPERA)

    mandar(grupo, {"type": "redup.emision", "evento": "aviso", "datos": {}, "salas": [grupo]})
    assert telefono.recibir() == ("aviso", {})


def salir_de_la_sala(proceso, telefono, grupo):
    proceso.hacer(proceso.sio.leave_room(telefono.sid, grupo))


def irse(proceso, telefono, grupo):
    telefono.disconnect()


@pytest.mark.parametrize("dejar", [salir_de_la_sala, irse])
def test_el_grupo_se_suelta_con_el_ultimo_y_lo_que_se_oyo_se_olvida(
    proceso, historia, mandar, sala, ana, beto, dejar
):
    grupo, bus, hileras = de_chat(sala), proceso.sio.manager.bus, proceso.sio.manager.hileras
    a, b = proceso.conectar(ana, grupo), proceso.conectar(beto, grupo, f"{grupo}.otra")
    mandar(*en_vivo(historia.decir(sala, 1)))
    assert (numeros(a, 1), numeros(b, 1)) == ([1], [1])

    dejar(proceso, a, grupo)
    proceso.hasta_que(lambda: len(proceso.sio.manager.miembros(grupo)) == 1)
    salir_de_la_sala(proceso, b, f"{grupo}.otra")
    proceso.hasta_que(lambda: bus.desde(f"{grupo}.otra") is None)
    assert bus.desde(grupo) is not None

    dejar(proceso, b, grupo)
    proceso.hasta_que(lambda: bus.desde(grupo) is None)
    assert hileras.cabeza(grupo, sala) is None


def test_a_una_sala_de_este_proceso_se_emite_sin_que_viaje(proceso, redis_url, sala, ana):
    telefono = proceso.conectar(ana, f"e.{sala}", de_chat(sala))

    with redis.Redis.from_url(redis_url) as conexion, conexion.pubsub() as oyente:
        oyente.psubscribe("asgi__group__[es].*")
        assert oyente.get_message(timeout=ESPERA)["type"] == "psubscribe"
        for grupo in (f"e.{sala}", de_chat(sala)):
            proceso.sio.reparto.despachar(Emision("aviso", {"a": grupo}, (grupo,)))
        viajo = oyente.get_message(timeout=ESPERA)

    assert [telefono.recibir()[1]["a"] for _ in range(2)] == [f"e.{sala}", de_chat(sala)]
    assert viajo["channel"].decode().endswith(de_chat(sala))


def test_quien_esta_en_varias_de_las_salas_lo_recibe_una_vez_en_cualquier_proceso(pareja):
    uno, otro = pareja
    telefonos = [proceso.conectar(101, "s.una", "s.otra") for proceso in (uno, otro)]

    uno.sio.reparto.despachar(Emision("aviso", {"n": 1}, ("s.una", "s.otra")))
    uno.sio.reparto.despachar(Emision("aviso", {"n": 2}, ("s.otra",)))

    for telefono in telefonos:
        assert [telefono.recibir()[1]["n"] for _ in range(2)] == [1, 2]
        telefono.exigir_silencio()


def test_lo_que_se_emite_a_una_sala_por_python_socketio_va_a_su_grupo(pareja, redis_url):
    uno, otro = pareja
    telefono = otro.conectar(101, "s.emitida")

    with redis.Redis.from_url(redis_url) as conexion, conexion.pubsub() as oyente:
        oyente.subscribe("asgi__group__s.emitida")
        assert oyente.get_message(timeout=ESPERA)["type"] == "subscribe"
        uno.hacer(uno.sio.emit("aviso", {"n": 1}, room="s.emitida"))

        assert oyente.get_message(timeout=ESPERA)["type"] == "message"
    assert telefono.recibir() == ("aviso", {"n": 1})
