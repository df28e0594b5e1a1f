"""Los archivos de los chats: qué mensaje lleva cuál y quién puede verlo."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Coalesce

from mensajeria.models import ArchivoChat, MarcaSala, Mensaje
from redup_project.contenido import TipoContenido

# Como `fn_archivo_chat`, para saber sin preguntar a la base si un envío lleva uno.
_NUESTRO = re.compile(r"/medios/chat/([0-9a-f]{32})")


def archivo_que_lleva(
    *, tipo_mensaje: str, contenido: str | None, url_archivo: str | None
) -> str | None:
    """El nombre del archivo nuestro que lleva un mensaje, o `None`. No consulta nada.

    En el dialecto de la semilla la dirección de una imagen viaja en el contenido.
    """
    direccion = url_archivo or (contenido if tipo_mensaje == TipoContenido.IMAGEN else None)
    nuestro = direccion and _NUESTRO.search(direccion)
    return nuestro[1] if nuestro else None


def mensajes_con(nombre: str | OuterRef) -> QuerySet[Mensaje]:
    """Los mensajes sin borrar que llevan ese archivo; los encuentra `idx_mensajes_archivo`."""
    direccion = Coalesce(F("url_archivo"), F("contenido"))
    llevan = Mensaje.objects.filter(
        Q(url_archivo__isnull=False) | Q(tipo_mensaje=TipoContenido.IMAGEN),
        eliminado_en__isnull=True,
    )
    suyo = Func(direccion, function="fn_archivo_chat", output_field=TextField())
    return llevan.alias(archivo=suyo).filter(archivo=nombre)


def archivos_visibles(usuario_id: int) -> QuerySet[ArchivoChat]:
    """Los que subió y los que lleva algún mensaje de una sala en la que participa hoy."""
    suyas = MarcaSala.objects.filter(usuario_id=usuario_id, hasta__isnull=True)
    en_sus_salas = mensajes_con(OuterRef("nombre")).filter(sala_chat__in=suyas.values("sala_chat"))
    return ArchivoChat.objects.filter(Q(subido_por_id=usuario_id) | Exists(en_sus_salas))


def archivos_sin_enviar(antes_de: datetime) -> QuerySet[ArchivoChat]:
    """Los subidos antes de ese instante que no lleva ningún mensaje: sólo los ve quien los subió."""
    return ArchivoChat.objects.filter(
        ~Exists(mensajes_con(OuterRef("nombre"))), creado_en__lt=antes_de
    )


def archivos_subidos_por(usuarios: Iterable[int], nombres: Iterable[str]) -> QuerySet[ArchivoChat]:
    """De esos archivos, los que subió alguno de esos usuarios."""
    return ArchivoChat.objects.filter(subido_por__in=usuarios, nombre__in=nombres)
