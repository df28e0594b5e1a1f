"""Las sanciones impuestas y los motivos ya escritos."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from estudiantes import consultas
from estudiantes.models import PlantillaDeMotivo, Sancion
from estudiantes.servicios import moderacion
from redup_project.administracion import COMUN, AdminRedup, SoloLectura


@admin.register(Sancion)
class SancionAdmin(SoloLectura):
    """Se imponen desde un caso; aquí se levantan. Las de un anónimo sin revelar no están."""

    alcance = consultas.DE_LA_SANCION
    list_display = ("usuario", "tipo", "hasta", "impuesta_por", "creado_en", "levantada_en")
    list_filter = ("tipo",)
    list_select_related = ("usuario", "impuesta_por")
    search_fields = ("usuario__correo_institucional",)
    ordering = ("-id",)
    actions = ("levantar",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sancion]:
        visibles = consultas.sanciones_que_se_ven().values("pk")
        return super().get_queryset(request).filter(pk__in=visibles)

    def has_levantar_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("estudiantes.change_sancion")

    @admin.action(description="Levantar las elegidas", permissions=["levantar"])
    def levantar(self, request: HttpRequest, queryset: QuerySet[Sancion]) -> None:
        """Antes de tiempo: si nada más lo impide, su cuenta vuelve a estar activa."""
        for sancion in queryset:
            moderacion.levantar_sancion(sancion_id=sancion.pk, actor=request.user)
        self.message_user(request, "Sanciones levantadas.", messages.SUCCESS)


@admin.register(PlantillaDeMotivo)
class PlantillaDeMotivoAdmin(AdminRedup):
    alcance = COMUN
    list_display = ("nombre", "activa")
    list_filter = ("activa",)
    search_fields = ("nombre", "texto")
