"""El panel de grupos, membresías y publicaciones internas."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grupos.errores import DuenoIncoherente, GrupoRepetido
from grupos.models import EstadoMembresia, Grupo, Membresia, PublicacionGrupo
from redup_project.administracion import AdminRedup, CamposDeTexto, SinBorrado


class MiembroNuevo(CamposDeTexto, admin.TabularInline):
    """Añade miembros. A los que ya están los lleva su propia lista: un grupo puede tener mil."""

    model = Membresia
    fields = ("usuario", "rol_miembro", "estado_membresia")
    autocomplete_fields = ("usuario",)
    verbose_name = "miembro"
    verbose_name_plural = "añadir miembros"
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membresia]:
        return super().get_queryset(request).none()


@admin.register(Grupo)
class GrupoAdmin(SinBorrado):
    """No se borra: arrastraría la sala del grupo con todos sus mensajes."""

    campo_del_rechazo = {GrupoRepetido: "nombre"}
    list_display = ("nombre", "carrera", "privacidad", "usuario_dueno", "creado_en")
    list_filter = ("privacidad", "carrera")
    list_select_related = ("carrera", "usuario_dueno")
    search_fields = ("nombre", "usuario_dueno__correo_institucional")
    autocomplete_fields = ("carrera", "usuario_dueno")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Grupo | None = None
    ) -> tuple[str, ...]:
        campos = super().get_readonly_fields(request, obj)
        return campos if obj is None else (*campos, "miembros")

    def get_inlines(
        self, request: HttpRequest, obj: Grupo | None
    ) -> list[type[admin.TabularInline]]:
        """Al crearlo aún no: la membresía del dueño la pone la base."""
        return [] if obj is None else [MiembroNuevo]

    @admin.display(description="miembros")
    def miembros(self, grupo: Grupo) -> SafeString:
        """Un enlace a sus membresías, con cuántas están activas."""
        activos = grupo.membresias.filter(estado_membresia=EstadoMembresia.ACTIVO).count()
        lista = reverse("admin:grupos_membresia_changelist")
        return format_html(
            '<a href="{}?grupo__id__exact={}">Ver las membresías ({} activas)</a>',
            lista,
            grupo.pk,
            activos,
        )


@admin.register(Membresia)
class MembresiaAdmin(SinBorrado):
    """Quien se va conserva su fila, con estado «salió»: dice qué mensajes pudo leer."""

    campo_del_rechazo = {DuenoIncoherente: "rol_miembro"}
    list_display = ("grupo", "usuario", "rol_miembro", "estado_membresia", "unido_en", "salio_en")
    list_filter = ("rol_miembro", "estado_membresia")
    list_select_related = ("grupo", "usuario")
    search_fields = ("grupo__nombre", "usuario__correo_institucional")
    autocomplete_fields = ("grupo", "usuario")
    solo_al_crear = ("grupo", "usuario")
    # Lo sella el disparador al cambiar el estado.
    readonly_fields = ("salio_en",)
    ordering = ("-id",)


@admin.register(PublicacionGrupo)
class PublicacionGrupoAdmin(AdminRedup):
    list_display = ("titulo", "grupo", "autor", "creado_en")
    list_select_related = ("grupo", "autor")
    search_fields = ("titulo", "grupo__nombre", "autor__correo_institucional")
    autocomplete_fields = ("grupo", "autor")
    solo_al_crear = ("grupo", "autor")
    ordering = ("-id",)
