"""La lista de casos: qué filtros tiene y qué se ve de cada uno."""

from typing import Any

from django.contrib import admin
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from estudiantes.models import Caso, EstadoDeCaso, MotivoDeReporte, Reporte

ABIERTOS = (EstadoDeCaso.PENDIENTE, EstadoDeCaso.EN_REVISION, EstadoDeCaso.APELADO)


class FiltroPorEstado(admin.SimpleListFilter):
    """Sin elegir, lo que está por hacer."""

    title = "estado"
    parameter_name = "estado"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*EstadoDeCaso.choices, ("todos", "Todos")]

    def choices(self, changelist: Any) -> Any:
        por_hacer, *demas = super().choices(changelist)
        yield por_hacer | {"display": "Por hacer"}
        yield from demas

    def queryset(self, request: HttpRequest, queryset: QuerySet[Caso]) -> QuerySet[Caso]:
        if self.value() == "todos":
            return queryset
        return queryset.filter(estado__in=[self.value()] if self.value() else ABIERTOS)


class FiltroPorMotivo(admin.SimpleListFilter):
    title = "motivo"
    parameter_name = "motivo_de_reporte"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return MotivoDeReporte.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Caso]) -> QuerySet[Caso]:
        if not self.value():
            return queryset
        reportes = Reporte.objects.filter(caso=OuterRef("pk"), motivo=self.value())
        return queryset.filter(Exists(reportes))


class FiltroMios(admin.SimpleListFilter):
    title = "quién lo revisa"
    parameter_name = "mios"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Los míos")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Caso]) -> QuerySet[Caso]:
        return queryset.filter(tomado_por=request.user) if self.value() else queryset


def con_motivos(casos: QuerySet[Caso]) -> QuerySet[Caso]:
    """Cada caso con los motivos de sus reportes, sin repetir y sin saber de quién son."""
    motivos = Reporte.objects.filter(caso=OuterRef("pk")).order_by("motivo").values("motivo")
    return casos.annotate(motivos_de_reporte=ArraySubquery(motivos.distinct()))
