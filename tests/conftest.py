"""Lo que necesita toda prueba; lo propio de cada carpeta vive en su `conftest.py`."""

import gc
import os

import pytest

# Hasta tener todas las pruebas no se tira nada que valga la pena buscar; quien sólo las reparte no
# llega a tenerlas, y tampoco lo echa en falta.
gc.disable()

# hypothesis carga los añadidos de cuanto haya instalado: el de trio, que viene con selenium, medio segundo
# por proceso y un aviso.
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"

pytest_plugins = [
    "tests.plantilla",
    "tests.vaciado",
    "tests.vivo",
    "tests.google",
    "tests.redis_propio",
    "tests.pareja",
    "tests.tiempo_real.historia",
]

# Cada uno, más de cinco segundos: si fueran los últimos, los demás procesos acabarían mirando.
LENTOS = (
    *("test_cortes", "test_entre_procesos", "test_caidas", "test_maquina", "test_embebida"),
    *("test_servir", "test_servir_procesos", "test_migraciones"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Los lentos primero; con `--no-loadscope-reorder`, también se reparten primero."""
    items.sort(key=lambda prueba: prueba.path.stem not in LENTOS)


def pytest_collection_finish() -> None:
    """Django, ninja y las pruebas ya no se van: mirarlos en cada recolección era un décimo de la CPU."""
    gc.freeze()
    gc.enable()
