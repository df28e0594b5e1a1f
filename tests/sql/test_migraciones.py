"""Las migraciones: van, vuelven y describen los modelos de hoy. Y los catálogos de arranque."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

from redup_project.sql import CARPETA_SQL
from tests.plantilla import sin_recolector
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


def _con_uno_mas(
    self: ProjectState,
    app: str,
    modelo: str,
    opcion: str,
    nuevo: models.BaseConstraint | models.Index,
) -> None:
    """Un índice o una restricción más. Django rehace por cada uno el modelo y los que miran a él."""
    opciones = self.models[app, modelo].options
    opciones[opcion] = [*opciones[opcion], nuevo]
    if "apps" in self.__dict__:
        meta = self.apps.get_model(app, modelo)._meta
        setattr(meta, opcion, [*getattr(meta, opcion), nuevo])


def _con_un_modelo_mas(self: ProjectState, modelo: ModelState) -> None:
    """Un modelo nuevo: nadie lo miraba todavía. Django rehace a todos los que él mira."""
    clave = (modelo.app_label, modelo.name_lower)
    self.models[clave] = modelo
    if self._relations is not None:
        self.resolve_model_relations(clave)
    if "apps" in self.__dict__:
        self.apps.render_multiple([modelo])


@pytest.fixture
def migrar(monkeypatch) -> Callable[[str, list[tuple[str, str | None]]], None]:
    """Lo que hace `migrate`, en menos de la mitad: lo que tardaba era rehacer modelos de mentira."""
    monkeypatch.setattr(ProjectState, "_append_option", _con_uno_mas)
    monkeypatch.setattr(ProjectState, "add_model", _con_un_modelo_mas)

    def hacer(base: str, hasta: list[tuple[str, str | None]]) -> None:
        with sin_recolector():
            MigrationExecutor(connections[base]).migrate(hasta)

    return hacer


def _hojas(base: str) -> list[tuple[str, str]]:
    return MigrationExecutor(connections[base]).loader.graph.leaf_nodes()


def test_migrar_a_cero_y_volver_deja_lo_mismo(base_aparte, cursor, migrar):
    # Como la deja el `migrate` de Django, que es de donde se copió.
    completo = inventario(cursor)

    # Con un solo plan: `manage.py migrate` app por app rehace el estado de todas en cada una.
    migrar(base_aparte, [(app, None) for app in DE_ARRIBA_ABAJO])
    quedan, vacio = tablas_propias(cursor), inventario(cursor)
    migrar(base_aparte, _hojas(base_aparte))

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
