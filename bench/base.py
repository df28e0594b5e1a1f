"""Una base de usar y tirar, migrada, para medir sin tocar la de nadie."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection


@contextmanager
def base_nueva(nombre: str) -> Iterator[None]:
    """Crea la base `nombre`, la migra y la deja como conexión por defecto; al salir la borra."""
    connection.close()
    connection.settings_dict["NAME"] = nombre
    _en_postgres(f'DROP DATABASE IF EXISTS "{nombre}" WITH (FORCE)', f'CREATE DATABASE "{nombre}"')
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        _en_postgres(f'DROP DATABASE IF EXISTS "{nombre}" WITH (FORCE)')


def _en_postgres(*ordenes: str) -> None:
    """Las órdenes que no pueden ir dentro de una transacción ni desde la base que tocan."""
    with connection._nodb_cursor() as cursor:
        for orden in ordenes:
            cursor.execute(orden)


def ejecutar(sql: str, *argumentos: object) -> None:
    """Una orden suelta, sin disparadores ni claves ajenas: se siembran millones de filas."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, argumentos)
        cursor.execute("SET session_replication_role = DEFAULT")
