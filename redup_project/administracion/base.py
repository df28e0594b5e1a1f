"""La base de los admin de RedUP: lo que rechaza el dominio o la base se lee en el formulario."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import IntegrityError, connection, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from redup_project.administracion.alcance import ConAlcance, DesplegablesAcotados
from redup_project.administracion.auditoria import ConAuditoria
from redup_project.administracion.botones import ConBotones
from redup_project.administracion.listas import PaginadorConTope, por_claves
from redup_project.administracion.rechazos import Rechazo, con_rechazo, explicar
from redup_project.errores import ErrorDeDominio
from redup_project.sql import transaccion


class CamposDeTexto:
    """Un texto opcional vacío se guarda nulo y una URL va en un renglón. También para inlines."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Django sólo hace nulo el vacío de los `CharField`; en `TextField` guardaría «»."""
        if isinstance(db_field, models.TextField):
            if db_field.null:
                kwargs["empty_value"] = None
            if "url" in db_field.name.split("_"):
                kwargs["widget"] = AdminTextInputWidget
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class EnLinea(CamposDeTexto, DesplegablesAcotados, admin.TabularInline):
    """Filas de otra tabla dentro de una ficha."""


class AdminRedup(
    ConBotones, ConAlcance, ConAuditoria, CamposDeTexto, DesplegablesAcotados, admin.ModelAdmin
):
    """Guarda y borra de una pieza: ante un rechazo no cambia nada y se dice por qué."""

    # Contar la tabla entera en cada búsqueda es caro y a nadie le dice nada.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = PaginadorConTope
    # Casi todo lo que tarda una lista es escribir sus filas.
    list_per_page = 50

    # Campos que se eligen al crear y después sólo se leen.
    solo_al_crear: ClassVar[tuple[str, ...]] = ()
    # Claves por las que también se busca, como lo haría su propia lista; lo suyo, sólo exacto.
    busca_en: ClassVar[tuple[str, ...]] = ()
    # Campos que el admin no enseña.
    reservados: ClassVar[tuple[str, ...]] = ()
    # Junto a qué campo del formulario se lee cada rechazo; los demás van arriba.
    campo_del_rechazo: ClassVar[dict[type[ErrorDeDominio], str]] = {}

    def get_exclude(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return (*(super().get_exclude(request, obj) or ()), *self.reservados)

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        """Al ver una ficha, también los campos que pone la base; al crearla aún no existen."""
        campos = tuple(super().get_readonly_fields(request, obj))
        if obj is None:
            return campos
        de_la_base = (c.name for c in self.opts.fields if not c.editable and not c.primary_key)
        visibles = (nombre for nombre in de_la_base if nombre not in self.reservados)
        return (*campos, *self.solo_al_crear, *visibles)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """Los campos en el orden del modelo; los que pone la base, al final."""
        propios = [campo.name for campo in self.opts.fields if campo.editable]
        return sorted(
            super().get_fields(request, obj),
            key=lambda campo: propios.index(campo) if campo in propios else len(propios),
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Un reservado tampoco filtra: con `?campo__startswith=` se adivinaría letra a letra."""
        reservado = lookup.split("__")[0] in self.reservados
        return not reservado and super().lookup_allowed(lookup, value, request)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kw: Any
    ) -> type[forms.ModelForm]:
        formulario = super().get_form(request, obj, change=change, **kw)
        rechazo: Rechazo | None = getattr(request, "rechazo", None)
        if rechazo is None:
            return formulario
        return con_rechazo(formulario, rechazo, self.campo_del_rechazo.get(type(rechazo)))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        vista = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return vista()
        try:
            return self.en_un_acto(request, vista)
        except (ErrorDeDominio, IntegrityError) as rechazo:
            # Otra vuelta, con el error ya en el formulario: enseña lo escrito y no guarda.
            request.rechazo = rechazo
            return vista()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._o_aviso(
            request, partial(super().delete_view, request, object_id, extra_context)
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._o_aviso(request, partial(super().changelist_view, request, extra_context))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Con `busca_en`, cada parte por su índice: un `OR` entre tablas las recorre enteras."""
        if not (self.busca_en and search_term):
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(por_claves(self, request, search_term)), False

    def save_related(self, request: HttpRequest, *argumentos: Any) -> None:
        super().save_related(request, *argumentos)
        # Lo diferido se juzga ya: en el COMMIT, el «se guardó con éxito» estaría dicho.
        connection.check_constraints()
        self.exigir_que_siga_a_su_cargo(request, argumentos[0].instance)

    def en_un_acto(self, request: HttpRequest, vista: Callable[[], HttpResponse]) -> HttpResponse:
        """Lo que hace `vista` y lo que se anota de ello, en la misma transacción."""
        with self.acto(request), transaccion():
            return vista()

    def _o_aviso(self, request: HttpRequest, vista: Callable[[], HttpResponse]) -> HttpResponse:
        if request.method != "POST":
            return vista()
        try:
            return self.en_un_acto(request, vista)
        except (ErrorDeDominio, IntegrityError) as rechazo:
            self.message_user(request, explicar(rechazo), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class SinBorrado(AdminRedup):
    """Lo que tiene historia no se borra: se desactiva o se da de baja."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class SoloLectura(SinBorrado):
    """Lo que sólo escribe el sistema."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
