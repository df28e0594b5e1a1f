"""Todo acto del personal deja una fila, y sólo una; el único sitio por el que pasan todos."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from redup_project import actos
from redup_project.administracion.listas import TOPE, cuantas
from redup_project.ritmo import origen

# Ni aunque un formulario los enseñara.
SECRETO = re.compile("pass|contrasena|token|hash|clave|secret|codigo_")
ELEGIDOS_QUE_SE_NOMBRAN = 100
LARGO_DE_UN_VALOR = 200


class ConAuditoria:
    """Engancha los avisos de Django (`log_…`) y las acciones de lista."""

    # Cambian y se dice que cambiaron, no qué eran: la auditoría no se borra nunca.
    sin_valores: ClassVar[tuple[str, ...]] = ()

    @contextmanager
    def acto(self, request: HttpRequest) -> Iterator[actos.Acto]:
        """Lo que se anote dentro es de quien pide, desde donde pide."""
        with actos.del_personal(request.user.pk, origen(request)) as acto:
            yield acto

    def construct_change_message(
        self, request: HttpRequest, form: forms.Form, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        request.cambios = self._cambios(form, formsets or ())
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._anotar(request, "panel_alta", obj, getattr(request, "cambios", {}))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        # Guardar sin cambiar nada no es un acto.
        if cambios := getattr(request, "cambios", {}):
            self._anotar(request, "panel_cambio", obj, cambios)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for fila in queryset:
            self._anotar(request, "panel_borrado", fila, {"era": str(fila)})
        return super().log_deletions(request, queryset)

    def get_actions(self, request: HttpRequest) -> dict[str, tuple[Any, str, str]]:
        return {
            nombre: (partial(_hacer_y_anotar, funcion, nombre), nombre, descripcion)
            for nombre, (funcion, _, descripcion) in super().get_actions(request).items()
        }

    def _anotar(
        self, request: HttpRequest, accion: str, fila: models.Model, detalle: dict[str, Any]
    ) -> None:
        with self.acto(request) as acto:
            if not acto.lo_anoto_un_servicio:
                acto.anotar(
                    accion, entidad=fila._meta.db_table, entidad_id=fila.pk, detalle=detalle
                )

    def _cambios(self, form: forms.Form, formsets: Any) -> dict[str, Any]:
        campos = {c: self._de_a(form, c) for c in form.changed_data}
        # Django da por cambiado un JSON vacío que nadie tocó.
        campos = {c: v for c, v in campos.items() if v is None or v[0] != v[1]}
        detalle: dict[str, Any] = {}
        if campos:
            detalle["campos"] = sorted(campos)
        if con_valores := {c: [*map(_corto, v)] for c, v in campos.items() if v}:
            detalle["antes_y_despues"] = con_valores
        for formset in formsets:
            if de_ese := _en_linea(formset):
                detalle[formset.model._meta.db_table] = de_ese
        return detalle

    def _de_a(self, form: forms.Form, campo: str) -> list[Any] | None:
        if campo in (*self.sin_valores, *self.reservados) or SECRETO.search(campo):
            return None
        antes = form.initial.get(campo, form.fields[campo].initial)
        return [_simple(antes), _simple(form.cleaned_data.get(campo))]


def _en_linea(formset: forms.BaseModelFormSet) -> dict[str, Any]:
    cambios = {
        "altas": [fila.pk for fila in formset.new_objects],
        "cambios": {str(fila.pk): campos for fila, campos in formset.changed_objects},
        "bajas": [fila.pk for fila in formset.deleted_objects],
    }
    return {que: filas for que, filas in cambios.items() if filas}


def _simple(valor: Any) -> Any:
    """Como se guarda en el detalle; de otra fila, su clave."""
    if isinstance(valor, models.Model):
        return valor.pk
    if isinstance(valor, QuerySet | list | tuple | set):
        return [_simple(uno) for uno in valor]
    if valor is None or isinstance(valor, bool | int | float):
        return valor
    return str(valor)


def _corto(valor: Any) -> Any:
    """De un texto largo, el principio."""
    largo = isinstance(valor, str) and len(valor) > LARGO_DE_UN_VALOR
    return f"{valor[:LARGO_DE_UN_VALOR]}…" if largo else valor


def _hacer_y_anotar(
    funcion: Callable[..., HttpResponse | None],
    nombre: str,
    panel: Any,
    request: HttpRequest,
    queryset: QuerySet,
) -> HttpResponse | None:
    """La acción; si la hizo (no si aún pregunta) y nadie la anotó, la anota."""
    if request.POST.get("select_across") == "1" and cuantas(queryset) > TOPE:
        # La lista enseña hasta `TOPE`: nadie ha visto qué son los demás.
        aviso = f"Son más de {TOPE}: busca o filtra antes de elegirlos todos."
        panel.message_user(request, aviso, messages.ERROR)
        return None
    # Antes de hacerla: puede que después ya no estén.
    elegidos = list(queryset.values_list("pk", flat=True)[:ELEGIDOS_QUE_SE_NOMBRAN])
    if not elegidos:
        return funcion(panel, request, queryset)
    with panel.acto(request) as acto:
        antes = acto.filas
        respuesta = funcion(panel, request, queryset)
        if acto.filas == antes and not isinstance(respuesta, TemplateResponse):
            acto.anotar(
                "panel_accion",
                entidad=panel.opts.db_table,
                entidad_id=elegidos[0] if len(elegidos) == 1 else None,
                detalle={"accion": nombre, "elegidos": elegidos},
            )
    return respuesta
