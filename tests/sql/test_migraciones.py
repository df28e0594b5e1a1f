"""Las migraciones: van, vuelven y describen los modelos de hoy. Y los catálogos de arranque."""

import pytest
from django.core.management import call_command
from django.db import connections

from redup_project.sql import CARPETA_SQL
from tests.sql import contrato
from tests.sql.inventario import inventario

DE_ARRIBA_ABAJO = ["mensajeria", "publicaciones", "grupos", "estudiantes"]


@pytest.fixture
def cursor(base_aparte, django_db_blocker):
    with django_db_blocker.unblock(), connections[base_aparte].cursor() as cursor:
        yield cursor


def tablas_propias(cursor) -> set[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {t for (t,) in cursor.fetchall() if not t.startswith(("django_", "auth_"))}


def test_migrar_a_cero_app_por_app_y_volver_deja_lo_mismo(base_aparte, cursor):
    completo = inventario(cursor)

    quedan = [len(tablas_propias(cursor))]
    for app in DE_ARRIBA_ABAJO:
        call_command("migrate", app, "zero", database=base_aparte, verbosity=0)
        quedan.append(len(tablas_propias(cursor)))
    vacio = inventario(cursor)
    call_command("migrate", database=base_aparte, verbosity=0)

    assert quedan == sorted(set(quedan), reverse=True)
    assert (quedan[-1], vacio["funciones"], vacio["disparadores"], vacio["vistas"]) == (
        0,
        {},
        {},
        {},
    )
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
