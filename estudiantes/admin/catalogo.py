"""El catálogo de correos: quién puede registrarse."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, Q, QuerySet, Value, When
from django.forms import ModelForm
from django.http import FileResponse, HttpRequest

from estudiantes.admin.exportacion import ConExportacion
from estudiantes.admin.formularios import FichaDeCorreo
from estudiantes.admin.importaciones import ConImportaciones
from estudiantes.models import CorreoCatalogo
from estudiantes.servicios import catalogo
from redup_project.administracion import AdminRedup, por
from redup_project.alcance import NINGUNA

# Por columnas: de una expresión la base no sabe cuántas filas saldrán, y recorre el catálogo.
SITUACIONES = {
    "usado": Q(usado=True),
    "deshabilitado": Q(usado=False, habilitado=False),
    "libre": Q(usado=False, habilitado=True),
}
SITUACION = Case(*(When(es, then=Value(nombre)) for nombre, es in SITUACIONES.items()))
NO_SE_LIBERAN = (
    "Un correo usado sólo se libera si la cuenta que lo usó ya no existe o está de baja (en Usuarios, "
    "estado «Eliminado»): mientras siga activa o suspendida, es suyo."
)


class FiltroPorSituacion(admin.SimpleListFilter):
    title = "estado"
    parameter_name = "situacion"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("libre", "Libre"), ("usado", "Usado"), ("deshabilitado", "Deshabilitado")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(SITUACIONES.get(self.value(), NINGUNA)) if self.value() else queryset


@admin.register(CorreoCatalogo)
class CorreoCatalogoAdmin(ConImportaciones, ConExportacion, AdminRedup):
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
    sortable_by = ("correo_institucional",)
    search_fields = ("correo_institucional", "matricula", "notas")
    autocomplete_fields = ("carrera", "cuatrimestre")
    actions = ("habilitar", "deshabilitar", "liberar", "exportar_elegidos")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CorreoCatalogo]:
        """Los que ve esa persona: la lista, las acciones y la exportación parten de aquí."""
        return super().get_queryset(request).annotate(situacion=SITUACION)

    def has_delete_permission(
        self, request: HttpRequest, obj: CorreoCatalogo | None = None
    ) -> bool:
        """Un correo usado se conserva: dice con qué derecho se registró su dueño."""
        return (obj is None or not obj.usado) and super().has_delete_permission(request, obj)

    def _cambios(self, form: ModelForm, formsets: Any) -> dict[str, Any]:
        """Con la dirección: la fila puede borrarse después y la auditoría, no."""
        cambios = super()._cambios(form, formsets)
        return cambios and cambios | {"correo": form.instance.correo_institucional}

    @admin.display(description="estado", ordering="situacion")
    def estado(self, correo: CorreoCatalogo) -> str:
        return correo.situacion

    @admin.action(description="Habilitar los correos elegidos", permissions=["change"])
    def habilitar(self, request: HttpRequest, queryset: QuerySet[CorreoCatalogo]) -> None:
        """Permite registrarse a los elegidos que estaban deshabilitados."""
        hecho = catalogo.habilitar_correos(correos=queryset, actor_id=request.user.pk)
        self._contar(request, "habilitados", hecho)

    @admin.action(description="Deshabilitar los correos elegidos", permissions=["change"])
    def deshabilitar(self, request: HttpRequest, queryset: QuerySet[CorreoCatalogo]) -> None:
        """Impide registrarse a los elegidos que estaban libres."""
        hecho = catalogo.deshabilitar_correos(correos=queryset, actor_id=request.user.pk)
        self._contar(request, "deshabilitados", hecho)

    @admin.action(description="Liberar los correos elegidos", permissions=["change"])
    def liberar(self, request: HttpRequest, queryset: QuerySet[CorreoCatalogo]) -> None:
        """Deja que se registre otra vez quien perdió su cuenta, y dice por qué no a los demás."""
        hecho = catalogo.liberar_correos(correos=queryset, actor_id=request.user.pk)
        aviso = f"Correos liberados: {hecho.cambiados}. Sin cambios: {hecho.intactos}."
        self.message_user(
            request,
            f"{aviso} {NO_SE_LIBERAN}" if hecho.intactos else aviso,
            messages.WARNING if hecho.intactos else messages.SUCCESS,
        )

    @admin.action(description="Exportar los correos elegidos (CSV)", permissions=["view"])
    def exportar_elegidos(
        self, request: HttpRequest, queryset: QuerySet[CorreoCatalogo]
    ) -> FileResponse:
        return self.descargar(request, queryset, filtro="elegidos")

    def _contar(self, request: HttpRequest, que: str, hecho: catalogo.Hecho) -> None:
        self.message_user(
            request,
            f"Correos {que}: {hecho.cambiados}. "
            f"Sin cambios (usados, o ya lo estaban): {hecho.intactos}.",
            messages.SUCCESS,
        )
