"""La ficha de un grupo: sus datos, sus miembros y sus botones."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grupos import servicios
from grupos.admin.membresias import MiembrosEnLinea, aplicar
from grupos.consultas import del_grupo
from grupos.errores import CarreraNoExiste, GrupoRepetido
from grupos.models import EstadoMembresia, Grupo
from redup_project.administracion import Boton, EnLinea, SinBorrado

EDITABLES = {
    "nombre": "nombre",
    "descripcion": "descripcion",
    "carrera": "carrera_id",
    "privacidad": "privacidad",
    "foto_grupo_url": "foto_grupo_url",
}


def _nuevo_dueno(panel: Any, request: HttpRequest, grupo: Grupo) -> type[forms.Form]:
    """Se busca entre las personas que quien mira puede ver; que sea miembro lo exige el servicio."""
    campo = Grupo._meta.get_field("usuario_dueno")

    class NuevoDueno(forms.Form):
        nuevo_dueno = forms.ModelChoiceField(
            panel.get_field_queryset("default", campo, request),
            label="nuevo dueño",
            help_text="Un miembro del grupo; quien deja de serlo queda de administrador.",
            widget=AutocompleteSelect(campo, panel.admin_site),
        )

    return NuevoDueno


def _vivo(request: HttpRequest, grupo: Grupo) -> bool:
    return grupo.archivado_en is None


def _archivado(request: HttpRequest, grupo: Grupo) -> bool:
    return grupo.archivado_en is not None


def _archivar(request: HttpRequest, grupo: Grupo, datos: dict[str, Any]) -> str:
    servicios.archivar_grupo(grupo_id=grupo.pk, actor_id=request.user.pk, personal=True)
    return f"«{grupo.nombre}» está archivado: sus miembros pueden leerlo, pero no escribir en él."


def _desarchivar(request: HttpRequest, grupo: Grupo, datos: dict[str, Any]) -> str:
    servicios.desarchivar_grupo(grupo_id=grupo.pk, actor_id=request.user.pk)
    return f"En «{grupo.nombre}» se vuelve a poder escribir."


def _transferir(request: HttpRequest, grupo: Grupo, datos: dict[str, Any]) -> str:
    nuevo = datos["nuevo_dueno"]
    servicios.transferir(
        grupo_id=grupo.pk, nuevo_dueno_id=nuevo.pk, actor_id=request.user.pk, personal=True
    )
    return f"«{grupo.nombre}» es ahora de {nuevo.nombre_completo}."


BOTONES = (
    Boton(
        "transferir",
        "Transferir la propiedad",
        "El grupo pasa a otro de sus miembros, que se entera al momento.",
        _transferir,
        _vivo,
        _nuevo_dueno,
    ),
    Boton(
        "archivar",
        "Archivar",
        "Deja de verse y de escribirse en él; sus miembros conservan lo dicho.",
        _archivar,
        _vivo,
    ),
    Boton(
        "desarchivar",
        "Desarchivar",
        "Vuelve a verse y sus miembros vuelven a escribir en él.",
        _desarchivar,
        _archivado,
    ),
)


@admin.register(Grupo)
class GrupoAdmin(SinBorrado):
    """Todo pasa por los servicios: los teléfonos se enteran y queda anotado una vez.

    No se borra: arrastraría la sala del grupo con todos sus mensajes.
    """

    alcance = del_grupo()
    botones = BOTONES
    campo_del_rechazo = {GrupoRepetido: "nombre", CarreraNoExiste: "carrera"}
    list_display = ("nombre", "carrera", "privacidad", "usuario_dueno", "creado_en", "archivado_en")
    list_filter = ("privacidad", ("archivado_en", admin.EmptyFieldListFilter), "carrera")
    list_select_related = ("carrera", "usuario_dueno")
    search_fields = ("nombre", "usuario_dueno__correo_institucional")
    autocomplete_fields = ("carrera", "usuario_dueno")
    solo_al_crear = ("usuario_dueno",)

    def has_change_permission(self, request: HttpRequest, obj: Grupo | None = None) -> bool:
        """Uno archivado se lee; para cambiarlo, antes se desarchiva."""
        return super().has_change_permission(request, obj) and (obj is None or _vivo(request, obj))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Grupo | None = None
    ) -> tuple[str, ...]:
        campos = super().get_readonly_fields(request, obj)
        return campos if obj is None else (*campos, "miembros")

    def get_inlines(self, request: HttpRequest, obj: Grupo | None) -> list[type[EnLinea]]:
        """Al crearlo aún no: la membresía del dueño la pone la base."""
        return [] if obj is None else [MiembrosEnLinea]

    def save_model(
        self, request: HttpRequest, obj: Grupo, form: forms.ModelForm, change: bool
    ) -> None:
        campos = form.changed_data if change else EDITABLES
        cambios = {EDITABLES[c]: getattr(obj, EDITABLES[c]) for c in campos if c in EDITABLES}
        if not change:
            actor_id = request.user.pk
            creado = servicios.crear_grupo(
                dueno_id=obj.usuario_dueno_id, actor_id=actor_id, **cambios
            )
            obj.pk, obj._state.adding = creado.pk, False
        elif cambios:
            servicios.actualizar_grupo(
                grupo_id=obj.pk, actor_id=request.user.pk, personal=True, **cambios
            )

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool
    ) -> None:
        tocadas = [f for f in formset.forms if f.has_changed()]
        formset.new_objects = [f.instance for f in tocadas if f.instance.pk is None]
        formset.changed_objects = [
            (f.instance, f.changed_data) for f in tocadas if f.instance.pk is not None
        ]
        formset.deleted_objects = []
        for formulario in tocadas:
            formulario.instance.grupo_id = form.instance.pk
            aplicar(request, formulario.instance)

    @admin.display(description="miembros")
    def miembros(self, grupo: Grupo) -> SafeString:
        """Un enlace a sus membresías, con cuántas están activas y cuántas esperan."""
        cuantas = grupo.membresias.aggregate(
            activas=Count("pk", Q(estado_membresia=EstadoMembresia.ACTIVO)),
            por_aprobar=Count("pk", Q(estado_membresia=EstadoMembresia.PENDIENTE)),
        )
        return format_html(
            '<a href="{}?grupo__id__exact={}">Ver las membresías ({} activas, {} por aprobar)</a>',
            reverse("admin:grupos_membresia_changelist"),
            grupo.pk,
            cuantas["activas"],
            cuantas["por_aprobar"],
        )
