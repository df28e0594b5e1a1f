"""Dos personas y su chat, a la vista del servidor vivo."""

import pytest

from estudiantes.models import Usuario
from mensajeria.models import SalaChat
from tests.fabricas import EstudianteFabrica, SalaDirectaFabrica


@pytest.fixture
def ana(servidor: str) -> Usuario:
    """Quien suele escribir."""
    return EstudianteFabrica()


@pytest.fixture
def beto(servidor: str) -> Usuario:
    """Quien suele recibir."""
    return EstudianteFabrica()


@pytest.fixture
def sala(ana: Usuario, beto: Usuario) -> SalaChat:
    """El chat directo de los dos."""
    return SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
