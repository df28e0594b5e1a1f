"""`make capturas`: las imágenes de `docs/capturas/`, hechas con el mismo navegador que las pruebas.

No se llama `test_…`: sólo corre cuando se pide por su nombre.
"""

import math
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from estudiantes.models import CorreoCatalogo, ResumenDiario
from grupos.models import EstadoMembresia
from redup_project.panel import SERIES
from tests.fabricas import CarreraFabrica, EstudianteFabrica, GrupoFabrica, MembresiaFabrica
from tests.navegador.paginas import ESCRITORIO, TELEFONO, Navegador

CARPETA = Path(__file__).resolve().parents[2] / "docs" / "capturas"
NOMBRES = ("Ana", "Beto", "Carla", "Diego", "Elena", "Fabián", "Gabriela", "Hugo", "Inés", "Julio")
CARRERAS = {"SIS": "Ingeniería de Sistemas", "MED": "Medicina", "IND": "Ingeniería Industrial"}
COLORES = 128


@pytest.fixture
def universidad(servidor: str) -> None:
    """Lo justo para que las páginas tengan algo que enseñar."""
    carreras = [CarreraFabrica(codigo=c, nombre=nombre) for c, nombre in CARRERAS.items()]
    gente = [
        EstudianteFabrica(nombre=nombre, carrera=carreras[n % 3 and n % 2])
        for n, nombre in enumerate(NOMBRES * 3)
    ]
    grupo = GrupoFabrica(nombre="Ajedrez", privacidad="privado", usuario_dueno=gente[0])
    for persona in gente[1:5]:
        MembresiaFabrica(grupo=grupo, usuario=persona, estado_membresia=EstadoMembresia.PENDIENTE)
    CorreoCatalogo.objects.create(correo_institucional="baja@universidad.edu", habilitado=False)
    hoy = timezone.now().date()
    ResumenDiario.objects.bulk_create(
        ResumenDiario(
            que=serie.clave,
            dia=hoy - timedelta(days=dia),
            cuantos=int((n + 1) ** 3 * (9 + 5 * math.sin(dia * 0.9 + n) + dia % 4)),
        )
        for n, serie in enumerate(SERIES)
        for dia in range(1, 31)
    )


def capturar(navegador: Navegador, nombre: str) -> None:
    archivo = CARPETA / f"{nombre}.png"
    navegador.capturar(archivo)
    # Colores planos: con una paleta pesa la cuarta parte y se ve igual.
    Image.open(archivo).convert("RGB").quantize(COLORES).save(archivo, optimize=True)


def test_capturas(dentro, universidad):
    CARPETA.mkdir(parents=True, exist_ok=True)
    navegador = dentro()
    navegador.ir("/admin/")
    capturar(navegador, "panel")
    navegador.ir("/admin/estudiantes/usuario/")
    capturar(navegador, "lista")
    navegador.medida(TELEFONO)
    navegador.ir("/admin/")
    capturar(navegador, "telefono")
    navegador.medida(ESCRITORIO)
    navegador.prefiere("dark")
    navegador.ir("/admin/")
    capturar(navegador, "panel-oscuro")
    navegador.de_cero()
    capturar(navegador, "entrada")
