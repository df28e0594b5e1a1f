"""Vaciar la base entre pruebas en milisegundos.

El `TRUNCATE` de Django crea un archivo por tabla e índice y espera al disco por cada uno: de 0,1 a
1 s por prueba. Aquí las tablas tienen un puñado de filas y basta con borrarlas.
"""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

# Las llena Django al migrar y no cambian.
FIJAS = ("django_content_type", "auth_permission")


@cache
def _es_superusuario() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


@cache
def _borrarlo_todo() -> str:
    """Una sola orden: treinta viajes a la base por prueba se notan."""
    tablas = connection.introspection.django_table_names(only_existing=True, include_views=False)
    nombres = [connection.ops.quote_name(tabla) for tabla in tablas if tabla not in FIJAS]
    return "; ".join(
        [
            # Sin disparadores ni claves ajenas: ni el orden importa ni la auditoría lo impide.
            "SET LOCAL session_replication_role = replica",
            # Como el TRUNCATE: espera a que el servidor acabe lo que estuviera escribiendo.
            f"LOCK TABLE {', '.join(nombres)}",
            *(f"DELETE FROM {nombre}" for nombre in nombres),
        ]
    )


def _o_vaciar(truncar: Callable[..., None]) -> Callable[..., None]:
    def _fixture_teardown(prueba: TransactionTestCase) -> None:
        # Sólo un superusuario puede apagar los disparadores; sin serlo queda el TRUNCATE.
        if not _es_superusuario():
            return _truncar_tambien_la_auditoria(truncar, prueba)
        with transaction.atomic(), connection.cursor() as cursor:
            return cursor.execute(_borrarlo_todo())

    return _fixture_teardown


def _truncar_tambien_la_auditoria(
    truncar: Callable[..., None], prueba: TransactionTestCase
) -> None:
    """La auditoría no se deja vaciar; quien es dueño de la tabla puede apagar su disparador."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE auditoria DISABLE TRIGGER trg_auditoria_sin_vaciar")
        truncar(prueba)
        cursor.execute("ALTER TABLE auditoria ENABLE TRIGGER trg_auditoria_sin_vaciar")


def _conservar_la_conexion(prueba: TransactionTestCase) -> bool:
    """Si aún sirve: abrir otra, que además aprende de nuevo las tablas, cuesta más que la prueba."""
    connection.close_if_unusable_or_obsolete()
    return False


@pytest.fixture(scope="session", autouse=True)
def _vaciado_rapido() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as cambio:
        vaciar = _o_vaciar(TransactionTestCase._fixture_teardown)
        cambio.setattr(TransactionTestCase, "_fixture_teardown", vaciar)
        cambio.setattr(TransactionTestCase, "_should_reload_connections", _conservar_la_conexion)
        yield
