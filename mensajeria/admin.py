"""El panel de mensajería: se mira quién y cuándo, nunca qué se dijeron, y no se toca nada.

`DestinatarioMensaje` no está: es una vista con clave compuesta y el admin de Django no las maneja.
"""

from django.contrib import admin
from django.db.models import Q

from grupos.consultas import del_grupo
from mensajeria.models import (
    ArchivoChat,
    AvanceSala,
    MarcaSala,
    Mensaje,
    ReaccionMensaje,
    SalaChat,
)
from redup_project.administracion import SoloLectura, por


def de_la_sala(carreras: frozenset[int]) -> Q:
    """La de un grupo, de quien el grupo; un chat directo, de cualquiera de los dos."""
    personas = por("usuario_a__carrera", "usuario_b__carrera")(carreras)
    return personas | Q(grupo__isnull=False) & del_grupo("grupo__")(carreras)


@admin.register(SalaChat)
class SalaChatAdmin(SoloLectura):
    alcance = de_la_sala
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

    alcance = por("remitente__carrera")
    reservados = ("contenido", "url_archivo", "metadatos", "cliente_id")
    list_display = ("numero", "sala_chat", "remitente", "tipo_mensaje", "enviado_en")
    list_filter = ("tipo_mensaje",)
    list_select_related = ("sala_chat", "remitente")
    search_fields = ("mensaje_uuid__exact",)
    busca_en = ("remitente",)
    sortable_by = ()
    ordering = ("-id",)


@admin.register(ReaccionMensaje)
class ReaccionMensajeAdmin(SoloLectura):
    """Un emoji también es algo que se dijeron."""

    alcance = por("usuario__carrera")
    reservados = ("emoji",)
    list_display = ("mensaje", "usuario", "creado_en")
    list_select_related = ("mensaje", "usuario")
    search_fields = ("id__exact",)
    busca_en = ("usuario",)
    sortable_by = ()
    ordering = ("-id",)


@admin.register(MarcaSala)
class MarcaSalaAdmin(SoloLectura):
    alcance = por("usuario__carrera")
    list_display = ("sala_chat", "usuario", "desde", "hasta", "entregado_hasta", "leido_hasta")
    list_select_related = ("sala_chat", "usuario")
    search_fields = ("id__exact",)
    busca_en = ("usuario",)
    sortable_by = ()
    ordering = ("-id",)


@admin.register(AvanceSala)
class AvanceSalaAdmin(SoloLectura):
    alcance = por("usuario__carrera")
    list_display = ("sala_chat", "usuario", "tipo", "hasta", "en")
    list_filter = ("tipo",)
    list_select_related = ("sala_chat", "usuario")
    search_fields = ("id__exact",)
    busca_en = ("usuario",)
    sortable_by = ()
    ordering = ("-id",)


@admin.register(ArchivoChat)
class ArchivoChatAdmin(SoloLectura):
    """Quién subió y cuándo; la imagen sólo se ve a través de un reporte."""

    alcance = por("subido_por__carrera")
    reservados = ("nombre", "extension")
    list_display = ("id", "subido_por", "creado_en")
    list_select_related = ("subido_por",)
    search_fields = ("subido_por__correo_institucional",)
    ordering = ("-id",)
