"""Lo que llega mal por el bus se anota y se descarta; quien recibe sigue oyendo, con Redis y sin él."""

import logging

import msgpack
import pytest
import redis
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from redup_project.tiempo_real import emisor
from redup_project.tiempo_real.bus.capa_en_memoria import CapaEnMemoria
from tests.fabricas import EstudianteFabrica

SALA = "s.aula"
EMISION = {"type": "redup.emision", "evento": "aviso", "datos": {"n": 1}, "salas": [SALA]}
BUENA = EMISION | {"datos": {"n": 2}}


def sin(campo):
    return {clave: valor for clave, valor in EMISION.items() if clave != campo}


def orden(tipo, **campos):
    return {"type": f"redup.{tipo}", "usuario_id": 101, "dentro": True, "en": 0.0} | campos


MALOS = {
    "emisión sin evento": sin("evento"),
    "evento que no es texto": EMISION | {"evento": 7},
    "emisión sin datos": sin("datos"),
    "datos que no son un objeto": EMISION | {"datos": ["uno"]},
    "json roto": sin("datos") | {"json": '{"n":'},
    "json que no es un objeto": sin("datos") | {"json": "[1]"},
    "json que no es texto": sin("datos") | {"json": 7},
    "emisión sin salas": sin("salas"),
    "salas vacías": EMISION | {"salas": []},
    "salas que son un texto": EMISION | {"salas": SALA},
    "la sala de todos": EMISION | {"salas": [None]},
    "salvo que no es una lista": EMISION | {"salvo": SALA},
    "solo_en que no es un nombre": EMISION | {"solo_en": ["x"]},
    "número sin sala": EMISION | {"numero": 3},
    "número que no es entero": EMISION | {"sala": "aula", "numero": "3"},
    "número cero": EMISION | {"sala": "aula", "numero": 0},
    "sala que no es un nombre": EMISION | {"sala": ["aula"]},
    "mover sin sala": orden("mover"),
    "mover a una sala imposible": orden("mover", sala="s.con espacios"),
    "mover a nada": orden("mover", sala=None),
    "cortar a nadie": {"type": "redup.cortar"},
    "pregunta que se responde a un grupo imposible": {
        "type": "redup.pregunta",
        "numero": 1,
        "usuarios": [101],
        "responder_a": "con espacios",
    },
    "python-socketio sin método": {"type": "redup.gestor"},
    "python-socketio, método que no conoce": {"type": "redup.gestor", "method": "apagar"},
    "python-socketio, emitir a todos": {
        "type": "redup.gestor",
        "method": "emit",
        "event": "aviso",
        "data": [{"n": 1}],
        "room": None,
        "namespace": "/",
    },
    "python-socketio, entrar en una sala imposible": {
        "type": "redup.gestor",
        "method": "enter_room",
        "sid": "x",
        "room": "s.con espacios",
        "namespace": "/",
    },
    "tipo desconocido": {"type": "chat.message", "texto": "hola"},
    "tipo que no es texto": {"type": ["redup.emision"]},
    "sin tipo": {"evento": "aviso"},
}
malos = pytest.mark.parametrize("malo", MALOS.values(), ids=MALOS.keys())


@pytest.fixture
def anotado(caplog):
    """Lo que el registro `redup` dice del bus."""
    caplog.set_level(logging.WARNING, logger="redup")
    return lambda: [r.getMessage() for r in caplog.records if "[BUS]" in r.getMessage()]


@pytest.fixture
def oyente_en_memoria(conectar):
    """Un teléfono del servidor vivo en la sala, y cómo se manda a un grupo desde cualquier código."""
    ana = EstudianteFabrica()
    telefono = conectar(ana)
    emisor.mover(ana.pk, SALA, dentro=True)
    emisor.emitir("dentro", {}, [SALA])
    assert telefono.recibir() == ("dentro", {})
    return telefono, async_to_sync(get_channel_layer().group_send)


@malos
def test_en_memoria_lo_malo_se_anota_y_lo_siguiente_llega(oyente_en_memoria, anotado, malo):
    telefono, mandar = oyente_en_memoria

    mandar(SALA, malo)
    mandar(SALA, BUENA)

    assert telefono.recibir() == ("aviso", {"n": 2})
    assert len(anotado()) == 1


@pytest.fixture
def oyente(pareja, capa_con_redis):
    """Un teléfono de un proceso, en la sala, y cómo se le manda por Redis desde el otro."""
    uno, otro = pareja
    telefono = otro.conectar(101, SALA)
    return telefono, lambda grupo, mensaje: uno.hacer(capa_con_redis.group_send(grupo, mensaje))


@malos
def test_con_redis_lo_malo_se_anota_y_lo_siguiente_llega(pareja, oyente, anotado, malo):
    _, otro = pareja
    telefono, mandar = oyente

    mandar(SALA, malo)
    mandar(SALA, BUENA)

    assert telefono.recibir() == ("aviso", {"n": 2})
    assert len(anotado()) == 1
    # Y el bus no se quedó intentando lo imposible: entrar en otra sala se confirma.
    nueva = f"s.{telefono.sid}"
    otro.hacer(otro.sio.enter_room(telefono.sid, nueva))
    mandar(nueva, BUENA | {"salas": [nueva], "datos": {"n": 3}})
    assert telefono.recibir() == ("aviso", {"n": 3})


@pytest.mark.parametrize("basura", [b"\xc1", b"", b"hola", msgpack.packb([1]), msgpack.packb(7)])
def test_con_redis_lo_que_no_es_un_mensaje_no_deja_sordo(oyente, redis_url, anotado, basura):
    telefono, mandar = oyente

    with redis.Redis.from_url(redis_url) as conexion:
        assert conexion.publish(f"asgi__group__{SALA}", basura) > 0
    mandar(SALA, BUENA)

    assert telefono.recibir() == ("aviso", {"n": 2})
    assert anotado()


@pytest.mark.parametrize("salas", [[], "", [""], [None], ["s.con espacios"], ["u.1", "s.ñ"]])
def test_emitir_sin_sala_o_a_una_imposible_se_rechaza_en_el_acto(salas):
    with pytest.raises(ValueError, match="sala"):
        emisor.emitir("aviso", {}, salas)


def test_mover_a_una_sala_imposible_se_rechaza_en_el_acto():
    with pytest.raises(ValueError, match="con espacios"):
        emisor.mover(1, "s.con espacios", dentro=True)


@pytest.mark.parametrize("grupo", ["con espacios", "eñe", "", "x" * 100, "a/b"])
def test_ninguna_capa_admite_un_grupo_mal_llamado(pareja, capa_con_redis, grupo):
    uno, _ = pareja
    for capa in (capa_con_redis, CapaEnMemoria()):
        for llamada in (capa.group_send(grupo, {"type": "x"}), capa.group_add(grupo, "canal")):
            with pytest.raises(TypeError, match="Group name"):
                uno.hacer(llamada)
