"""De unos bytes a una imagen nuestra, y de lo que no lo es, un error."""

import io
import struct
import zlib

import pytest
from PIL import Image

from redup_project import imagenes
from redup_project.imagenes import ImagenDemasiadoGrande, ImagenNoValida, preparar

ROJO = (200, 30, 30)


def escrita(imagen: Image.Image, formato: str, **opciones) -> bytes:
    salida = io.BytesIO()
    imagen.save(salida, formato, **opciones)
    return salida.getvalue()


def lisa(modo="RGB", lado=(40, 20), color=ROJO) -> Image.Image:
    return Image.new(modo, lado, color)


def abierta(contenido: bytes) -> Image.Image:
    return Image.open(io.BytesIO(contenido))


def png_que_dice_medir(ancho: int, alto: int) -> bytes:
    """Pocos bytes y una cabecera enorme."""

    def trozo(clase: bytes, datos: bytes) -> bytes:
        suma = struct.pack(">I", zlib.crc32(clase + datos))
        return struct.pack(">I", len(datos)) + clase + datos + suma

    cabecera = struct.pack(">IIBBBBB", ancho, alto, 8, 6, 0, 0, 0)
    fin = trozo(b"IDAT", zlib.compress(b"\0" * 1000)) + trozo(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + trozo(b"IHDR", cabecera) + fin


@pytest.mark.parametrize("formato", ["JPEG", "PNG", "WEBP", "GIF"])
def test_lo_que_no_se_transparenta_sale_en_jpeg(formato):
    lista = preparar(escrita(lisa(), formato))

    salida = abierta(lista.contenido)
    assert (lista.extension, salida.format, salida.size) == ("jpg", "JPEG", (40, 20))
    assert all(abs(a - b) < 12 for a, b in zip(salida.getpixel((20, 10)), ROJO, strict=True))


@pytest.mark.parametrize(
    ("datos", "extension"),
    [
        (escrita(lisa("RGBA", color=(*ROJO, 100)), "PNG"), "png"),
        (escrita(lisa("LA", color=(90, 100)), "PNG"), "png"),
        (escrita(lisa("P", color=0), "GIF", transparency=0), "png"),
        (escrita(lisa("RGBA", color=(*ROJO, 100)), "WEBP"), "webp"),
        (escrita(lisa("RGBA", color=(*ROJO, 255)), "PNG"), "jpg"),
    ],
    ids=["png", "png-gris", "gif", "webp", "png-opaco"],
)
def test_la_transparencia_se_conserva_si_la_hay(datos, extension):
    lista = preparar(datos)

    assert lista.extension == extension
    assert abierta(lista.contenido).has_transparency_data == (extension != "jpg")


@pytest.mark.parametrize(
    ("modo", "color", "formato", "esperado"),
    [
        ("I;16", 40000, "PNG", 156),
        ("1", 1, "PNG", 255),
        ("CMYK", (0, 255, 255, 0), "JPEG", (254, 0, 0)),
    ],
)
def test_otros_modos_de_color_conservan_su_aspecto(modo, color, formato, esperado):
    lista = preparar(escrita(lisa(modo, color=color), formato))

    assert abierta(lista.contenido).getpixel((3, 3)) == esperado


def test_se_endereza_y_pierde_los_metadatos():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "MarcaDelTelefono"
    exif[0x8825] = {1: "N", 2: (19.0, 25.0, 57.0)}
    datos = escrita(lisa(), "JPEG", exif=exif, comment=b"comentario-secreto")

    lista = preparar(datos)

    salida = abierta(lista.contenido)
    assert salida.size == (20, 40)
    assert not salida.getexif()
    for secreto in (b"MarcaDelTelefono", b"comentario-secreto", b"Exif"):
        assert secreto in datos
        assert secreto not in lista.contenido + lista.miniatura


def test_un_png_pierde_sus_textos_y_su_perfil():
    from PIL.PngImagePlugin import PngInfo

    textos = PngInfo()
    textos.add_text("Autor", "comentario-secreto")
    transparente = lisa("RGBA", color=(*ROJO, 9))
    datos = escrita(transparente, "PNG", pnginfo=textos, icc_profile=b"perfil-secreto" * 20)

    lista = preparar(datos)

    assert lista.extension == "png"
    assert abierta(lista.contenido).info == {}


def test_lo_que_va_pegado_detras_no_sobrevive():
    lista = preparar(escrita(lisa(), "JPEG") + b"<script>alert(1)</script>PK\x03\x04")

    assert b"script" not in lista.contenido + lista.miniatura


def test_una_animacion_queda_en_su_primer_fotograma():
    fotogramas = [lisa(color=(n * 60, 0, 0)) for n in range(4)]
    datos = escrita(fotogramas[0], "GIF", save_all=True, append_images=fotogramas[1:])

    lista = preparar(datos)

    salida = abierta(lista.contenido)
    assert (salida.format, getattr(salida, "n_frames", 1)) == ("JPEG", 1)
    assert salida.getpixel((5, 5))[0] < 10


def test_lo_grande_se_reduce_y_la_miniatura_mas():
    lista = preparar(escrita(lisa(lado=(4096, 1024)), "JPEG"))

    assert abierta(lista.contenido).size == (2048, 512)
    assert abierta(lista.miniatura).size == (480, 120)


def test_lo_pequeno_no_se_agranda():
    lista = preparar(escrita(lisa(lado=(3, 2)), "PNG"))

    assert abierta(lista.miniatura).size == (3, 2)


def test_un_jpeg_de_varias_imagenes_vale_como_las_de_los_telefonos():
    datos = escrita(lisa(), "MPO", save_all=True, append_images=[lisa()])

    assert preparar(datos).extension == "jpg"


@pytest.mark.parametrize(
    "datos",
    [
        b"",
        b"no soy una imagen",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBP",
        escrita(lisa(), "TIFF"),
        escrita(lisa(), "BMP"),
        escrita(lisa(), "AVIF"),
    ],
    ids=["vacio", "texto", "svg", "html", "gif-html", "jpeg", "webp", "tiff", "bmp", "avif"],
)
def test_lo_que_no_es_una_imagen_admitida_se_rechaza(datos):
    with pytest.raises(ImagenNoValida):
        preparar(datos)


@pytest.mark.parametrize("formato", ["JPEG", "PNG", "WEBP"])
def test_una_imagen_cortada_se_rechaza(formato):
    entera = escrita(Image.effect_noise((200, 200), 60).convert("RGB"), formato)

    with pytest.raises(ImagenNoValida):
        preparar(entera[: len(entera) // 2])


@pytest.mark.parametrize("lado", [6400, 9999, 50_000])
def test_una_bomba_se_rechaza_sin_descomprimirla(lado):
    with pytest.raises(ImagenDemasiadoGrande):
        preparar(png_que_dice_medir(lado, lado))


def test_un_jpeg_de_mil_pasadas_se_rechaza():
    datos = escrita(lisa(), "JPEG", progressive=True)

    with pytest.raises(ImagenNoValida):
        preparar(datos + imagenes.MARCA_DE_PASADA * 1000)
