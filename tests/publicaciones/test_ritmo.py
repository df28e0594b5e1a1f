"""Publicar y comentar tienen un ritmo: quien lo pasa espera."""

import pytest
from django.core.cache import cache

from redup_project.ritmo import exigir_ritmo
from tests.fabricas import EstudianteFabrica, PublicacionFabrica
from tests.rest import como

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limites(settings):
    settings.LIMITES = "normales"
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize("asunto", ["publicar", "comentar"])
def test_pasarse_del_ritmo_pide_esperar(asunto):
    ana, publicacion = EstudianteFabrica(), PublicacionFabrica()
    ruta = "" if asunto == "publicar" else f"/{publicacion.pk}/comentarios"
    # El doble de lo que cabe: aunque cambie el minuto por medio, ya no queda sitio.
    for _ in range(240):
        exigir_ritmo(asunto, ana.pk, tope=1000, segundos=60)

    respuesta = como(ana).post(
        f"/api/publicaciones{ruta}",
        {"titulo": "Feria", "contenido": "El lunes"},
        content_type="application/json",
    )

    assert (respuesta.status_code, respuesta.json()["code"]) == (429, "DEMASIADAS_PETICIONES")
    assert 1 <= int(respuesta["Retry-After"]) <= 61
