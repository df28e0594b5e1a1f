"""Qué ve quien sólo lleva unas carreras: lo declara cada admin y se aplica aquí, una vez."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from redup_project.errores import ErrorDeDominio

# Una regla dice qué filas son de esas carreras.
Regla = Callable[[frozenset[int]], Q]


class FueraDeAlcance(ErrorDeDominio):
    """Quedaría fuera de las carreras a tu cargo."""

    codigo, estado_http = "FUERA_DE_ALCANCE", 403


def COMUN(carreras: frozenset[int]) -> Q:  # noqa: N802 -- se declara como un valor
    """De toda la universidad: quien lleva unas carreras lo ve, pero no lo cambia."""
    return Q()


def SOLO_ADMINISTRACION(carreras: frozenset[int]) -> Q:  # noqa: N802 -- se declara como un valor
    """Ni verlo: sólo quien administra."""
    return Q(pk__in=())


def por(*caminos: str) -> Regla:
    """Es de una carrera si lo es por alguno de esos caminos (`autor__carrera`)."""

    def regla(carreras: frozenset[int]) -> Q:
        return reduce(or_, (Q(**{f"{camino}__in": carreras}) for camino in caminos))

    return regla


class ConAlcance:
    """Listas, búsquedas, fichas, acciones, desplegables y borrados: todo parte de `get_queryset`."""

    # Sin declararla no se ve nada: una prueba exige que todo admin la tenga.
    alcance: ClassVar[Regla | None] = None

    def acotar(self, filas: QuerySet, request: HttpRequest) -> QuerySet:
        """De `filas`, las que puede ver quien pregunta."""
        carreras = request.user.carreras_a_su_cargo
        if carreras is None:
            return filas
        regla = type(self).alcance
        return filas.filter(regla(carreras)) if regla else filas.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.acotar(super().get_queryset(request), request)

    def exigir_que_siga_a_su_cargo(self, request: HttpRequest, fila: models.Model) -> None:
        """Nadie crea algo de otra carrera ni se lo manda a ella. Lanza `FueraDeAlcance`."""
        if request.user.carreras_a_su_cargo is None:
            return
        if not self.get_queryset(request).filter(pk=fila.pk).exists():
            raise FueraDeAlcance

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._llega(request, leer=True) and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._llega(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._llega(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._llega(request) and super().has_delete_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._llega(request, leer=True) and super().has_module_permission(request)

    def _llega(self, request: HttpRequest, *, leer: bool = False) -> bool:
        regla = type(self).alcance
        if regla is SOLO_ADMINISTRACION:
            return request.user.is_superuser
        return leer or regla is not COMUN or request.user.carreras_a_su_cargo is None


class DesplegablesAcotados:
    """En un formulario sólo se elige lo que se podría ver en su lista. También para inlines."""

    def get_field_queryset(
        self, db: str | None, db_field: models.Field, request: HttpRequest
    ) -> QuerySet | None:
        filas = super().get_field_queryset(db, db_field, request)
        modelo = db_field.remote_field.model
        if filas is None:
            filas = modelo._default_manager.using(db)
        return acotadas(self.admin_site, filas, modelo, request)


def acotadas(
    sitio: Any, filas: QuerySet, modelo: type[models.Model], request: HttpRequest
) -> QuerySet:
    """De las `filas` de `modelo`, las que su admin dejaría ver a quien pregunta."""
    suyo = sitio._registry.get(modelo)
    return suyo.acotar(filas.all(), request) if isinstance(suyo, ConAlcance) else filas.all()
