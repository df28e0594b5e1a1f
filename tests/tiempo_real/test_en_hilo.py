"""`en_hilo`: el único paso de async a sync."""

import asyncio
import threading

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from redup_project.tiempo_real.frontera import en_hilo

pytestmark = pytest.mark.django_db(transaction=True)


def pid_de_la_conexion(_: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


async def en_paralelo(funcion, veces: int) -> list:
    return await asyncio.gather(*(en_hilo(funcion)(n) for n in range(veces)))


def test_las_conexiones_no_pasan_de_los_hilos_configurados():
    pids = asyncio.run(en_paralelo(pid_de_la_conexion, 200))

    assert len(set(pids)) <= settings.HILOS_TIEMPO_REAL


def test_manejadores_distintos_corren_a_la_vez():
    # Si fueran en fila (el modo sensible al hilo de asgiref) la barrera no se cruzaría nunca.
    barrera = threading.Barrier(settings.HILOS_TIEMPO_REAL, timeout=5)

    llegadas = asyncio.run(en_paralelo(lambda _: barrera.wait(), settings.HILOS_TIEMPO_REAL))

    assert sorted(llegadas) == list(range(settings.HILOS_TIEMPO_REAL))


def test_una_conexion_muerta_se_repone_en_la_siguiente_llamada():
    pids = set(asyncio.run(en_paralelo(pid_de_la_conexion, 50)))
    with connection.cursor() as cursor:
        # Primero a todas: esperar a que cada una acabe antes de pedírselo a la siguiente son décimas.
        for espera in ("", ", 5000"):
            cursor.execute(
                f"SELECT pg_terminate_backend(pid{espera}) FROM unnest(%s) AS pid", [list(pids)]
            )

    despues = set(asyncio.run(en_paralelo(pid_de_la_conexion, 50)))

    assert despues.isdisjoint(pids)


def test_a_la_que_sigue_en_pie_no_se_le_pregunta(monkeypatch):
    preguntadas = []
    original = DatabaseWrapper.is_usable
    monkeypatch.setattr(
        DatabaseWrapper, "is_usable", lambda suya: preguntadas.append(suya) or original(suya)
    )
    asyncio.run(en_paralelo(pid_de_la_conexion, 50))
    preguntadas.clear()

    asyncio.run(en_paralelo(pid_de_la_conexion, 50))

    assert preguntadas == []


def test_devuelve_lo_de_la_funcion_y_deja_pasar_su_error():
    def falla() -> None:
        raise ValueError("mal")

    assert asyncio.run(en_hilo(lambda a, *, b: a + b)(1, b=2)) == 3
    with pytest.raises(ValueError, match="mal"):
        asyncio.run(en_hilo(falla)())
