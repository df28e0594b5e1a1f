"""Vaciar la base entre pruebas en milisegundos.

El `TRUNCATE` de Django crea un archivo por tabla e índice y espera al disco por cada uno: de 0,1 a
1 s por prueba. Aquí las tablas tienen un puñado de filas y basta con borrarlas.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

# Las llena Django al migrar y no cambian: rehacerlas tras cada prueba era un tercio de lo que duraba.
FIJAS = ("django_content_type", "auth_permission")


@cache
def _es_superusuario() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def _con_borrado(truncate: Callable[..., list[str]]) -> Callable[..., list[str]]:
    def sql_flush(self: DatabaseOperations, style: Any, tables: list[str], **mas: Any) -> list[str]:
        # Sólo un superusuario puede apagar los disparadores; sin serlo queda el TRUNCATE.
        if not tables or not _es_superusuario():
            return truncate(self, style, tables, **mas)
        nombres = [self.quote_name(tabla) for tabla in tables if tabla not in FIJAS]
        return [
            # Sin disparadores ni claves ajenas: ni el orden importa ni la auditoría lo impide.
            "SET LOCAL session_replication_role = replica",
            # Como el TRUNCATE: espera a que el servidor acabe lo que estuviera escribiendo.
            f"LOCK TABLE {', '.join(nombres)}",
            *(f"DELETE FROM {nombre}" for nombre in nombres),
            "SET LOCAL session_replication_role = DEFAULT",
        ]

    return sql_flush


def _si_hace_falta(rehacer: Callable[..., None]) -> Callable[..., None]:
    def emit_post_migrate_signal(*args: Any, **kwargs: Any) -> None:
        # Con el TRUNCATE sí se vaciaron las fijas.
        if not _es_superusuario():
            rehacer(*args, **kwargs)

    return emit_post_migrate_signal


@pytest.fixture(scope="session", autouse=True)
def _vaciado_rapido() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as cambio:
        cambio.setattr(DatabaseOperations, "sql_flush", _con_borrado(DatabaseOperations.sql_flush))
        cambio.setattr(
            flush, "emit_post_migrate_signal", _si_hace_falta(flush.emit_post_migrate_signal)
        )
        yield
