"""Dispositivos, notificaciones y preferencias de aviso."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from estudiantes.models import ConfiguracionNotificaciones, Dispositivo, Notificacion
from redup_project.administracion import AdminRedup, por

POR_USUARIO = (
    "usuario__correo_institucional",
    "usuario__nombre",
    "usuario__apellido_paterno",
)


@admin.register(Dispositivo)
class DispositivoAdmin(AdminRedup):
    """Sin el token de push: con él se le pueden mandar avisos falsos al teléfono."""

    alcance = por("usuario__carrera")
    reservados = ("token_push",)
    list_display = ("usuario", "plataforma", "uuid_dispositivo", "activo", "ultima_actividad_en")
    list_filter = ("activo",)
    list_select_related = ("usuario",)
    search_fields = ("uuid_dispositivo", *POR_USUARIO)
    autocomplete_fields = ("usuario",)
    solo_al_crear = ("usuario", "uuid_dispositivo")
    ordering = ("-id",)


# Quién recibe el aviso de que le comentaron, de que le retiraron algo o de que su reporte se revisó dice
# quién no firmó su publicación, o quién reportó.
QUE_DELATAN = ("publicacion", "caso", "reporte", "retirada")


@admin.register(Notificacion)
class NotificacionAdmin(AdminRedup):
    """Sin los avisos que delatan a quien no firmó o a quien reportó."""

    alcance = por("usuario__carrera")
    list_display = ("titulo", "usuario", "tipo", "leida", "creada_en")
    list_filter = ("leida",)
    list_select_related = ("usuario",)
    search_fields = ("id__exact",)
    busca_en = ("usuario",)
    autocomplete_fields = ("usuario",)
    solo_al_crear = ("usuario",)
    sortable_by = ()
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notificacion]:
        avisos = super().get_queryset(request)
        # Con `exclude` se irían también los que no dicen a dónde llevan.
        return avisos.filter(
            Q(datos__target_type__isnull=True) | ~Q(datos__target_type__in=QUE_DELATAN)
        )


@admin.register(ConfiguracionNotificaciones)
class ConfiguracionNotificacionesAdmin(AdminRedup):
    alcance = por("usuario__carrera")
    list_display = (
        "usuario",
        "push_enabled",
        "chat_enabled",
        "groups_enabled",
        "social_enabled",
        "updated_at",
    )
    list_select_related = ("usuario",)
    search_fields = POR_USUARIO
    autocomplete_fields = ("usuario",)
    solo_al_crear = ("usuario",)
    ordering = ("-usuario_id",)
