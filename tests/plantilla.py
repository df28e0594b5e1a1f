"""Migrar una vez: cada base de pruebas es copia de una plantilla, y copiarla son milisegundos.

La plantilla recuerda de qué migraciones salió; si cambian, se rehace, y las copias con ella.
"""

import gc
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.creation import DatabaseCreation
from pytest_django.plugin import blocking_manager_key

from redup_project.settings import BASE_DIR

DE_QUE_SALE = ("*/migrations/*.py", "sql/*.sql", "redup_project/sql.py", "tests/plantilla.py")
# La misma en todos los procesos de un `pytest -n`: con --create-db la rehace sólo el primero.
EJECUCION = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex


@cache
def huella() -> str:
    """Lo que determina cómo queda una base recién migrada."""
    resumen = hashlib.sha256(django.__version__.encode())
    for patron in DE_QUE_SALE:
        for archivo in sorted(BASE_DIR.glob(patron)):
            resumen.update(archivo.name.encode() + archivo.read_bytes())
    return resumen.hexdigest()


def clonar(cursor: Any, nombre: str, ajustes: dict[str, Any], *, de_cero: bool = False) -> None:
    """Crea, o rehace, la base `nombre` como copia de la plantilla; con `de_cero`, también ésta."""
    with _plantilla_al_dia(cursor, ajustes, de_cero) as plantilla:
        _rehacer(cursor, nombre, f'TEMPLATE "{plantilla}"')
        _anotar(cursor, nombre, huella())


@contextmanager
def _plantilla_al_dia(cursor: Any, ajustes: dict[str, Any], de_cero: bool) -> Iterator[str]:
    """La plantilla, ya migrada y sin nadie más en ella: de una base en uso no se puede copiar."""
    plantilla = ajustes["TEST"]["TEMPLATE"]
    cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [plantilla])
    try:
        salio_de, _, ejecucion = _anotado(cursor, plantilla).partition(" ")
        if salio_de != huella() or (de_cero and ejecucion != EJECUCION):
            _rehacer(cursor, plantilla)
            _migrar(plantilla, ajustes)
            _anotar(cursor, plantilla, f"{huella()} {EJECUCION}")
        yield plantilla
    finally:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [plantilla])


def _rehacer(cursor: Any, nombre: str, como: str = "") -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{nombre}"')
    cursor.execute(f'CREATE DATABASE "{nombre}" {como}')


def _migrar(nombre: str, ajustes: dict[str, Any]) -> None:
    connections.settings[nombre] = ajustes | {"NAME": nombre}
    try:
        with sin_recolector():
            call_command("migrate", database=nombre, verbosity=0)
    finally:
        connections[nombre].close()
        del connections[nombre], connections.settings[nombre]


@contextmanager
def sin_recolector() -> Iterator[None]:
    """Migrar crea y tira miles de clases: buscar las ya tiradas era un quinto de lo que tardaba."""
    estaba = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if estaba:
            gc.enable()


def _anotar(cursor: Any, nombre: str, que: str) -> None:
    cursor.execute(f'COMMENT ON DATABASE "{nombre}" IS %s', [que])


def _anotado(cursor: Any, nombre: str) -> str:
    """Lo anotado en esa base; nada, si no existe o no la hizo `clonar`."""
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [nombre]
    )
    fila = cursor.fetchone()
    return (fila and fila[0]) or ""


def _sin_esperas(cursor: Any) -> None:
    """La base embebida de las pruebas es sólo suya y no sobrevive a un corte: ni disco ni limpieza."""
    for ajuste in ("fsync", "full_page_writes", "autovacuum"):
        cursor.execute(f"ALTER SYSTEM SET {ajuste} = off")
    # Las pruebas que se abrazan a propósito no esperan el segundo entero a que se note.
    cursor.execute("ALTER SYSTEM SET deadlock_timeout = '250ms'")
    cursor.execute("SELECT pg_reload_conf()")


def _crear(
    self: DatabaseCreation,
    verbosity: int = 1,
    autoclobber: bool = False,
    serialize: bool = True,
    keepdb: bool = False,
) -> str:
    """La base de este proceso: la que quedó de la vez anterior, si sigue valiendo, o una copia.

    El `create_test_db` de Django volvería además a migrarla, y se guardaría en un JSON lo que tiene.
    """
    nombre = self._get_test_db_name()
    with self._nodb_cursor() as cursor:
        if "EMBEBIDA" in self.connection.settings_dict:
            _sin_esperas(cursor)
        de_antes = keepdb and _anotado(cursor, nombre) == huella()
        if not de_antes:
            clonar(cursor, nombre, self.connection.settings_dict, de_cero=not keepdb)
    self.connection.close()
    settings.DATABASES[self.connection.alias]["NAME"] = nombre
    self.connection.settings_dict["NAME"] = nombre
    if de_antes:
        with self.connection.cursor() as cursor:
            # Nadie más recoge lo que las pruebas borran, y todas lo recorrerían buscando lo suyo.
            cursor.execute("VACUUM")
    return nombre


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Donde pytest-django deja cambiar cómo se crean las bases."""
    with pytest.MonkeyPatch.context() as cambio:
        cambio.setattr(DatabaseCreation, "create_test_db", _crear)
        yield


def pytest_sessionstart(session: pytest.Session) -> None:
    """Con `-n`, quien reparte prepara la plantilla mientras los demás importan y recolectan."""
    if session.config.getoption("numprocesses", None) and not session.config.option.collectonly:
        desbloqueo = session.config.stash[blocking_manager_key]
        threading.Thread(target=_adelantar, args=(desbloqueo,), name="plantilla").start()


def _adelantar(desbloqueo: Any) -> None:
    # Cada hilo tiene su conexión: la de aquí no la hereda nadie y se cierra con él.
    with desbloqueo.unblock(), connection._nodb_cursor() as cursor:
        if "EMBEBIDA" in connection.settings_dict:
            _sin_esperas(cursor)
        with _plantilla_al_dia(cursor, connection.settings_dict, de_cero=False):
            pass
