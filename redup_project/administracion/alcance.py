"""Qué ve quien sólo lleva unas carreras: lo declara cada admin y se aplica aquí, una vez."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from redup_project.alcance import NINGUNA, TODAS, Regla, acotado
from redup_project.errores import ErrorDeDominio


class FueraDeAlcance(ErrorDeDominio):
    """Quedaría fuera de las carreras a tu cargo."""

    codigo, estado_http = "FUERA_DE_ALCANCE", 403


def COMUN(carreras: frozenset[int]) -> Q:  # noqa: N802 -- se declara como un valor
    """De toda la universidad: quien lleva unas carreras lo ve, pero no lo cambia."""
    return TODAS


def SOLO_ADMINISTRACION(carreras: frozenset[int]) -> Q:  # noqa: N802 -- se declara como un valor
    """Ni verlo: sólo quien administra."""
    return NINGUNA


class ConAlcance:
    """Listas, búsquedas, fichas, acciones, desplegables y borrados: todo parte de `get_queryset`."""

    # Sin declararla no se ve nada: una prueba exige que todo admin la tenga.
    alcance: ClassVar[Regla | None] = None

    def acotar(self, filas: QuerySet, request: HttpRequest) -> QuerySet:
        """De `filas`, las que puede ver quien pregunta."""
        regla = type(self).alcance or SOLO_ADMINISTRACION
        return filas.filter(acotado(request.user.carreras_a_su_cargo, regla))

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
