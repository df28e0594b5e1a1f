"""Los tipos de contenido que comparten los mensajes y la multimedia de las publicaciones."""

from django.db import models


class TipoContenido(models.TextChoices):
    """`tipo_mensaje_enum` del esquema heredado (`contrato/esquema.md` §1)."""

    TEXTO = "texto", "Texto"
    IMAGEN = "imagen", "Imagen"
    ARCHIVO = "archivo", "Archivo"
    AUDIO = "audio", "Audio"
    SISTEMA = "sistema", "Sistema"
