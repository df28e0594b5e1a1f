"""Las migraciones: van, vuelven y describen los modelos de hoy. Y los catálogos de arranque."""

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from redup_project.sql import CARPETA_SQL
from tests.sql import contrato
from tests.sql.inventario import inventario

DE_ARRIBA_ABAJO = ["mensajeria", "publicaciones", "grupos", "estudiantes"]


@pytest.fixture
def cursor(base_aparte, django_db_blocker):
    with django_db_blocker.unblock(), connections[base_aparte].cursor() as cursor:
        yield cursor


DE_LAS_BIBLIOTECAS = ("django_", "auth_", "axes_", "otp_")


def tablas_propias(cursor) -> set[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {t for (t,) in cursor.fetchall() if not t.startswith(DE_LAS_BIBLIOTECAS)}


def _migrar(base: str, hasta: list[tuple[str, str | None]]) -> None:
    MigrationExecutor(connections[base]).migrate(hasta)


def _hojas(base: str) -> list[tuple[str, str]]:
    return MigrationExecutor(connections[base]).loader.graph.leaf_nodes()


def test_migrar_a_cero_y_volver_deja_lo_mismo(base_aparte, cursor):
    completo = inventario(cursor)

    # Con un solo plan: `manage.py migrate` app por app rehace el estado de todas en cada una.
    _migrar(base_aparte, [(app, None) for app in DE_ARRIBA_ABAJO])
    quedan, vacio = tablas_propias(cursor), inventario(cursor)
    _migrar(base_aparte, _hojas(base_aparte))

    assert quedan == set()
    assert (vacio["funciones"], vacio["disparadores"], vacio["vistas"]) == ({}, {}, {})
    assert inventario(cursor) == completo


@pytest.mark.parametrize("consulta", contrato.SEMILLAS)
def test_semilla_en_una_base_nueva(consulta, cursor):
    cursor.execute(consulta)

    assert set(cursor.fetchall()) == contrato.SEMILLAS[consulta]


def test_semilla_repetida_no_anade_ni_pisa(cursor):
    cursor.execute("UPDATE carreras SET nombre = 'Sistemas' WHERE codigo = 'SIS'")

    for archivo in CARPETA_SQL.glob("*_semilla_*.sql"):
        cursor.execute(archivo.read_text(encoding="utf-8"))

    cursor.execute("SELECT codigo, nombre FROM carreras ORDER BY codigo")
    carreras = cursor.fetchall()
    cursor.execute("UPDATE carreras SET nombre = 'Ingeniería de Sistemas' WHERE codigo = 'SIS'")
    assert carreras == [("IND", "Ingeniería Industrial"), ("MED", "Medicina"), ("SIS", "Sistemas")]


@pytest.mark.django_db
def test_migraciones_al_dia_con_los_modelos():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
