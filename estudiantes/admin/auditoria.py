"""Lo que se mira y no se toca: la auditoría y los códigos de recuperación."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from estudiantes import moderables
from estudiantes.models import CodigoRecuperacion, RegistroAuditoria
from redup_project.administracion import SoloLectura


@admin.register(RegistroAuditoria)
class RegistroAuditoriaAdmin(SoloLectura):
    """Sin los actos que dirían quién escribió algo anónimo: eso lo revelan dos, en su caso."""

    list_display = ("creada_en", "accion", "entidad", "entidad_id", "actor_usuario")
    list_filter = ("creada_en",)
    list_select_related = ("actor_usuario",)
    search_fields = ("accion", "entidad", "entidad_id", "actor_usuario__correo_institucional")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegistroAuditoria]:
        return super().get_queryset(request).exclude(moderables.actos_que_delatan())


@admin.register(CodigoRecuperacion)
class CodigoRecuperacionAdmin(SoloLectura):
    """Sin el hash: un código corto se adivina a partir de él."""

    reservados = ("codigo_hash",)
    list_display = ("usuario", "creado_en", "expira_en", "intentos", "usado_en")
    list_select_related = ("usuario",)
    search_fields = ("usuario__correo_institucional",)
    ordering = ("-id",)
