"""Publicar con imágenes: en su orden, servibles, y sin dejar archivos si algo falla."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from publicaciones.models import Publicacion
from publicaciones.servicios.publicaciones import IMAGENES_POR_MINUTO
from redup_project.medios import TOPE_PUBLICACION
from redup_project.ritmo import exigir_ritmo
from tests.fabricas import EstudianteFabrica, PublicacionFabrica, TipoPublicacionFabrica
from tests.publicaciones.formas import ts
from tests.rest import como, foto, poner_formulario

pytestmark = pytest.mark.django_db

RUTA = "/api/publicaciones"


@pytest.fixture(autouse=True)
def carpeta(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    TipoPublicacionFabrica(codigo="general")
    return tmp_path


def publicar(*archivos: SimpleUploadedFile, **datos):
    todo = {"titulo": "Feria", "contenido": "El lunes", "audiencia": "general", "files": archivos}
    return como(EstudianteFabrica()).post(RUTA, todo | datos)


def archivos_en(carpeta: Path) -> list[Path]:
    return [ruta for ruta in carpeta.rglob("*") if ruta.is_file()]


def test_publicar_con_varias_imagenes_las_deja_en_su_orden(carpeta):
    respuesta = publicar(foto(8), foto(9), foto(10))

    assert respuesta.status_code == 201, respuesta.content
    publicacion = Publicacion.objects.get()
    guardadas = list(publicacion.multimedia.order_by("orden"))
    cuerpo = respuesta.json()
    assert cuerpo["multimedia"] == [
        {
            "id": guardada.pk,
            "publicacion_id": publicacion.pk,
            "tipo": "imagen",
            "url_archivo": guardada.url_archivo,
            "url_miniatura": guardada.url_miniatura,
            "orden": orden,
            "creado_en": ts(guardada.creado_en),
        }
        for orden, guardada in enumerate(guardadas, start=1)
    ]
    assert cuerpo["imagen_url"] == guardadas[0].url_archivo
    assert [_lado(carpeta, guardada.url_archivo) for guardada in guardadas] == [8, 9, 10]


def _lado(carpeta: Path, url: str) -> int:
    from PIL import Image

    with Image.open(carpeta / url.removeprefix("/medios/")) as imagen:
        return imagen.width


@pytest.mark.parametrize("cual", ["url_archivo", "url_miniatura"])
def test_lo_publicado_se_sirve_tal_como_viene_la_direccion(client, cual):
    imagen = publicar(foto()).json()["multimedia"][0]

    respuesta = client.get(imagen[cual])

    assert (respuesta.status_code, respuesta["Content-Type"]) == (200, "image/jpeg")
    respuesta.close()


@pytest.mark.parametrize(
    ("mala", "estado", "codigo"),
    [
        (b"no soy una imagen", 400, "IMAGEN_NO_VALIDA"),
        (b"", 400, "IMAGEN_NO_VALIDA"),
        (b"\xff" * (TOPE_PUBLICACION + 1), 413, "IMAGEN_DEMASIADO_GRANDE"),
    ],
    ids=["texto", "vacia", "grande"],
)
def test_una_imagen_que_no_vale_no_publica_ni_deja_las_demas(carpeta, mala, estado, codigo):
    respuesta = publicar(foto(), SimpleUploadedFile("foto.jpg", mala, "image/jpeg"))

    assert (respuesta.status_code, respuesta.json()["code"]) == (estado, codigo)
    assert not Publicacion.objects.exists()
    assert archivos_en(carpeta) == []


@pytest.mark.parametrize("datos", [{"audiencia": "carrera"}, {"tipo_publicacion_id": "999999"}])
def test_si_no_se_publica_no_queda_ninguna_imagen(carpeta, datos):
    respuesta = publicar(foto(), **datos)

    assert respuesta.status_code == 400
    assert archivos_en(carpeta) == []


@pytest.mark.django_db(transaction=True)
def test_si_falla_al_confirmar_no_queda_ninguna_imagen(carpeta):
    respuesta = publicar(foto(), audiencia="carrera", carrera_objetivo_id="999999")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CARRERA_OBJETIVO_NO_EXISTE")
    assert archivos_en(carpeta) == []


def test_mas_de_diez_imagenes_no_se_admiten(carpeta):
    respuesta = publicar(*(foto() for _ in range(11)))

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "DEMASIADAS_IMAGENES")
    assert archivos_en(carpeta) == []


def test_editar_con_imagenes_se_rechaza_y_con_formulario_no():
    publicacion = PublicacionFabrica()
    cliente, ruta = como(publicacion.autor), f"{RUTA}/{publicacion.pk}"

    con_foto = poner_formulario(cliente, ruta, {"titulo": "Otra", "files": foto()})
    sin_foto = poner_formulario(cliente, ruta, {"titulo": "Nueva"})

    assert (con_foto.status_code, con_foto.json()["code"]) == (400, "IMAGENES_FIJAS")
    assert (sin_foto.status_code, sin_foto.json()["titulo"]) == (200, "Nueva")


def test_publicar_imagenes_sin_parar_tiene_tope_y_no_deja_archivos(settings, carpeta):
    settings.LIMITES = "normales"
    cache.clear()
    ana = EstudianteFabrica()
    # Menos una: las dos de esta publicación ya no caben.
    for _ in range(IMAGENES_POR_MINUTO - 1):
        exigir_ritmo("imagenes", ana.pk, tope=IMAGENES_POR_MINUTO, segundos=60)
    datos = {"titulo": "Feria", "contenido": "El lunes", "files": [foto(8), foto(9)]}

    respuesta = como(ana).post(RUTA, datos)

    cache.clear()
    assert (respuesta.status_code, archivos_en(carpeta)) == (429, [])
    assert not Publicacion.objects.exists()
