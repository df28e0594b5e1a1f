"""`Cola`: qué puede ir a la base mientras en ella hay otro lote, sin que nada se adelante a nada."""

from concurrent.futures import Future
from types import SimpleNamespace
from uuid import uuid4

import pytest

from mensajeria import cola as modulo
from mensajeria.cola import Cola, EnEspera
from mensajeria.destinos import Destino, a_grupo, a_usuario
from mensajeria.servicios import Pedido

ANA, BETO, CARLA, DANI = 1, 2, 3, 4


def espera(quien, destino, texto=""):
    return EnEspera(Pedido(quien, destino, "conexion", contenido=texto), Future(), 0)


def a_sala(uuid):
    return Destino("sala", str(uuid))


def con(*esperas):
    cola = Cola()
    for una in esperas:
        cola.poner(una)
    return cola


def directo(a, b):
    sala = SimpleNamespace(tipo_sala="directo", usuario_a_id=a, usuario_b_id=b, grupo_id=None)
    return SimpleNamespace(sala_chat=sala)


def del_grupo(grupo_id):
    sala = SimpleNamespace(
        tipo_sala="grupal", usuario_a_id=None, usuario_b_id=None, grupo_id=grupo_id
    )
    return SimpleNamespace(sala_chat=sala)


def test_con_la_base_libre_van_los_primeros_sea_cual_sea_su_sala():
    envios = [espera(ANA, a_usuario(BETO)), espera(ANA, a_usuario(CARLA)), espera(BETO, a_grupo(7))]
    cola = con(*envios)

    assert cola.tomar(2).envios == envios[:2]
    assert len(cola) == 1


def test_lo_de_una_sala_que_esta_en_la_base_espera_y_lo_de_otras_pasa():
    primero = espera(ANA, a_usuario(BETO))
    respuesta, ajeno = espera(BETO, a_usuario(ANA)), espera(CARLA, a_usuario(DANI))
    cola = con(primero, respuesta, ajeno)
    lote = cola.tomar(1)

    assert cola.tomar(10).envios == [ajeno]
    assert cola.tomar(10) is None
    cola.soltar(lote, [None])
    assert cola.tomar(10).envios == [respuesta]


def test_lo_de_una_persona_que_esta_en_la_base_espera_aunque_vaya_a_otra_sala():
    primero, segundo = espera(ANA, a_usuario(BETO)), espera(ANA, a_grupo(7))
    cola = con(primero, segundo)
    lote = cola.tomar(1)

    assert cola.tomar(10) is None
    cola.soltar(lote, [None])
    assert cola.tomar(10).envios == [segundo]


def test_nadie_adelanta_a_quien_espera_delante_para_la_misma_sala_o_de_la_misma_persona():
    en_la_base = espera(ANA, a_usuario(BETO))
    # ANA está ocupada; por ella espera el grupo 7, y por el grupo espera CARLA, también con DANI.
    de_ana, de_carla = espera(ANA, a_grupo(7)), espera(CARLA, a_grupo(7))
    otro_de_carla = espera(CARLA, a_usuario(DANI))
    cola = con(en_la_base, de_ana, de_carla, otro_de_carla)
    lote = cola.tomar(1)

    assert cola.tomar(10) is None
    cola.soltar(lote, [None])
    assert cola.tomar(10).envios == [de_ana, de_carla, otro_de_carla]


def test_una_sala_por_su_uuid_va_a_solas_hasta_saber_cual_es():
    uuid = uuid4()
    desconocida, otra = espera(ANA, a_sala(uuid)), espera(CARLA, a_usuario(DANI))
    cola = con(desconocida, otra)
    lote = cola.tomar(1)

    assert cola.tomar(10) is None
    cola.soltar(lote, [directo(ANA, BETO)])
    assert cola.tomar(10).envios == [otra]
    # Ya se sabe: es la de esos dos, la nombren como la nombren.
    cola.poner(espera(ANA, a_sala(uuid)))
    cola.poner(espera(BETO, a_usuario(ANA)))
    assert len(cola.tomar(1).envios) == 1
    assert cola.tomar(10) is None


def test_la_de_un_grupo_por_su_uuid_es_la_del_grupo():
    uuid = uuid4()
    cola = con(espera(ANA, a_sala(uuid)))
    cola.soltar(cola.tomar(1), [del_grupo(7)])
    cola.poner(espera(BETO, a_grupo(7)))
    cola.poner(espera(ANA, a_sala(uuid)))

    lote = cola.tomar(1)

    assert cola.tomar(10) is None
    cola.soltar(lote, [None])
    assert len(cola.tomar(10).envios) == 1


def test_tras_una_desconocida_no_pasa_nadie_y_va_en_cuanto_la_base_queda_libre():
    en_la_base, antes = espera(ANA, a_usuario(BETO)), espera(CARLA, a_grupo(7))
    desconocida, detras = espera(DANI, a_sala(uuid4())), espera(5, a_grupo(8))
    cola = con(en_la_base, antes, desconocida, detras)
    lote = cola.tomar(1)
    otro = cola.tomar(10)

    assert otro.envios == [antes]
    assert cola.tomar(10) is None
    cola.soltar(lote, [None])
    assert cola.tomar(10) is None
    cola.soltar(otro, [None])
    assert cola.tomar(10).envios == [desconocida, detras]


def test_de_la_sala_que_no_se_guardo_no_se_aprende_nada():
    uuid = uuid4()
    cola = con(espera(ANA, a_sala(uuid)), espera(ANA, a_sala(uuid)), espera(CARLA, a_usuario(DANI)))
    cola.soltar(cola.tomar(1), [None])
    lote = cola.tomar(1)

    assert cola.tomar(10) is None
    cola.soltar(lote, [None])


@pytest.mark.parametrize("ocupada", [False, True])
def test_a_quien_ya_oyo_reintentalo_no_se_le_guarda(ocupada):
    en_la_base = espera(ANA, a_usuario(BETO))
    vencida, viva = espera(CARLA, a_grupo(7)), espera(CARLA, a_grupo(7))
    vencida.futuro.set_result(None)
    cola = con(*[en_la_base] * ocupada, vencida, viva)
    if ocupada:
        cola.tomar(1)

    assert cola.tomar(10).envios == [viva]
    assert len(cola) == 0


def test_no_se_busca_sin_fin_una_que_no_choque(monkeypatch):
    monkeypatch.setattr(modulo, "MAX_APARTADAS", 2)
    chocan = [espera(ANA, a_usuario(BETO), f"{i}") for i in range(3)]
    libre = espera(CARLA, a_usuario(DANI))
    cola = con(*chocan, libre)
    lote = cola.tomar(1)

    assert cola.tomar(10) is None
    cola.soltar(lote, [None])
    assert cola.tomar(10).envios == [*chocan[1:], libre]


def test_solo_se_recuerdan_las_ultimas_salas(monkeypatch):
    monkeypatch.setattr(modulo, "MAX_SALAS", 2)
    uuids = [uuid4() for _ in range(3)]
    cola = Cola()
    for i, uuid in enumerate(uuids):
        cola.poner(espera(ANA, a_sala(uuid)))
        cola.soltar(cola.tomar(1), [directo(ANA, 10 + i)])

    assert list(cola._salas) == [str(uuid) for uuid in uuids[1:]]
