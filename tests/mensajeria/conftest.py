"""Dos personas y su chat, a la vista del servidor vivo."""

import pytest

from estudiantes.models import Usuario
from mensajeria.models import SalaChat
from redup_project.tiempo_real import emisor
from redup_project.tiempo_real.emision import Emision
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


class _Apuntador:
    """Un repartidor que no reparte: apunta lo que saldría por los sockets."""

    def __init__(self) -> None:
        self.emisiones: list[Emision] = []

    def despachar(self, emision: Emision) -> None:
        self.emisiones.append(emision)

    def conexiones_de(self, usuario_id: int) -> int:
        return 0


@pytest.fixture
def emisiones(monkeypatch: pytest.MonkeyPatch) -> list[Emision]:
    """Lo que se emite tras cada commit, en orden, sin servidor."""
    apuntador = _Apuntador()
    monkeypatch.setattr(emisor, "_repartidor", apuntador)
    return apuntador.emisiones
