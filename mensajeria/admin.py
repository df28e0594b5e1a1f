"""El panel de mensajería: se mira quién y cuándo, nunca qué se dijeron, y no se toca nada.

`DestinatarioMensaje` no está: es una vista con clave compuesta y el admin de Django no las maneja.
"""

from django.contrib import admin

from mensajeria.models import (
    ArchivoChat,
    AvanceSala,
    MarcaSala,
    Mensaje,
    ReaccionMensaje,
    SalaChat,
)
from redup_project.administracion import SoloLectura


@admin.register(SalaChat)
class SalaChatAdmin(SoloLectura):
    list_display = (
        "id",
        "tipo_sala",
        "grupo",
        "usuario_a",
        "usuario_b",
        "ultimo_numero",
        "actualizado_en",
    )
    list_filter = ("tipo_sala",)
    list_select_related = ("grupo", "usuario_a", "usuario_b")
    search_fields = (
        "sala_uuid__exact",
        "grupo__nombre",
        "usuario_a__correo_institucional",
        "usuario_b__correo_institucional",
    )
    ordering = ("-id",)


@admin.register(Mensaje)
class MensajeAdmin(SoloLectura):
    """El contenido de un chat sólo se lee a través de un reporte, no desde aquí."""

    reservados = ("contenido", "url_archivo", "metadatos", "cliente_id")
    list_display = ("numero", "sala_chat", "remitente", "tipo_mensaje", "enviado_en")
    list_filter = ("tipo_mensaje",)
    list_select_related = ("sala_chat", "remitente")
    search_fields = ("mensaje_uuid__exact", "remitente__correo_institucional")
    ordering = ("-id",)


@admin.register(ReaccionMensaje)
class ReaccionMensajeAdmin(SoloLectura):
    """Un emoji también es algo que se dijeron."""

    reservados = ("emoji",)
    list_display = ("mensaje", "usuario", "creado_en")
    list_select_related = ("mensaje", "usuario")
    search_fields = ("usuario__correo_institucional",)
    ordering = ("-id",)


@admin.register(MarcaSala)
class MarcaSalaAdmin(SoloLectura):
    list_display = ("sala_chat", "usuario", "desde", "hasta", "entregado_hasta", "leido_hasta")
    list_select_related = ("sala_chat", "usuario")
    search_fields = ("usuario__correo_institucional",)
    ordering = ("-id",)


@admin.register(AvanceSala)
class AvanceSalaAdmin(SoloLectura):
    list_display = ("sala_chat", "usuario", "tipo", "hasta", "en")
    list_filter = ("tipo",)
    list_select_related = ("sala_chat", "usuario")
    search_fields = ("usuario__correo_institucional",)
    ordering = ("-id",)


@admin.register(ArchivoChat)
class ArchivoChatAdmin(SoloLectura):
    """Quién subió y cuándo; la imagen sólo se ve a través de un reporte."""

    reservados = ("nombre", "extension")
    list_display = ("id", "subido_por", "creado_en")
    list_select_related = ("subido_por",)
    search_fields = ("subido_por__correo_institucional",)
    ordering = ("-id",)
