"""Lo que comparten las pruebas de las personas."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture
def medios(settings, tmp_path: Path) -> Path:
    """La carpeta de las imágenes, vacía."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def con_limites(settings) -> None:
    """Los límites de ritmo encendidos y a cero."""
    settings.LIMITES = "normales"
    cache.clear()


@pytest.fixture
def tope(con_limites, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`tope("cuentas", "REGISTROS_POR_IP", 2)` baja un límite de esa puerta, con los límites encendidos."""

    def bajar(puerta: str, nombre: str, valor: int) -> None:
        # `estudiantes.api.cuentas` es su router: el módulo se pide por su nombre.
        monkeypatch.setattr(import_module(f"estudiantes.api.{puerta}"), nombre, valor)

    return bajar
