"""Los formularios de la API: con PUT, grandes, urlencoded o rotos."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.fabricas import EstudianteFabrica
from tests.rest import como, foto, poner_formulario

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


MULTIPARTE = "multipart/form-data; boundary=X"
EN_LA_LINEA = "application/x-www-form-urlencoded"


def parte(cabecera: str, contenido: bytes) -> bytes:
    disposicion = f"Content-Disposition: form-data; {cabecera}".encode()
    return b"--X\r\n" + disposicion + b"\r\n\r\n" + contenido + b"\r\n--X--\r\n"


@pytest.mark.parametrize("charset", ["idna", "hex", "rot13", "utf-16", "latin-1"])
@pytest.mark.parametrize(
    ("tipo", "cuerpo"),
    [(MULTIPARTE, parte('name="biografia"', b"\xe1")), (EN_LA_LINEA, b"biografia=%E1")],
    ids=["multiparte", "en_la_linea"],
)
def test_en_otro_juego_de_caracteres_es_400_sin_traza(charset, tipo, cuerpo, caplog):
    ana = EstudianteFabrica(biografia="Hola")

    respuesta = como(ana).put(RUTA, cuerpo, content_type=f"{tipo}; charset={charset}")

    ana.refresh_from_db()
    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CUERPO_ILEGIBLE")
    assert ana.biografia == "Hola"
    assert not [anotado for anotado in caplog.records if anotado.exc_info]


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "inventado"])
@pytest.mark.parametrize(
    ("tipo", "cuerpo"),
    [
        (MULTIPARTE, parte('name="biografia"', "ñ \ufffd".encode())),
        (EN_LA_LINEA, b"biografia=%C3%B1 %EF%BF%BD"),
        (EN_LA_LINEA, "biografia=ñ \ufffd".encode()),
    ],
    ids=["multiparte", "en_la_linea", "sin_porcentajes"],
)
def test_lo_escrito_en_utf8_llega_entero(charset, tipo, cuerpo):
    respuesta = como(EstudianteFabrica()).put(
        RUTA, cuerpo, content_type=f"{tipo}; charset={charset}"
    )

    # También «\ufffd», si es lo que se escribió.
    assert (respuesta.status_code, respuesta.json()["biografia"]) == (200, "ñ \ufffd")


@pytest.mark.parametrize("roto", [b"ma\xf1ana", b"\xff", b"\xed\xa0\x80", b"\xc3"])
@pytest.mark.parametrize(
    ("tipo", "escribir"),
    [
        (MULTIPARTE, lambda roto: parte('name="biografia"', roto)),
        (EN_LA_LINEA, lambda roto: b"telefono=5512345678&biografia=" + quote(roto).encode()),
        (EN_LA_LINEA, lambda roto: b"telefono=5512345678&biografia=" + roto),
    ],
    ids=["multiparte", "en_la_linea", "sin_porcentajes"],
)
def test_un_texto_que_no_es_utf8_se_rechaza_por_su_campo_y_no_cambia_nada(tipo, escribir, roto):
    ana = EstudianteFabrica(biografia="Hola", telefono=None)

    respuesta = como(ana).put(RUTA, escribir(roto), content_type=tipo)

    ana.refresh_from_db()
    assert (respuesta.status_code, respuesta.json()["code"]) == (422, "DATOS_INVALIDOS")
    [error] = respuesta.json()["detail"]
    assert (error["loc"][-1], error["msg"]) == ("biografia", "contiene caracteres no válidos")
    assert (ana.biografia, ana.telefono) == ("Hola", None)


def test_lo_roto_en_un_campo_que_nadie_lee_se_ignora():
    cuerpo = b"biografia=Hola&otro=%FF"

    respuesta = como(EstudianteFabrica()).put(RUTA, cuerpo, content_type=EN_LA_LINEA)

    assert (respuesta.status_code, respuesta.json()["biografia"]) == (200, "Hola")


@pytest.mark.parametrize("nombre", ['filename="ñ.jpg"', "filename*=latin-1''%f1.jpg"])
def test_un_archivo_lleva_los_bytes_que_quiera_y_su_nombre_tambien(nombre, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cuerpo = parte(f'name="foto_perfil"; {nombre}', foto().read())

    respuesta = como(EstudianteFabrica()).put(RUTA, cuerpo, content_type=MULTIPARTE)

    assert (respuesta.status_code, len(list(tmp_path.rglob("*.jpg")))) == (200, 2)
