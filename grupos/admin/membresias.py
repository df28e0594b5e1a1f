"""Quién está en cada grupo: en su propia lista y dentro de la ficha del grupo."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.html import format_html

from estudiantes.models import Usuario
from grupos import servicios
from grupos.consultas import del_grupo
from grupos.errores import CambioImposible, DuenoNoSale
from grupos.models import EstadoMembresia, Membresia, RolMiembro
from redup_project.administracion import EnLinea, SinBorrado
from redup_project.errores import ErrorDeDominio

# Un grupo puede tener miles: en su ficha, los primeros; los demás, en la lista de membresías.
EN_LA_FICHA = 50
LUGAR = Case(
    When(estado_membresia=EstadoMembresia.PENDIENTE, then=Value(0)),
    When(rol_miembro=RolMiembro.DUENO, then=Value(1)),
    When(rol_miembro=RolMiembro.ADMIN, then=Value(2)),
    When(estado_membresia=EstadoMembresia.ACTIVO, then=Value(3)),
    default=Value(4),
    output_field=IntegerField(),
)
# A qué puede llevarla el personal desde cada estado: nadie sale ni pide entrar por otro.
HACIA = {
    None: (EstadoMembresia.ACTIVO,),
    EstadoMembresia.ACTIVO: (EstadoMembresia.ACTIVO, EstadoMembresia.RECHAZADO),
    EstadoMembresia.PENDIENTE: (
        EstadoMembresia.PENDIENTE,
        EstadoMembresia.ACTIVO,
        EstadoMembresia.RECHAZADO,
    ),
    EstadoMembresia.RECHAZADO: (EstadoMembresia.RECHAZADO, EstadoMembresia.ACTIVO),
    EstadoMembresia.SALIO: (EstadoMembresia.SALIO, EstadoMembresia.ACTIVO),
}


class _Escrito(forms.Widget):
    """Un texto, no un campo."""

    def render(self, name: str, value: Any, *_: Any, **__: Any) -> str:
        return format_html("{}", value)


class _PersonaFija(forms.Field):
    """De quién es una membresía no cambia. Un desplegable por fila preguntaría por cada una."""

    widget = _Escrito

    def __init__(self, usuario: Usuario) -> None:
        super().__init__(disabled=True, required=False, initial=usuario)
        self.usuario = usuario

    def clean(self, value: Any) -> Usuario:
        return self.usuario


class FichaDeMembresia(forms.ModelForm):
    """Ofrece sólo lo que se puede hacer con ella tal como está."""

    class Meta:
        model = Membresia
        fields = ("usuario", "rol_miembro", "estado_membresia")

    def __init__(self, *argumentos: Any, **opciones: Any) -> None:
        super().__init__(*argumentos, **opciones)
        era = self.instance.estado_membresia if self.instance.pk else None
        if self.instance.pk and "usuario" in self.fields:
            self.fields["usuario"] = _PersonaFija(self.instance.usuario)
            self.initial["usuario"] = self.instance.usuario
        if campo := self.fields.get("estado_membresia"):
            campo.choices = [(e.value, e.label) for e in HACIA[era]]
        if (campo := self.fields.get("rol_miembro")) and not self._es_del_dueno():
            campo.choices = [c for c in RolMiembro.choices if c[0] != RolMiembro.DUENO]

    def _es_del_dueno(self) -> bool:
        return bool(self.instance.pk) and self.instance.rol_miembro == RolMiembro.DUENO


class MembresiasDelGrupo(forms.BaseInlineFormSet):
    """Las primeras del grupo o, al guardar, las que se enseñaron: entretanto pudo cambiar el orden."""

    def get_queryset(self) -> QuerySet[Membresia]:
        if not hasattr(self, "_queryset"):
            filas = self.queryset.select_related("usuario").order_by(LUGAR, "-pk")
            if self.is_bound:
                filas = filas.filter(pk__in=self._claves_mandadas())
            self._queryset = filas[:EN_LA_FICHA]
        return self._queryset

    def _construct_form(self, i: int, **opciones: Any) -> forms.ModelForm:
        formulario = super()._construct_form(i, **opciones)
        # Las que no se tocan no se validan: son consultas por cada una.
        formulario.empty_permitted = True
        return formulario

    def _claves_mandadas(self) -> list[int]:
        nombres = (f"{self.prefix}-{n}-id" for n in range(self.initial_form_count()))
        return [int(v) for v in map(self.data.get, nombres) if v and v.isdecimal()]


class MiembrosEnLinea(EnLinea):
    """Añadir, aprobar, cambiar de rol y sacar sin salir de la ficha."""

    model = Membresia
    form = FichaDeMembresia
    formset = MembresiasDelGrupo
    fields = ("usuario", "rol_miembro", "estado_membresia")
    autocomplete_fields = ("usuario",)
    verbose_name = "miembro"
    verbose_name_plural = f"miembros y solicitudes (los primeros {EN_LA_FICHA})"
    extra = 0
    can_delete = False


def aplicar(request: HttpRequest, membresia: Membresia) -> None:
    """Lleva esa membresía a lo escrito en ella. Lanza el rechazo, con de quién es."""
    try:
        servicios.llevar_a(
            grupo_id=membresia.grupo_id,
            usuario_id=membresia.usuario_id,
            actor_id=request.user.pk,
            estado=membresia.estado_membresia,
            rol=membresia.rol_miembro,
        )
    except ErrorDeDominio as rechazo:
        quien = membresia.usuario.correo_institucional
        raise type(rechazo)(f"{quien}: {rechazo.mensaje}") from rechazo
    membresia.pk = Membresia.objects.get(
        grupo_id=membresia.grupo_id, usuario_id=membresia.usuario_id
    ).pk


@admin.register(Membresia)
class MembresiaAdmin(SinBorrado):
    """Quien se va conserva su fila, con estado «salió»: dice qué mensajes pudo leer."""

    alcance = del_grupo("grupo__")
    form = FichaDeMembresia
    campo_del_rechazo = {DuenoNoSale: "rol_miembro", CambioImposible: "estado_membresia"}
    list_display = ("grupo", "usuario", "rol_miembro", "estado_membresia", "unido_en", "salio_en")
    list_filter = ("rol_miembro", "estado_membresia")
    list_select_related = ("grupo", "usuario")
    search_fields = ("id__exact",)
    busca_en = ("grupo", "usuario")
    autocomplete_fields = ("grupo", "usuario")
    solo_al_crear = ("grupo", "usuario")
    fields = ("grupo", "usuario", "rol_miembro", "estado_membresia", "unido_en", "salio_en")
    # Las sella el disparador al cambiar el estado.
    readonly_fields = ("unido_en", "salio_en")
    sortable_by = ()
    ordering = ("-id",)
    actions = ("aprobar", "rechazar")

    def save_model(
        self, request: HttpRequest, obj: Membresia, form: forms.ModelForm, change: bool
    ) -> None:
        if form.changed_data or not change:
            aplicar(request, obj)

    @admin.action(description="Aprobar las solicitudes elegidas", permissions=["change"])
    def aprobar(self, request: HttpRequest, queryset: QuerySet[Membresia]) -> None:
        """Da entrada a las que esperaban; las demás quedan como estaban."""
        self._a_las_pendientes(request, queryset, EstadoMembresia.ACTIVO, "aprobadas")

    @admin.action(description="Rechazar las solicitudes elegidas", permissions=["change"])
    def rechazar(self, request: HttpRequest, queryset: QuerySet[Membresia]) -> None:
        """Dice que no a las que esperaban; las demás quedan como estaban."""
        self._a_las_pendientes(request, queryset, EstadoMembresia.RECHAZADO, "rechazadas")

    def _a_las_pendientes(
        self, request: HttpRequest, queryset: QuerySet[Membresia], estado: str, hecho: str
    ) -> None:
        elegidas = queryset.count()
        # De grupo en grupo y en orden: dos que aprueban a la vez se esperan sin abrazarse.
        pendientes = queryset.filter(
            estado_membresia=EstadoMembresia.PENDIENTE, grupo__archivado_en=None
        )
        hechas = list(pendientes.select_related("usuario").order_by("grupo_id", "usuario_id"))
        for membresia in hechas:
            membresia.estado_membresia = estado
            aplicar(request, membresia)
        self.message_user(
            request,
            f"Solicitudes {hecho}: {len(hechas)}. "
            f"Sin cambios (no esperaban, o el grupo está archivado): {elegidas - len(hechas)}.",
            messages.SUCCESS,
        )
