"""Dos escritores sobre las mismas salas: ninguno se queda esperando al otro para siempre."""

import threading

import pytest
from django.db import connection, transaction

from mensajeria.models import Mensaje, SalaChat
from mensajeria.servicios import guardar_lote, lote
from tests.fabricas import EstudianteFabrica, SalaDirectaFabrica
from tests.motor.envios import a_la_vez, guardados_en, pedido
from tests.motor.medida import anotar, cuanto

pytestmark = pytest.mark.django_db(transaction=True)

VUELTAS = cuanto(25, 500)


@pytest.fixture
def salas():
    ana, *otros = EstudianteFabrica.create_batch(7)
    return [SalaDirectaFabrica(usuario_a=ana, usuario_b=otro) for otro in otros]


def test_dos_hilos_con_las_salas_al_reves_no_se_interbloquean(salas, monkeypatch):
    # Tras un interbloqueo el lote se guardaría de uno en uno, y aquí no debe hacer falta.
    monkeypatch.delattr(lote, "_guardar_solo")
    ida = [pedido(sala.usuario_a, sala) for sala in salas]

    def escribir(pedidos):
        return [g.error for _ in range(VUELTAS) for g in guardar_lote(pedidos) if g.error]

    errores = a_la_vez(lambda: escribir(ida), lambda: escribir(ida[::-1]))

    anotar(f"2 hilos, {VUELTAS} lotes de 6 salas al revés: errores", len(errores[0] + errores[1]))
    assert errores == [[], []]
    for sala in salas:
        assert [numero for numero, _ in guardados_en(sala)] == list(range(1, 2 * VUELTAS + 1))


def test_si_otro_causa_un_interbloqueo_el_lote_se_guarda_de_uno_en_uno(salas):
    primera, segunda = salas[:2]
    bloqueada = threading.Event()

    def tocar(sala):
        SalaChat.objects.filter(pk=sala.pk).update(ultimo_cambio=0)

    def al_reves():
        with transaction.atomic():
            no_ser_quien_lo_nota()
            tocar(segunda)
            bloqueada.set()
            # El lote ya tiene la primera y espera la segunda: PostgreSQL lo ve y deshace uno.
            esperar_a_que_me_esperen()
            tocar(primera)

    def en_orden():
        # La primera ya numerada, el lote pide la segunda, que ya tiene el otro.
        assert bloqueada.wait(10)
        return guardar_lote([pedido(sala.usuario_a, sala) for sala in (primera, segunda)])

    _, guardados = a_la_vez(al_reves, en_orden)

    assert [g.error for g in guardados] == [None, None]
    assert [len(g.emisiones) for g in guardados] == [1, 1]
    assert Mensaje.objects.count() == 2


def no_ser_quien_lo_nota():
    """PostgreSQL deshace a quien antes mira si hay interbloqueo: que sea el lote. Pide ser superusuario."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('deadlock_timeout', '5s', true)"
            " FROM pg_roles WHERE rolname = current_user AND rolsuper"
        )


def esperar_a_que_me_esperen():
    with connection.cursor() as cursor:
        for _ in range(5000):
            cursor.execute(
                "SELECT pg_sleep(0.002), EXISTS (SELECT 1 FROM pg_stat_activity"
                " WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[1]:
                return
    raise AssertionError("nadie llegó a esperar")
