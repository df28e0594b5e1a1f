"""La foto de perfil: en el disco sólo queda la que alguien usa."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile

from redup_project.medios import TOPE_PERFIL, borrar_imagen, guardar_imagen


@contextmanager
def foto_guardada(archivo: UploadedFile | None) -> Iterator[str | None]:
    """La dirección de la foto subida, ya guardada, o nulo si no hay; si lo de dentro falla, se quita.

    Envuelve a la transacción que la apunta. Lanza `ImagenDemasiadoGrande` o `ImagenNoValida`.
    """
    if archivo is None:
        yield None
        return
    url = guardar_imagen(archivo, carpeta="perfil", tope=TOPE_PERFIL).url
    try:
        yield url
    except BaseException:
        borrar_imagen(url)
        raise
