"""Conexiones de verdad además de la de Django, y una segunda base donde migrar y deshacer."""

import os
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from django.db import connection, connections
from psycopg2 import extensions

from tests.plantilla import clonar

ALIAS = "aparte"


@pytest.fixture
def abrir(transactional_db) -> Iterator[Callable[[], extensions.connection]]:
    """Abre conexiones con la base de pruebas, fuera de Django; se cierran al acabar."""
    abiertas: list[extensions.connection] = []

    def _abrir() -> extensions.connection:
        abiertas.append(psycopg2.connect(**connection.get_connection_params()))
        with abiertas[-1].cursor() as cursor:
            # Si la prueba falla con un candado en la mano, que no se quede colgada.
            cursor.execute("SET lock_timeout = '10s'")
        abiertas[-1].commit()
        return abiertas[-1]

    yield _abrir
    for abierta in abiertas:
        abierta.close()


@pytest.fixture(scope="session")
def base_aparte(django_db_setup, django_db_blocker) -> Iterator[str]:
    """El alias de Django de otra base del mismo servidor, como recién migrada."""
    # Con el pid, dos sesiones de pruebas a la vez no se pisan.
    nombre = f"test_{ALIAS}_{os.getpid()}"
    with django_db_blocker.unblock():
        with connection._nodb_cursor() as cursor:
            clonar(cursor, nombre, connection.settings_dict)
        connections.settings[ALIAS] = connection.settings_dict | {"NAME": nombre}
        yield ALIAS
        connections[ALIAS].close()
        del connections[ALIAS], connections.settings[ALIAS]
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{nombre}"')
