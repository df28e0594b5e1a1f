"""Vaciar la base entre pruebas en milisegundos.

El `TRUNCATE` de Django crea un archivo por tabla e índice y espera al disco por cada uno: de 0,1 a
1 s por prueba. Aquí las tablas tienen un puñado de filas y basta con borrarlas.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


def _orden_de_borrado(_: Any, tables: list[str], **__: Any) -> list[str]:
    nombres = [connection.ops.quote_name(tabla) for tabla in tables]
    return [
        # Sin disparadores ni claves ajenas: ni el orden importa ni la auditoría lo impide.
        "SET LOCAL session_replication_role = replica",
        # Como el TRUNCATE: espera a que el servidor acabe lo que estuviera escribiendo.
        f"LOCK TABLE {', '.join(nombres)}",
        *(f"DELETE FROM {nombre}" for nombre in nombres),
        "SET LOCAL session_replication_role = DEFAULT",
    ]


@pytest.fixture(scope="session", autouse=True)
def _vaciado_rapido(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Sólo un superusuario puede apagar los disparadores; sin serlo queda el `TRUNCATE`."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        es_superusuario = cursor.fetchone()[0]
    with pytest.MonkeyPatch.context() as cambio:
        if es_superusuario:
            cambio.setattr(connection.ops, "sql_flush", _orden_de_borrado)
        yield
