"""`preparar`: migra lo que falte y llena una base vacía, sólo en desarrollo."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from estudiantes.models import Usuario
from tests import catalogos
from tests.fabricas import EstudianteFabrica


@pytest.fixture(autouse=True)
def _catalogos(db: None) -> None:
    catalogos.sembrar()


def preparar() -> list[str]:
    salida = io.StringIO()
    call_command("preparar", stdout=salida)
    return salida.getvalue().splitlines()


def test_base_vacia_recibe_los_datos_de_ejemplo():
    dicho = preparar()

    assert dicho[:2] == [
        "[DB] las migraciones están al día",
        "[DATOS] la base está vacía: se cargan los datos de ejemplo",
    ]
    assert Usuario.objects.filter(pk__in=(123, 456)).count() == 2


def test_base_con_gente_no_se_toca():
    EstudianteFabrica()

    assert preparar() == ["[DB] las migraciones están al día"]
    assert Usuario.objects.count() == 1


def test_en_produccion_no_hay_datos_de_ejemplo(settings):
    settings.EN_PRODUCCION = True

    assert preparar() == ["[DB] las migraciones están al día"]
    assert not Usuario.objects.exists()


def test_migracion_pendiente_se_aplica(settings):
    settings.EN_PRODUCCION = True
    grafo = MigrationLoader(connection).graph
    [ultima] = grafo.leaf_nodes("publicaciones")
    [anterior] = [p for p in grafo.node_map[ultima].parents if p.key[0] == "publicaciones"]
    call_command("migrate", *anterior.key, verbosity=0)

    dicho = preparar()

    assert dicho[0] == "[DB] migraciones por aplicar: 1"
    assert preparar() == ["[DB] las migraciones están al día"]
