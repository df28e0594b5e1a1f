"""Los formularios de la API: con PUT, grandes, urlencoded o rotos."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.fabricas import EstudianteFabrica
from tests.rest import como, poner_formulario

pytestmark = pytest.mark.django_db

RUTA = "/api/usuarios/perfil/actualizar"


def test_un_put_multiparte_se_lee():
    respuesta = poner_formulario(como(EstudianteFabrica()), RUTA, {"biografia": "Hola ñ"})

    assert (respuesta.status_code, respuesta.json()["biografia"]) == (200, "Hola ñ")


def test_un_put_urlencoded_se_lee():
    respuesta = como(EstudianteFabrica()).put(
        RUTA, "biografia=Hola", content_type="application/x-www-form-urlencoded"
    )

    assert (respuesta.status_code, respuesta.json()["biografia"]) == (200, "Hola")


def test_un_archivo_de_cuatro_megas_llega_a_su_puerta():
    grande = SimpleUploadedFile("f.jpg", b"\0" * 4 * 1024 * 1024)

    respuesta = poner_formulario(como(EstudianteFabrica()), RUTA, {"foto_perfil": grande})

    # No es una imagen, pero se ha podido mirar.
    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "IMAGEN_NO_VALIDA")


def test_un_multiparte_roto_es_400_en_json():
    respuesta = como(EstudianteFabrica()).put(RUTA, b"x", content_type="multipart/form-data")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CUERPO_ILEGIBLE")


def test_un_campo_de_texto_desmedido_es_413_en_json():
    datos = {"biografia": "x" * 3 * 1024 * 1024}

    respuesta = poner_formulario(como(EstudianteFabrica()), RUTA, datos)

    assert (respuesta.status_code, respuesta.json()["code"]) == (413, "CUERPO_DEMASIADO_GRANDE")


@pytest.mark.parametrize("charset", ["idna", "hex", "rot13", "utf-16"])
def test_un_charset_que_no_lee_texto_no_es_un_fallo_nuestro(charset):
    cuerpo = b'--X\r\nContent-Disposition: form-data; name="biografia"\r\n\r\n\xe1\r\n--X--\r\n'

    respuesta = como(EstudianteFabrica()).generic(
        "PUT", RUTA, cuerpo, content_type=f"multipart/form-data; boundary=X; charset={charset}"
    )

    assert respuesta.status_code in (200, 400)
