"""La foto de un grupo, por REST."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.grupos.formas import grupo_de
from tests.rest import como

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def medios(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def imagen() -> SimpleUploadedFile:
    bytes_ = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(bytes_, "PNG")
    return SimpleUploadedFile("foto.png", bytes_.getvalue(), content_type="image/*")


def guardadas(medios: Path) -> int:
    return sum(1 for archivo in medios.rglob("*") if archivo.is_file())


def test_poner_la_foto_la_ensena_absoluta():
    grupo = GrupoFabrica()

    respuesta = como(grupo.usuario_dueno).post(
        f"/api/grupos/{grupo.pk}/foto", {"foto_grupo": imagen()}
    )

    grupo.refresh_from_db()
    url = f"http://testserver{grupo.foto_grupo_url}"
    assert respuesta.status_code == 200
    assert respuesta.json() == grupo_de(grupo, total=1, foto_grupo_url=url)
    assert grupo.foto_grupo_url.startswith("/medios/grupos/")


def test_cambiar_y_quitar_la_foto_no_deja_archivos(medios, django_capture_on_commit_callbacks):
    grupo = GrupoFabrica()
    cliente, ruta = como(grupo.usuario_dueno), f"/api/grupos/{grupo.pk}/foto"

    quedan = []
    for pedir in (
        lambda: cliente.post(ruta, {"foto_grupo": imagen()}),
        lambda: cliente.post(ruta, {"foto_grupo": imagen()}),
        lambda: cliente.delete(ruta),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            assert pedir().status_code == 200
        quedan.append(guardadas(medios))

    # Cada foto va con su miniatura.
    assert quedan == [2, 2, 0]


@pytest.mark.parametrize("metodo", ["post", "delete"])
def test_la_foto_no_la_cambia_quien_no_administra(medios, metodo):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana])

    respuesta = getattr(como(ana), metodo)(f"/api/grupos/{grupo.pk}/foto")

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "NO_ADMINISTRA")


@pytest.mark.parametrize(
    ("datos", "codigo"),
    [
        ({}, "FALTA_LA_FOTO"),
        ({"foto_grupo": SimpleUploadedFile("foto.png", b"no es una foto")}, "IMAGEN_NO_VALIDA"),
    ],
    ids=["sin foto", "otra cosa"],
)
def test_lo_que_no_es_una_foto_no_se_guarda(medios, datos, codigo):
    grupo = GrupoFabrica()

    respuesta = como(grupo.usuario_dueno).post(f"/api/grupos/{grupo.pk}/foto", datos)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)
    assert guardadas(medios) == 0
