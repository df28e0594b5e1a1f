"""Dos transacciones a la vez, sin dormir: se sabe que una espera porque PostgreSQL lo dice."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from psycopg2 import extensions

from tests.sql.ayudas import valor

LIMITE = 10


def en(conexion: extensions.connection, sql: str, *parametros: Any) -> Any:
    """Ejecuta sin confirmar y devuelve la primera columna de la primera fila."""
    with conexion.cursor() as cursor:
        cursor.execute(sql, parametros)
        return cursor.fetchone()[0] if cursor.description else None


@contextmanager
def esperando_a_otra(
    conexion: extensions.connection, sql: str, *parametros: Any
) -> Iterator[Future]:
    """Lanza `sql` en otro hilo y entra cuando ya la detiene el candado de otra transacción."""
    with ThreadPoolExecutor(1) as hilo:
        futuro = hilo.submit(en, conexion, sql, *parametros)
        final = time.monotonic() + LIMITE
        while not valor(
            "SELECT cardinality(pg_blocking_pids(%s)) > 0", [conexion.info.backend_pid]
        ):
            assert not futuro.done(), f"no esperó a nadie: {futuro.exception() or futuro.result()}"
            assert time.monotonic() < final, "no llegó a esperar"
        yield futuro


def esperar_a_que_alguien_espere() -> None:
    """Vuelve cuando otra conexión aguarda un candado de la de Django."""
    final = time.monotonic() + LIMITE
    # Y no pg_stat_activity, que dentro de una transacción siempre da la misma foto.
    consulta = "SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    while not valor(consulta):
        assert time.monotonic() < final, "nadie llegó a esperar"
