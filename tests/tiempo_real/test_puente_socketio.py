"""La API de python-socketio entre procesos: quien la usa no sabe en cuál está cada conexión."""

import threading

import pytest

from tests.pareja import en_marcha, proceso_sin_base
from tests.vivo import ESPERA

SALA = "s.aula"
DATOS = {"texto": "hola"}


def exigir_silencio_entre_procesos(desde, cliente):
    """Nada le queda por llegar: el centinela recorre el mismo camino y llega el primero."""
    desde.hacer(desde.sio.emit("centinela", {}, to=cliente.sid))
    assert cliente.recibir() == ("centinela", {})


@pytest.mark.parametrize("sala", [SALA, "u.2", "p.7", "y.2"])
def test_emit_a_una_sala_llega_a_los_de_otro_proceso_y_a_nadie_mas(pareja, sala):
    uno, otro = pareja
    aqui, alli = uno.conectar(101, sala), otro.conectar(102, sala)
    ajenos = uno.conectar(103, "s.otra"), otro.conectar(104, "s.otra")

    uno.hacer(uno.sio.emit("aviso", DATOS, room=sala))

    assert (aqui.recibir(), alli.recibir()) == (("aviso", DATOS),) * 2
    for ajeno in ajenos:
        exigir_silencio_entre_procesos(uno, ajeno)


def test_emit_a_un_sid_de_otro_proceso(pareja):
    uno, otro = pareja
    alli, ajeno = otro.conectar(101), otro.conectar(102)

    uno.hacer(uno.sio.emit("aviso", DATOS, to=alli.sid))

    assert alli.recibir() == ("aviso", DATOS)
    exigir_silencio_entre_procesos(uno, ajeno)


def test_emit_a_varias_salas_llega_una_vez_a_quien_esta_en_las_dos(pareja):
    uno, otro = pareja
    en_las_dos, en_una = otro.conectar(101, SALA, "u.101"), otro.conectar(102, "u.102")
    ajeno = otro.conectar(103, "s.otra")

    uno.hacer(uno.sio.emit("aviso", DATOS, room=[SALA, "u.101", "u.102"]))

    for cliente in (en_las_dos, en_una):
        assert cliente.recibir() == ("aviso", DATOS)
        exigir_silencio_entre_procesos(uno, cliente)
    exigir_silencio_entre_procesos(uno, ajeno)


@pytest.mark.parametrize("como", [str, lambda sid: [sid, "otro-que-no-existe"]])
def test_emit_con_skip_sid_se_salta_al_de_otro_proceso(pareja, como):
    uno, otro = pareja
    saltado, alli = otro.conectar(101, SALA), otro.conectar(102, SALA)

    uno.hacer(uno.sio.emit("aviso", DATOS, room=SALA, skip_sid=como(saltado.sid)))

    assert alli.recibir() == ("aviso", DATOS)
    exigir_silencio_entre_procesos(uno, saltado)


@pytest.mark.parametrize("datos", [None, ("uno", 2), ["una", "lista"], 3])
def test_emit_lleva_cualquier_dato_de_json(pareja, datos):
    uno, otro = pareja
    aqui, alli = uno.conectar(101, SALA), otro.conectar(102, SALA)

    uno.hacer(uno.sio.emit("aviso", datos, room=SALA))

    assert alli.receive(timeout=ESPERA) == aqui.receive(timeout=ESPERA)


@pytest.mark.parametrize("sala", [None, "", [], [None], [SALA, ""]])
def test_emit_sin_sala_se_rechaza(pareja, sala):
    uno, otro = pareja
    clientes = uno.conectar(101, SALA), otro.conectar(102, SALA)

    with pytest.raises(ValueError, match="sin sala"):
        uno.hacer(uno.sio.emit("aviso", DATOS, room=sala))

    for cliente in clientes:
        exigir_silencio_entre_procesos(uno, cliente)


def test_emit_a_una_sala_que_no_puede_ser_un_grupo_se_rechaza(pareja):
    uno, otro = pareja
    alli = otro.conectar(101, SALA)

    with pytest.raises(ValueError, match="s.con espacios"):
        uno.hacer(uno.sio.emit("aviso", DATOS, room="s.con espacios"))

    uno.hacer(uno.sio.emit("después", DATOS, room=SALA))
    assert alli.recibir() == ("después", DATOS)


