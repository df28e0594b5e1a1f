"""Las imágenes de una publicación: en disco sólo si la publicación se guarda."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile

from publicaciones.errores import DemasiadasImagenes
from redup_project.medios import TOPE_PUBLICACION, ImagenGuardada, borrar_imagen, guardar_imagen

MAX_IMAGENES = 10


@contextmanager
def imagenes_guardadas(archivos: Sequence[UploadedFile]) -> Iterator[list[ImagenGuardada]]:
    """Guarda `archivos` en su orden; si una no vale o falla lo de dentro, las quita todas.

    Lanza `DemasiadasImagenes` y lo que rechace `guardar_imagen`.
    """
    if len(archivos) > MAX_IMAGENES:
        raise DemasiadasImagenes
    guardadas: list[ImagenGuardada] = []
    try:
        for archivo in archivos:
            guardadas.append(
                guardar_imagen(archivo, carpeta="publicaciones", tope=TOPE_PUBLICACION)
            )
        yield guardadas
    except BaseException:
        for imagen in guardadas:
            borrar_imagen(imagen.url)
        raise
