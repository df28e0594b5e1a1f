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

# Cada uno, más de cinco segundos: si fueran los últimos, los demás procesos acabarían mirando. Por turnos,
# uno que ocupa más de un núcleo y otro que sobre todo espera.
LENTOS = (
    *("test_navegador", "test_cortes", "test_entre_procesos", "test_embebida", "test_maquina"),
    *("test_caidas", "test_migraciones", "test_servir_procesos", "test_servir"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Los lentos primero; con `--no-loadscope-reorder`, también se reparten primero.

    Los demás, por el nombre del archivo: los de una carpeta esperan a lo mismo, y seguidos dejarían
    núcleos parados.
    """
    puesto = {nombre: n for n, nombre in enumerate(LENTOS)}
    items.sort(key=lambda prueba: (puesto.get(prueba.path.stem, len(LENTOS)), prueba.path.stem))


def pytest_collection_finish() -> None:
    """Django, ninja y las pruebas ya no se van: mirarlos en cada recolección era un décimo de la CPU."""
    gc.freeze()
    gc.enable()
