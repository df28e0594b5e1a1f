"""La foto de un grupo: en el disco sólo queda la que se ve."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from grupos import consultas
from grupos.errores import FaltaLaFoto
from grupos.models import Grupo
from grupos.servicios.grupos import actualizar_grupo
from redup_project.medios import TOPE_PERFIL, borrar_imagen, guardar_imagen
from redup_project.ritmo import exigir_ritmo_de_fotos
from redup_project.sql import transaccion


def poner_foto(*, grupo_id: int, actor_id: int, foto: UploadedFile | None) -> Grupo:
    """Guarda la foto y quita la anterior; devuelve el grupo, completo.

    Lanza `GrupoNoExiste`, `NoAdministra`, `FaltaLaFoto`, `ImagenDemasiadoGrande` o `ImagenNoValida`.
    """
    # Decodificar una imagen cuesta: antes, que quien la manda pueda.
    consultas.exigir_que_administre(grupo_id, actor_id)
    if foto is None:
        raise FaltaLaFoto
    exigir_ritmo_de_fotos(actor_id)
    url = guardar_imagen(foto, carpeta="grupos", tope=TOPE_PERFIL).url
    try:
        return _cambiar_foto(grupo_id, actor_id, url)
    except BaseException:
        borrar_imagen(url)
        raise


def quitar_foto(*, grupo_id: int, actor_id: int) -> Grupo:
    """Deja el grupo sin foto. Lanza `GrupoNoExiste` o `NoAdministra`."""
    return _cambiar_foto(grupo_id, actor_id, None)


@transaccion()
def _cambiar_foto(grupo_id: int, actor_id: int, url: str | None) -> Grupo:
    anterior = consultas.grupo_en_exclusiva(grupo_id).foto_grupo_url
    grupo = actualizar_grupo(grupo_id=grupo_id, actor_id=actor_id, foto_grupo_url=url)
    transaction.on_commit(lambda: borrar_imagen(anterior))
    return grupo
