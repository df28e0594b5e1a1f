"""La búsqueda común: sin acentos, sin mayúsculas, por el principio de la palabra o por su raíz."""

import pytest

from estudiantes.models import Carrera
from redup_project.busqueda import que_casan
from tests.fabricas import CarreraFabrica

pytestmark = pytest.mark.django_db


def encuentra(texto: str, donde: str) -> bool:
    carrera = CarreraFabrica(nombre=donde)
    return que_casan(Carrera.objects.filter(pk=carrera.pk), texto, "nombre", "codigo").exists()


@pytest.mark.parametrize(
    ("texto", "donde"),
    [
        ("calculo", "Cálculo integral"),
        ("CÁLCULO", "calculo integral"),
        ("calc", "Cálculo integral"),
        ("integral cálculo", "Cálculo integral"),
        ("canciones", "La canción del año"),
        ("ano", "La canción del año"),
        ("la", "La canción"),
        ("c++", "Programación en C++"),
        ("ana@universidad", "ana@universidad.edu"),
        ("%", "Ahorro 100%"),
        ("_", "snake_case"),
        ("100% ahorro", "Ahorro 100%"),
        ("CANCIÓN_1", "La canción_1 del año"),
        ("ana_ruiz@universidad.edu", "ana_ruiz@universidad.edu"),
    ],
)
def test_encuentra(texto, donde):
    assert encuentra(texto, donde)


@pytest.mark.parametrize(
    ("texto", "donde"),
    [
        ("física", "Cálculo integral"),
        ("calculo fisica", "Cálculo integral"),
        ("%", "Cálculo"),
        ("_", "Cálculo"),
        ("% %", "Cálculo"),
        ("100%", "Ahorro 100 y más"),
        ("cálculo _", "Cálculo integral"),
        ("ana%", "Ana"),
        ("a_a", "Ana"),
        ("\\%", "Ahorro 100%"),
        ("ana_e@universidad.edu", "ana@universidad.edu"),
        ("   ", "Cálculo"),
        ("!|&():*'\\", "Cálculo"),
    ],
)
def test_no_encuentra_ni_falla(texto, donde):
    assert not encuentra(texto, donde)


def test_una_palabra_larguisima_se_encuentra_por_su_principio():
    assert encuentra("a" * 70, "a" * 119)
