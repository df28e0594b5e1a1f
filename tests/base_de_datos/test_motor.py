"""El motor de base de datos: lo que impide usar PostgreSQL se dice en una línea."""

import pytest
from django.db import connection

from redup_project.base_de_datos.errores import BaseInaccesible
from tests.procesos import manage


@pytest.mark.django_db
def test_version_antigua_se_rechaza_con_las_dos_versiones(monkeypatch):
    # No hay un PostgreSQL 14 a mano: a éste se le pide una versión que todavía no existe.
    monkeypatch.setattr(connection.features, "minimum_database_version", (99,))

    with pytest.raises(BaseInaccesible) as error:
        connection.check_database_version_supported()

    actual = connection.get_database_version()[0]
    assert str(error.value) == (
        f"hace falta PostgreSQL 99 o mayor y el de DATABASE_URL es el {actual}."
    )


def test_version_minima_es_la_15():
    assert connection.features.minimum_database_version == (15,)


@pytest.mark.parametrize("comando", ["migrate", "check --database default"])
def test_servidor_apagado_se_dice_en_una_linea(comando):
    # En el puerto 1 no escucha nadie.
    salida = manage(*comando.split(), DATABASE_URL="postgres://redup:redup@127.0.0.1:1/redup")

    assert salida.returncode == 1
    [linea] = salida.stderr.splitlines()
    assert linea.startswith("RedUP no arranca: no se pudo conectar con PostgreSQL (")
    assert linea.endswith("Comprueba DATABASE_URL y que el servidor esté encendido.")
    assert salida.stdout == ""
