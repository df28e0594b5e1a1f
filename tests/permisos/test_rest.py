"""Toda ruta de la API, llamada por cada papel, contesta lo que dice `matriz_rest.txt`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from tests.permisos.mundo import PAPELES, Mundo, crear_mundo
from tests.permisos.rutas import llamar, rutas_de_la_api
from tests.rest import como

TEXTO = (Path(__file__).parent / "matriz_rest.txt").read_text(encoding="utf-8")
MATRIZ = {
    fila[1]: dict(zip(PAPELES, map(int, fila[2].split()), strict=True))
    for fila in re.finditer(r"^([A-Z]+ /\S+)\s+([\d ]+)$", TEXTO, re.MULTILINE)
}


@pytest.fixture(scope="module")
def mundo(django_db_setup: None, django_db_blocker) -> Iterator[Mundo]:
    """Uno para todas: cada llamada se deshace, y crearlo cuesta más que cien de ellas."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield crear_mundo()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clientes(mundo: Mundo) -> dict[str, Client]:
    """El de cada papel, uno para todas sus llamadas: cada uno firma un token y monta los middlewares."""
    return {
        papel: como(persona) if persona else Client() for papel, persona in mundo.personas.items()
    }


def test_la_matriz_nombra_todas_las_rutas_y_ninguna_mas():
    assert set(MATRIZ) == set(rutas_de_la_api())


@pytest.mark.django_db
@pytest.mark.parametrize("ruta", MATRIZ)
def test_cada_papel_puede_lo_que_dice_la_matriz(ruta, mundo, clientes):
    visto = {}
    for papel in PAPELES:
        with transaction.atomic():
            visto[papel] = llamar(clientes[papel], ruta, mundo)
            transaction.set_rollback(True)

    assert visto == MATRIZ[ruta]
