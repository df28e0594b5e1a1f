"""Lo que molesta a otros o le cuesta al servidor tiene un ritmo."""

import pytest
from django.core.cache import cache

from estudiantes.models import Notificacion
from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.rest import como, foto

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limites(settings):
    settings.LIMITES = "normales"
    cache.clear()
    yield
    cache.clear()


def test_anadir_una_y_otra_vez_a_quien_se_va_tiene_tope():
    # De dos grupos, para que cambiar de grupo no valga.
    dueno, ana = EstudianteFabrica(), EstudianteFabrica()
    grupos = GrupoFabrica.create_batch(2, usuario_dueno=dueno)
    for _ in range(15):
        for grupo in grupos:
            como(dueno).post(f"/api/grupos/{grupo.pk}/miembros/{ana.pk}/invitar")
            como(ana).delete(f"/api/grupos/{grupo.pk}/salir")

    # Diez, y otras tantas si la hora cambió por medio.
    assert Notificacion.objects.filter(usuario=ana).count() <= 20


def test_crear_grupos_sin_parar_tiene_tope():
    cliente = como(EstudianteFabrica())

    estados = {
        cliente.post(
            "/api/grupos", {"nombre": f"Grupo {n}"}, content_type="application/json"
        ).status_code
        for n in range(250)
    }

    assert estados == {201, 429}


def test_cambiar_la_foto_sin_parar_tiene_tope(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    grupo = GrupoFabrica()

    estados = {
        como(grupo.usuario_dueno)
        .post(f"/api/grupos/{grupo.pk}/foto", {"foto_grupo": foto()})
        .status_code
        for _ in range(70)
    }

    assert estados == {200, 429}
