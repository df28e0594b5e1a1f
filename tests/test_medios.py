"""Las imágenes en disco: cómo se guardan, se sirven y se borran."""

import urllib.request
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from redup_project import medios
from redup_project.imagenes import ImagenDemasiadoGrande, ImagenNoValida
from tests.test_imagenes import escrita, lisa

JPEG = escrita(lisa(), "JPEG")


@pytest.fixture(autouse=True)
def carpeta(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def subida(datos: bytes = JPEG, nombre: str = "foto.jpg", tipo: str = "image/*"):
    return SimpleUploadedFile(nombre, datos, tipo)


def guardar(carpeta: str = "perfil", **opciones) -> medios.ImagenGuardada:
    return medios.guardar_imagen(subida(**opciones), carpeta=carpeta, tope=medios.TOPE_PERFIL)


def pedir(client, url: str, **cabeceras: str):
    """La respuesta, ya leída y cerrada."""
    respuesta = client.get(url, headers=cabeceras)
    if respuesta.streaming:
        # Leerla hasta el final la cierra sin cerrar también la conexión de la prueba.
        respuesta.leido = respuesta.getvalue()
    return respuesta


def archivos(carpeta: Path) -> list[Path]:
    return sorted(ruta for ruta in carpeta.rglob("*") if ruta.is_file())


def test_guardar_deja_la_imagen_y_su_miniatura_con_nombre_al_azar(carpeta):
    guardada, otra = guardar(), guardar()

    assert guardada.url != otra.url
    nombre = guardada.url.removeprefix("/medios/perfil/").removesuffix(".jpg")
    assert len(nombre) == 32
    assert guardada.url_miniatura == f"/medios/perfil/{nombre}_mini.jpg"
    assert len(archivos(carpeta)) == 4


def test_el_tipo_lo_dicen_los_bytes_y_no_el_nombre_ni_la_cabecera():
    guardada = guardar(nombre="../../etc/passwd.php", tipo="text/html")

    assert guardada.url.endswith(".jpg")


@pytest.mark.parametrize(
    ("datos", "error"),
    [
        (b"", ImagenNoValida),
        (b"<svg/>", ImagenNoValida),
        (JPEG + b"\0" * medios.TOPE_PERFIL, ImagenDemasiadoGrande),
    ],
    ids=["vacia", "svg", "pesada"],
)
def test_lo_que_no_vale_no_deja_nada_en_disco(carpeta, datos, error):
    with pytest.raises(error):
        guardar(datos=datos)

    assert archivos(carpeta) == []


def test_si_el_disco_falla_no_queda_nada_a_medias(carpeta, monkeypatch):
    def sin_sitio(*_):
        raise OSError("no queda espacio")

    monkeypatch.setattr("os.fsync", sin_sitio)
    with pytest.raises(OSError, match="espacio"):
        guardar()

    assert archivos(carpeta) == []


def test_una_carpeta_inventada_es_un_error_nuestro():
    with pytest.raises(ValueError, match="carpeta"):
        guardar(carpeta="../fuera")


def test_borrar_quita_la_imagen_y_su_miniatura_y_se_puede_repetir(carpeta):
    guardada, queda = guardar(), guardar()

    medios.borrar_imagen(guardada.url)
    medios.borrar_imagen(guardada.url)

    assert [ruta.name for ruta in archivos(carpeta)] == sorted(
        url.rpartition("/")[2] for url in (queda.url, queda.url_miniatura)
    )


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "/medios/perfil/../secreto.jpg",
        "/medios/perfil/",
        "https://otra.parte/medios/perfil/{nombre}",
        "/medios/perfil/{nombre}\n",
        "/medios/otra/{nombre}",
    ],
)
def test_borrar_ignora_lo_que_no_es_nuestro(carpeta, url):
    nombre = guardar().url.rpartition("/")[2]
    (carpeta / "secreto.jpg").write_bytes(b"x")

    medios.borrar_imagen(url and url.format(nombre=nombre))

    assert len(archivos(carpeta)) == 3


@pytest.mark.parametrize("carpeta", ["perfil", "publicaciones", "grupos"])
def test_se_sirve_a_quien_tiene_la_direccion(client, carpeta):
    guardada = guardar(carpeta=carpeta)

    respuesta = pedir(client, guardada.url)

    assert respuesta.status_code == 200
    assert respuesta.leido[:3] == b"\xff\xd8\xff"
    cabeceras = {
        nombre: respuesta[nombre]
        for nombre in (
            "Content-Type",
            "Cache-Control",
            "Content-Disposition",
            "Content-Security-Policy",
            "X-Content-Type-Options",
        )
    }
    assert cabeceras == {
        "Content-Type": "image/jpeg",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }


def test_la_miniatura_se_sirve_igual(client):
    assert pedir(client, guardar().url_miniatura).status_code == 200


def test_quien_ya_la_tiene_recibe_un_304(client):
    url = guardar().url
    etiqueta = pedir(client, url)["ETag"]

    respuesta = pedir(client, url, **{"If-None-Match": etiqueta})

    assert (respuesta.status_code, respuesta.content) == (304, b"")


def test_head_da_las_cabeceras_sin_el_cuerpo(client):
    respuesta = client.head(guardar().url)

    assert (respuesta.status_code, respuesta.getvalue()) == (200, b"")
    assert respuesta["Content-Type"] == "image/jpeg"


def test_lo_que_no_esta_es_404_en_json(client):
    respuesta = client.get(f"/medios/perfil/{'0' * 32}.jpg")

    assert (respuesta.status_code, respuesta.json()) == (
        404,
        {"detail": "Esa imagen no existe.", "code": "IMAGEN_NO_EXISTE"},
    )


@pytest.mark.parametrize(
    "ruta",
    [
        "/medios/perfil/../../manage.py",
        "/medios/perfil/..%2f..%2fmanage.py",
        "/medios/perfil/foto.jpg",
        "/medios/perfil/",
        "/medios/otra/{nombre}",
        "/medios/perfil/{nombre}/",
        "/medios/perfil/{nombre}%0a",
    ],
)
def test_solo_se_sirven_nombres_nuestros(client, ruta):
    nombre = guardar().url.rpartition("/")[2]

    respuesta = client.get(ruta.format(nombre=nombre))

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "NO_EXISTE")


def test_no_se_puede_escribir_en_una_imagen():
    respuesta = Client(enforce_csrf_checks=True).post(guardar().url)

    assert (respuesta.status_code, respuesta.json()["code"]) == (405, "METODO_NO_ADMITIDO")


def test_el_servidor_de_verdad_la_manda_entera(servidor):
    guardada = guardar()

    with urllib.request.urlopen(servidor + guardada.url, timeout=5) as respuesta:
        cuerpo = respuesta.read()

    assert len(cuerpo) == int(respuesta.headers["Content-Length"])
    assert cuerpo[:3] == b"\xff\xd8\xff"
