"""Lo mismo dos veces: en un lote, en dos o desde dos conexiones a la vez, queda una sola."""

from functools import partial
from uuid import uuid4

import pytest

from mensajeria.models import Mensaje, SalaChat
from mensajeria.servicios import guardar_lote
from tests.fabricas import EstudianteFabrica, SalaDirectaFabrica
from tests.motor.envios import en_rondas, guardados_en, pedido

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pareja():
    return EstudianteFabrica.create_batch(2)


@pytest.fixture
def sala(pareja):
    return SalaDirectaFabrica(usuario_a=pareja[0], usuario_b=pareja[1])


def test_repetido_en_el_mismo_lote_es_uno_y_no_retrasa_a_los_demas(pareja, sala):
    ana, beto = pareja
    mismo = uuid4()
    repetido = pedido(ana, sala, "mismo", mismo)
    lote = [repetido, pedido(beto, sala, "otro"), repetido, pedido(beto, sala, "b", mismo)]

    guardados = guardar_lote(lote)

    assert guardados[2].mensaje.pk == guardados[0].mensaje.pk
    assert [len(g.emisiones) for g in guardados] == [1, 1, 0, 1]
    assert guardados_en(sala) == [(1, "mismo"), (2, "otro"), (3, "b")]


def test_repetido_en_otro_lote_devuelve_el_primero_y_no_se_reparte(pareja, sala):
    mismo = uuid4()

    [primero] = guardar_lote([pedido(pareja[0], sala, "primero", mismo)])
    segundo, nuevo = guardar_lote(
        [pedido(pareja[0], sala, "cambiado", mismo), pedido(pareja[0], sala, "nuevo")]
    )

    assert (segundo.mensaje.pk, segundo.emisiones) == (primero.mensaje.pk, [])
    assert segundo.mensaje.contenido == "primero"
    assert nuevo.mensaje.numero == 2


def test_repetido_desde_dos_conexiones_a_la_vez_es_uno_y_se_reparte_una_vez(pareja, sala):
    mismos = [[uuid4() for _ in range(3)] for _ in range(15)]
    lotes = [[pedido(pareja[0], sala, "mismo", cual) for cual in tres] for tres in mismos]

    rondas = en_rondas([[partial(guardar_lote, lote)] * 2 for lote in lotes])

    for uno, otro in rondas:
        assert [g.error for g in uno + otro] == [None] * 6
        assert [g.mensaje.pk for g in uno] == [g.mensaje.pk for g in otro]
        repartos = [len(a.emisiones) + len(b.emisiones) for a, b in zip(uno, otro, strict=True)]
        assert repartos == [1] * 3
    assert [numero for numero, _ in guardados_en(sala)] == list(range(1, 46))


def test_una_sala_directa_que_abren_dos_envios_del_mismo_lote_es_una(pareja):
    ana, beto = pareja

    guardados = guardar_lote(
        [pedido(ana, beto, "0"), pedido(beto, ana, "1"), pedido(ana, beto, "2")]
    )

    assert guardados_en(SalaChat.objects.get()) == [(1, "0"), (2, "1"), (3, "2")]
    assert [g.mensaje.numero for g in guardados] == [1, 2, 3]


def test_una_sala_directa_que_abren_dos_conexiones_a_la_vez_es_una():
    parejas = [EstudianteFabrica.create_batch(2) for _ in range(10)]

    rondas = en_rondas(
        [
            (
                partial(guardar_lote, [pedido(ana, beto)]),
                partial(guardar_lote, [pedido(beto, ana)]),
            )
            for ana, beto in parejas
        ]
    )

    for hechos in rondas:
        assert [g.error for lote in hechos for g in lote] == [None, None]
        assert {g.mensaje.numero for lote in hechos for g in lote} == {1, 2}
        assert len({g.mensaje.sala_chat.pk for lote in hechos for g in lote}) == 1
    assert (SalaChat.objects.count(), Mensaje.objects.count()) == (10, 20)
