"""Las imágenes que sube la gente: en disco bajo `MEDIA_ROOT`, servidas por la propia aplicación."""

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from redup_project.errores import ErrorDeDominio
from redup_project.errores_http import respuesta_de
from redup_project.imagenes import ImagenDemasiadoGrande, ImagenNoValida, preparar

__all__ = [
    "TOPE_CHAT",
    "TOPE_PERFIL",
    "TOPE_PUBLICACION",
    "ImagenDemasiadoGrande",
    "ImagenGuardada",
    "ImagenNoValida",
    "borrar_imagen",
    "guardar_imagen",
]

MIB = 1024 * 1024
TOPE_PERFIL = TOPE_PUBLICACION = 5 * MIB
TOPE_CHAT = 10 * MIB

CARPETAS = ("perfil", "publicaciones", "grupos", "chat")
# 128 bits al azar: quien no tiene la dirección no da con ella.
NOMBRE = r"[0-9a-f]{32}(?:_mini)?\.(?:jpg|png|webp)"
RUTA_PUBLICA = rf"^medios/(?P<carpeta>perfil|publicaciones|grupos)/(?P<nombre>{NOMBRE})\Z"
# Lo de un chat no lo sirve este módulo sin más: cada lectura se consulta (`mensajeria/api/archivos.py`).
RUTA_DE_CHAT = rf"^medios/chat/(?P<nombre>{NOMBRE})\Z"

TIPOS = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
# Un nombre nunca cambia de contenido.
PARA_SIEMPRE = "public, max-age=31536000, immutable"

_NUESTRA = re.compile(rf"/medios/({'|'.join(CARPETAS)})/([0-9a-f]{{32}})(\.(?:jpg|png|webp))\Z")


class ImagenNoExiste(ErrorDeDominio):
    """Esa imagen no existe."""

    codigo, estado_http = "IMAGEN_NO_EXISTE", 404


@dataclass(frozen=True)
class ImagenGuardada:
    """Dónde quedaron la imagen y su miniatura: direcciones relativas al servidor."""

    url: str
    url_miniatura: str


def guardar_imagen(archivo: UploadedFile, *, carpeta: str, tope: int) -> ImagenGuardada:
    """Recodifica lo subido y lo deja, con su miniatura, en una `carpeta` de `CARPETAS`.

    `tope` son los bytes que se admiten. Lanza `ImagenDemasiadoGrande` o `ImagenNoValida`.
    Si luego falla lo que la necesitaba, quien llama la quita con `borrar_imagen`.
    """
    if carpeta not in CARPETAS:
        raise ValueError(f"No hay una carpeta de medios «{carpeta}».")
    if (archivo.size or 0) > tope:
        raise ImagenDemasiadoGrande(f"La imagen pasa de {tope // MIB} MiB: redúcela.")
    imagen = preparar(archivo.read(tope))
    nombre = secrets.token_hex(16)
    guardada = ImagenGuardada(
        f"/medios/{carpeta}/{nombre}.{imagen.extension}",
        f"/medios/{carpeta}/{nombre}_mini.{imagen.extension}",
    )
    try:
        _escribir(guardada.url_miniatura, imagen.miniatura)
        _escribir(guardada.url, imagen.contenido)
    except OSError:
        borrar_imagen(guardada.url)
        raise
    return guardada


def borrar_imagen(url: str | None) -> int:
    """Quita del disco una imagen de `guardar_imagen` y su miniatura; lo que no lo sea, se ignora.

    Devuelve los bytes que deja libres.
    """
    libres = 0
    if not (partes := _NUESTRA.fullmatch(url or "")):
        return libres
    carpeta, nombre, extension = partes.groups()
    for sufijo in ("", "_mini"):
        with suppress(FileNotFoundError):
            ruta = _en_disco(f"/medios/{carpeta}/{nombre}{sufijo}{extension}")
            peso = ruta.stat().st_size
            ruta.unlink()
            libres += peso
    return libres


# Sólo lee: con otro método es un 405, no un token de formulario que falta.
@csrf_exempt
@require_safe
def servir(request: HttpRequest, carpeta: str, nombre: str) -> HttpResponseBase:
    """Una imagen de una carpeta pública; la dirección ya trae un nombre de los nuestros."""
    try:
        return respuesta_con(request, f"/medios/{carpeta}/{nombre}", cache=PARA_SIEMPRE)
    except ImagenNoExiste as error:
        return respuesta_de(error)


def respuesta_con(request: HttpRequest, url: str, *, cache: str) -> HttpResponseBase:
    """La imagen de esa dirección (una de las nuestras), o 304 si quien la pide ya la tiene.

    Lanza `ImagenNoExiste`.
    """
    ruta = _en_disco(url)
    try:
        archivo = ruta.open("rb")
    except OSError as error:
        raise ImagenNoExiste from error
    respuesta = FileResponse(archivo, content_type=TIPOS[ruta.suffix])
    respuesta["ETag"] = f'"{ruta.stem}"'
    respuesta["Cache-Control"] = cache
    respuesta["Content-Disposition"] = "inline"
    # Aunque a un navegador se le ocurriera verla como otra cosa, no podría hacer nada.
    respuesta["Content-Security-Policy"] = "default-src 'none'"
    respuesta["X-Content-Type-Options"] = "nosniff"
    condicional = get_conditional_response(request, respuesta["ETag"], None, respuesta)
    if condicional is not respuesta:
        archivo.close()
    return condicional


def _en_disco(url: str) -> Path:
    return Path(settings.MEDIA_ROOT, url.removeprefix("/medios/"))


def _escribir(url: str, contenido: bytes) -> None:
    """De una vez: o está el archivo entero o no está."""
    destino = _en_disco(url)
    destino.parent.mkdir(parents=True, exist_ok=True)
    temporal = destino.with_suffix(".tmp")
    try:
        with temporal.open("xb") as archivo:
            archivo.write(contenido)
            archivo.flush()
            os.fsync(archivo.fileno())
        temporal.replace(destino)
    except OSError:
        temporal.unlink(missing_ok=True)
        raise
