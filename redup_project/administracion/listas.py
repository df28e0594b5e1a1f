"""Listas que cuestan lo mismo con mil filas que con un millón: ni contar la tabla ni recorrerla."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter, RelatedFieldListFilter
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import cached_property

from redup_project.administracion.alcance import acotadas

TOPE = 1000
# Más opciones en un filtro no se leen: para eso está la búsqueda.
TOPE_DE_OPCIONES = 200


class PaginadorConTope(Paginator):
    """Cuenta hasta `TOPE`; si hay más, lo dice y no sigue: se busca o se filtra."""

    @cached_property
    def _contadas(self) -> int:
        return cuantas(self.object_list)

    @property
    def hay_mas(self) -> bool:
        """Si son más de las que se cuentan."""
        return self._contadas > TOPE

    @cached_property
    def count(self) -> int:
        return min(self._contadas, TOPE)

    def page(self, number: int | str) -> Page:
        """Lo que cabe en el tope se busca primero y se ordena después.

        Con `LIMIT`, PostgreSQL prefiere seguir el índice del orden hasta juntar una página: si casan
        cuatro filas de un millón, lo recorre entero.
        """
        if not self.hay_mas:
            las_que_son = self.object_list.order_by().values("pk")[: TOPE + 1]
            self.object_list = self.object_list.filter(pk__in=las_que_son)
        return super().page(number)


def cuantas(filas: QuerySet) -> int:
    """Cuántas son, sin pasar de `TOPE` + 1."""
    # Sin orden: para contar no hace falta ordenar.
    return filas.order_by()[: TOPE + 1].count()


def por_claves(panel: Any, request: HttpRequest, buscado: str) -> Q:
    """Lo que casa exacto con sus `search_fields`, o apunta a algo que casa en la lista de eso otro."""
    casa = Q(pk__in=())
    for camino in panel.search_fields:
        campo = panel.opts.get_field(camino.removesuffix("__exact"))
        # Lo que no es un número no puede ser un identificador.
        with suppress(ValidationError):
            casa |= Q(**{campo.name: campo.to_python(buscado)})
    for clave in panel.busca_en:
        modelo = panel.opts.get_field(clave).remote_field.model
        otro = panel.admin_site._registry[modelo]
        filas, _ = otro.get_search_results(request, otro.get_queryset(request), buscado)
        claves = list(filas.order_by().values_list("pk", flat=True)[:TOPE_DE_OPCIONES])
        casa |= Q(**{f"{clave}__in": claves})
    return casa


class FiltroPorRelacion(RelatedFieldListFilter):
    """Ofrece sólo lo que se podría ver en su lista, y no más de unas cuantas opciones."""

    def field_choices(
        self, field: models.Field, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[Any, str]]:
        modelo = field.remote_field.model
        orden = self.field_admin_ordering(field, request, model_admin)
        filas = modelo._default_manager.order_by(*orden)
        filas = acotadas(model_admin.admin_site, filas, modelo, request)
        return [(fila.pk, str(fila)) for fila in filas[:TOPE_DE_OPCIONES]]


FieldListFilter.register(
    lambda campo: bool(campo.remote_field), FiltroPorRelacion, take_priority=True
)


def por_mes(campo: str, titulo: str) -> type[admin.SimpleListFilter]:
    """Un filtro por los últimos doce meses: `date_hierarchy` recorre la tabla para saber cuáles hay."""

    class FiltroPorMes(admin.SimpleListFilter):
        title = titulo
        parameter_name = "mes"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            hoy = timezone.localdate()
            meses = (hoy.year * 12 + hoy.month - 1 - n for n in range(12))
            return [
                (f"{m // 12}-{m % 12 + 1:02}", f"{MONTHS[m % 12 + 1]} {m // 12}") for m in meses
            ]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            if self.value() not in dict(self.lookup_choices):
                return queryset
            ano, mes = map(int, self.value().split("-"))
            desde = _medianoche(date(ano, mes, 1))
            hasta = _medianoche(date(ano + mes // 12, mes % 12 + 1, 1))
            return queryset.filter(**{f"{campo}__gte": desde, f"{campo}__lt": hasta})

    return FiltroPorMes


def _medianoche(dia: date) -> Any:
    return timezone.make_aware(timezone.datetime.combine(dia, timezone.datetime.min.time()))
