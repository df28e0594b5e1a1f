"""De unos bytes cualesquiera a una imagen nuestra: se decodifica y se vuelve a escribir entera.

Lo que no es la imagen no sobrevive: EXIF (con su posición), comentarios, perfiles, ni el archivo de
otro tipo que se le pegue. El formato lo dicen los bytes, nunca el nombre ni la cabecera. De una
imagen animada queda su primer fotograma: así ningún archivo pequeño se vuelve mil imágenes.
"""

import io
import struct
import threading
import zlib
from typing import NamedTuple

from PIL import Image, ImageOps

from redup_project.errores import ErrorDeDominio

FORMATOS = ("JPEG", "PNG", "WEBP", "GIF")
# Una cámara de 40 megapíxeles; descomprimida ocupa 160 MB.
MAX_PIXELES = 40_000_000
LADO = 2048
LADO_MINIATURA = 480
# Un JPEG progresivo normal trae una decena de pasadas; cada una recorre la imagen entera.
MAX_PASADAS = 64
MARCA_DE_PASADA = b"\xff\xda"

# Lo que lanza Pillow, según dónde tropiece, ante unos bytes que no son lo que dicen.
ERRORES_AL_LEER = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
# A lo sumo dos a la vez: la memoria que pueden pedir los que suben tiene techo.
_turnos = threading.BoundedSemaphore(2)


class ImagenNoValida(ErrorDeDominio):
    """El archivo no es una imagen que se pueda leer: manda un JPEG, PNG, WebP o GIF."""

    codigo, estado_http = "IMAGEN_NO_VALIDA", 400


class ImagenDemasiadoGrande(ErrorDeDominio):
    """La imagen es demasiado grande: redúcela y vuelve a mandarla."""

    codigo, estado_http = "IMAGEN_DEMASIADO_GRANDE", 413


class ImagenLista(NamedTuple):
    """La imagen y su miniatura, ya escritas; `extension` es la de las dos, sin punto."""

    contenido: bytes
    miniatura: bytes
    extension: str


def preparar(datos: bytes) -> ImagenLista:
    """La imagen que hay en `datos`, derecha, sin metadatos y de `LADO` píxeles como mucho.

    Sale en JPEG; si algo se transparenta, en PNG (o en WebP si lo era). Lanza `ImagenNoValida`, o
    `ImagenDemasiadoGrande` si tiene más de `MAX_PIXELES`, sin llegar a descomprimirla.
    """
    if datos.count(MARCA_DE_PASADA) > MAX_PASADAS and datos.startswith(b"\xff\xd8"):
        raise ImagenNoValida
    with _turnos:
        try:
            imagen, formato = _leer(datos)
            return ImagenLista(
                _escribir(imagen, formato, 85),
                _escribir(_reducir(imagen, LADO_MINIATURA), formato, 80),
                {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[formato],
            )
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ImagenDemasiadoGrande from error
        except ERRORES_AL_LEER as error:
            raise ImagenNoValida from error


def _leer(datos: bytes) -> tuple[Image.Image, str]:
    """La imagen lista para escribir y en qué formato."""
    with Image.open(io.BytesIO(datos), formats=FORMATOS) as original:
        if original.width * original.height > MAX_PIXELES:
            raise ImagenDemasiadoGrande
        # Un JPEG sabe descomprimirse ya reducido; a los demás no les hace nada.
        original.draft(None, (LADO, LADO))
        imagen = ImageOps.exif_transpose(_reducir(_en_color(original), LADO))
        formato = (
            "JPEG" if imagen.mode != "RGBA" else "WEBP" if original.format == "WEBP" else "PNG"
        )
    # Pillow copia de aquí a lo que escribe (comentarios, perfiles de color…).
    imagen.info.clear()
    return imagen, formato


def _en_color(imagen: Image.Image) -> Image.Image:
    """En gris, en color o, sólo si algo se transparenta, en color con transparencia."""
    if imagen.has_transparency_data:
        imagen = _en(imagen, "RGBA")
        if imagen.getchannel("A").getextrema()[0] < 255:
            return imagen
    if imagen.mode == "I;16":
        # 16 bits de gris: `convert` sólo los recortaría, y saldría casi todo blanco.
        imagen = imagen.convert("I").point(lambda valor: valor * (1 / 256))
    return _en(imagen, "L" if imagen.mode in ("1", "I", "L") else "RGB")


def _en(imagen: Image.Image, modo: str) -> Image.Image:
    # `convert` al mismo modo también copia, y son muchos bytes.
    imagen.load()
    return imagen if imagen.mode == modo else imagen.convert(modo)


def _reducir(imagen: Image.Image, lado: int) -> Image.Image:
    if max(imagen.size) <= lado:
        return imagen
    return ImageOps.contain(imagen, (lado, lado), Image.Resampling.LANCZOS)


def _escribir(imagen: Image.Image, formato: str, calidad: int) -> bytes:
    salida = io.BytesIO()
    imagen.save(salida, formato, quality=calidad)
    return salida.getvalue()
