"""Las imágenes de los chats: subirlas, verlas y quitarlas cuando ya nadie las lleva."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mensajeria.consultas.archivos import (
    archivo_que_lleva,
    archivos_subidos_por,
    archivos_visibles,
    mensajes_con,
)
from mensajeria.errores import ArchivoNoExiste
from mensajeria.models import ArchivoChat
from redup_project.medios import TOPE_CHAT, ImagenGuardada, borrar_imagen, guardar_imagen
from redup_project.sql import transaccion


def subir_imagen(*, archivo: UploadedFile, usuario_id: int) -> ImagenGuardada:
    """Guarda una imagen para mandarla en un chat; hasta entonces sólo la ve quien la sube.

    Lanza `ImagenDemasiadoGrande` o `ImagenNoValida`.
    """
    guardada = guardar_imagen(archivo, carpeta="chat", tope=TOPE_CHAT)
    ruta = PurePosixPath(guardada.url)
    try:
        ArchivoChat.objects.create(
            nombre=ruta.stem, extension=ruta.suffix[1:], subido_por_id=usuario_id
        )
    except BaseException:
        borrar_imagen(guardada.url)
        raise
    return guardada


def archivo_para(*, usuario_id: int, nombre: str) -> str:
    """La dirección en disco de un archivo (o de su miniatura) que ese usuario puede ver.

    Lanza `ArchivoNoExiste` igual si no existe que si es ajeno: no se revela qué hay.
    """
    pedido = f"/medios/chat/{nombre}"
    base = archivo_que_lleva(tipo_mensaje="", contenido=None, url_archivo=pedido)
    archivo = archivos_visibles(usuario_id).filter(nombre=base).first() if base else None
    if archivo is None or pedido not in (archivo.url, archivo.url_miniatura):
        raise ArchivoNoExiste
    return pedido


def exigir_archivo_visible(
    *, usuario_id: int, tipo_mensaje: str, contenido: str | None, url_archivo: str | None
) -> None:
    """Si el envío lleva un archivo nuestro, quien lo manda ha de poder verlo: saber su dirección no basta.

    Lo bloquea hasta el fin de la transacción, para que no lo quite quien borra el último mensaje
    que lo llevaba. A lo demás no le cuesta consultas. Lanza `ArchivoNoExiste`.
    """
    nombre = archivo_que_lleva(
        tipo_mensaje=tipo_mensaje, contenido=contenido, url_archivo=url_archivo
    )
    if nombre is None:
        return
    visibles = archivos_visibles(usuario_id).select_for_update(no_key=True)
    if not visibles.filter(nombre=nombre).first():
        raise ArchivoNoExiste


def propios_de(envios: Iterable[tuple[int, str | None]]) -> set[tuple[int, str]]:
    """De esos (remitente, archivo), los que subió quien los manda; bloqueados, con una consulta o ninguna."""
    claves = {(usuario_id, nombre) for usuario_id, nombre in envios if nombre}
    if not claves:
        return set()
    # En orden: dos lotes a la vez los bloquean en el mismo.
    suyos = archivos_subidos_por({u for u, _ in claves}, {n for _, n in claves}).order_by("pk")
    return claves & {(a.subido_por_id, a.nombre) for a in suyos.select_for_update(no_key=True)}


def soltar_archivo(nombre: str) -> None:
    """Tras el commit, si ningún mensaje lo lleva ya, deja de existir: ni en la base ni en el disco."""
    transaction.on_commit(lambda: _quitar_si_sobra(nombre), robust=True)


@transaccion()
def _quitar_si_sobra(nombre: str) -> None:
    # Fuera de la transacción que borró el mensaje: aquélla tiene su sala, y los envíos bloquean
    # primero el archivo y después la sala.
    archivo = ArchivoChat.objects.select_for_update().filter(nombre=nombre).first()
    if archivo is None or mensajes_con(nombre).exists():
        return
    archivo.delete()
    transaction.on_commit(lambda: borrar_imagen(archivo.url))