def test_entrar_en_una_sala_que_no_puede_ser_un_grupo_se_rechaza(pareja):
    _, otro = pareja
    alli = otro.conectar(101)

    for entrar in (otro.sio.enter_room, lambda sid, sala: otro.sio.manager.entrar(sid, [sala])):
        with pytest.raises(ValueError, match="s.con espacios"):
            otro.hacer(entrar(alli.sid, "s.con espacios"))

    assert "s.con espacios" not in otro.sio.rooms(alli.sid)


# --- Acuses ---


def test_call_devuelve_lo_que_contesta_el_de_otro_proceso(pareja):
    uno, otro = pareja
    alli = otro.conectar(101)
    alli.client.on("pregunta", lambda datos: {"eco": datos})

    assert uno.hacer(uno.sio.call("pregunta", DATOS, to=alli.sid, timeout=ESPERA)) == {"eco": DATOS}


def test_call_desde_un_proceso_al_que_nadie_se_ha_conectado(pareja):
    _, otro = pareja
    alli = otro.conectar(101)
    alli.client.on("pregunta", lambda: "sí")

    tercero = proceso_sin_base()
    with en_marcha(tercero):
        assert tercero.hacer(tercero.sio.call("pregunta", to=alli.sid, timeout=ESPERA)) == "sí"


@pytest.mark.parametrize("a_quien", ["su conexión", "su sala"])
def test_emit_con_callback_lo_llama_con_cada_argumento(pareja, a_quien):
    uno, otro = pareja
    alli = otro.conectar(101)
    alli.client.on("pregunta", lambda datos: ("uno", 2))
    destino = alli.sid if a_quien == "su conexión" else "u.101"
    contestado, respuestas = threading.Event(), []

    def al_contestar(*argumentos):
        respuestas.append(argumentos)
        contestado.set()

    uno.hacer(uno.sio.emit("pregunta", DATOS, to=destino, callback=al_contestar))

    assert contestado.wait(ESPERA)
    assert respuestas == [("uno", 2)]


# --- Entrar, salir y despedir ---


def test_enter_room_de_una_conexion_de_otro_proceso_la_deja_oyendo_a_todos(pareja):
    uno, otro = pareja
    alli, ajeno = otro.conectar(101), otro.conectar(102)

    uno.hacer(uno.sio.enter_room(alli.sid, "s.a-distancia"))
    otro.hasta_que(lambda: otro.sio.manager.bus.desde("s.a-distancia"))
    otro.hacer(confirmada(otro, "s.a-distancia"))
    uno.hacer(uno.sio.emit("aviso", DATOS, room="s.a-distancia"))

    assert alli.recibir() == ("aviso", DATOS)
    exigir_silencio_entre_procesos(uno, ajeno)
    # Quien lo pide no aloja a nadie: no tiene por qué oírla.
    assert uno.sio.manager.bus.desde("s.a-distancia") is None


async def confirmada(proceso, sala):
    bus = proceso.sio.manager.bus
    await bus.confirmados(bus.pedir([sala]))


def test_leave_room_de_una_conexion_de_otro_proceso_la_calla(pareja):
    uno, otro = pareja
    alli, se_queda = otro.conectar(101, SALA), otro.conectar(102, SALA)

    uno.hacer(uno.sio.leave_room(alli.sid, SALA))
    otro.hasta_que(lambda: SALA not in otro.sio.rooms(alli.sid))
    uno.hacer(uno.sio.emit("aviso", DATOS, room=SALA))

    assert se_queda.recibir() == ("aviso", DATOS)
    exigir_silencio_entre_procesos(uno, alli)


def test_close_room_la_vacia_en_todos_los_procesos(pareja):
    uno, otro = pareja
    aqui, alli = uno.conectar(101, SALA), otro.conectar(102, SALA, "s.otra")

    uno.hacer(uno.sio.close_room(SALA))
    otro.hasta_que(lambda: SALA not in otro.sio.rooms(alli.sid))
    uno.hacer(uno.sio.emit("aviso", DATOS, room=SALA))
    uno.hacer(uno.sio.emit("aviso", {"n": 2}, room="s.otra"))

    assert alli.recibir() == ("aviso", {"n": 2})
    exigir_silencio_entre_procesos(otro, aqui)


def test_disconnect_de_una_conexion_de_otro_proceso_la_despide(pareja):
    uno, otro = pareja
    alli, se_queda = otro.conectar(101, SALA), otro.conectar(102, SALA)
    despedido = threading.Event()
    alli.client.on("disconnect", lambda *motivo: despedido.set())

    uno.hacer(uno.sio.disconnect(alli.sid))

    assert despedido.wait(ESPERA)
    otro.hasta_que(lambda: list(otro.sio.usuarios()) == [102])
    exigir_silencio_entre_procesos(uno, se_queda)
