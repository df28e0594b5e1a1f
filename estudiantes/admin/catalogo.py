"""El catálogo de correos: quién puede registrarse."""

from django.contrib import admin, messages
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest

from estudiantes.admin.formularios import FichaDeCorreo
from estudiantes.models import CorreoCatalogo
from redup_project.administracion import AdminRedup, por

SITUACION = Case(
    When(usado=True, then=Value("usado")),
    When(habilitado=False, then=Value("deshabilitado")),
    default=Value("libre"),
)


class FiltroPorSituacion(admin.SimpleListFilter):
    title = "estado"
    parameter_name = "situacion"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("libre", "Libre"), ("usado", "Usado"), ("deshabilitado", "Deshabilitado")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(situacion=self.value()) if self.value() else queryset


@admin.register(CorreoCatalogo)
class CorreoCatalogoAdmin(AdminRedup):
    alcance = por("carrera")
    form = FichaDeCorreo
    list_display = (
        "correo_institucional",
        "matricula",
        "carrera",
        "cuatrimestre",
        "estado",
        "consumido_por_usuario",
        "consumido_en",
    )
    list_filter = (FiltroPorSituacion, "carrera", "cuatrimestre")
    list_select_related = ("carrera", "cuatrimestre", "consumido_por_usuario")
    search_fields = ("correo_institucional", "matricula", "notas")
    autocomplete_fields = ("carrera", "cuatrimestre")
    actions = ("habilitar", "deshabilitar")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CorreoCatalogo]:
        return super().get_queryset(request).annotate(situacion=SITUACION)

    def has_delete_permission(
        self, request: HttpRequest, obj: CorreoCatalogo | None = None
    ) -> bool:
        """Un correo usado se conserva: dice con qué derecho se registró su dueño."""
        return (obj is None or not obj.usado) and super().has_delete_permission(request, obj)

    @admin.display(description="estado", ordering="situacion")
    def estado(self, correo: CorreoCatalogo) -> str:
        return correo.situacion

    @admin.action(description="Habilitar los correos elegidos", permissions=["change"])
    def habilitar(self, request: HttpRequest, queryset: QuerySet[CorreoCatalogo]) -> None:
        """Permite registrarse a los elegidos que estaban deshabilitados."""
        cambiados = queryset.filter(situacion="deshabilitado").update(habilitado=True)
        self._contar(request, "habilitados", cambiados, queryset.count())

    @admin.action(description="Deshabilitar los correos elegidos", permissions=["change"])
    def deshabilitar(self, request: HttpRequest, queryset: QuerySet[CorreoCatalogo]) -> None:
        """Impide registrarse a los elegidos que estaban libres."""
        cambiados = queryset.filter(situacion="libre").update(habilitado=False)
        self._contar(request, "deshabilitados", cambiados, queryset.count())

    def _contar(self, request: HttpRequest, hecho: str, cambiados: int, elegidos: int) -> None:
        self.message_user(
            request,
            f"Correos {hecho}: {cambiados}. "
            f"Sin cambios (usados, o ya lo estaban): {elegidos - cambiados}.",
            messages.SUCCESS,
        )
