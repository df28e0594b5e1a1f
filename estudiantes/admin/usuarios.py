"""Las cuentas y quién sigue a quién."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from estudiantes import consultas, errores, servicios
from estudiantes.acceso import seguir_dentro
from estudiantes.admin.botones import BOTONES
from estudiantes.admin.formularios import AltaDeUsuario, FichaDeUsuario
from estudiantes.admin.secciones import SECCIONES
from estudiantes.models import AlcanceDePersonal, Rol, Seguimiento, Usuario
from redup_project.administracion import AdminRedup, EnLinea, SinBorrado, por

DATOS_PERSONALES = ("nombre", "apellido_paterno", "apellido_materno", "fecha_nacimiento")


class CarrerasASuCargo(EnLinea):
    """Sin ninguna, modera toda la universidad."""

    model = AlcanceDePersonal
    autocomplete_fields = ("carrera",)
    extra = 0


@admin.register(Usuario)
class UsuarioAdmin(SinBorrado, UserAdmin):
    """Como el de Django, con permisos que salen de `rol` y `estado`. La baja es `estado`."""

    alcance = consultas.DE_LA_PERSONA
    change_form_template = "admin/estudiantes/usuario/change_form.html"
    form = FichaDeUsuario
    add_form = AltaDeUsuario
    campo_del_rechazo = dict.fromkeys(
        (
            errores.CorreoNoAutorizado,
            errores.CorreoDeshabilitado,
            errores.CorreoYaUtilizado,
            errores.CorreoYaRegistrado,
        ),
        "correo_institucional",
    )
    list_display = (
        "correo_institucional",
        "nombre_completo",
        "rol",
        "estado",
        "carrera",
        "cuatrimestre",
        "ultima_conexion_en",
    )
    list_filter = ("rol", "estado", "carrera")
    list_select_related = ("carrera", "cuatrimestre")
    search_fields = ("correo_institucional", "nombre", "apellido_paterno", "apellido_materno")
    ordering = ("apellido_paterno", "nombre", "id")
    autocomplete_fields = ("carrera", "cuatrimestre")
    fieldsets = (
        (None, {"fields": ("correo_institucional", "correo_verificado", "password")}),
        (
            "Datos personales",
            {"fields": (*DATOS_PERSONALES, "telefono", "foto_perfil_url", "biografia")},
        ),
        ("Estudios", {"fields": ("carrera", "cuatrimestre")}),
        ("Acceso", {"fields": ("rol", "estado")}),
        (
            "Permisos de moderación",
            {
                "classes": ("collapse",),
                "description": "Un administrador ya los tiene todos; quien modera, los de la cola de "
                "revisión; un estudiante no usa ninguno.",
                "fields": ("groups", "user_permissions"),
            },
        ),
        (
            "Fechas",
            {"fields": ("ultima_conexion_en", "creado_en", "actualizado_en", "eliminado_en")},
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "description": "Un estudiante necesita su correo en el catálogo; el personal, no.",
                "fields": ("correo_institucional", "password1", "password2", "rol"),
            },
        ),
        ("Datos personales", {"classes": ("wide",), "fields": DATOS_PERSONALES}),
        ("Estudios", {"classes": ("wide",), "fields": ("carrera", "cuatrimestre")}),
    )

    botones = BOTONES
    secciones = SECCIONES
    # Datos personales: queda que cambiaron, no cuáles eran.
    sin_valores = (*DATOS_PERSONALES, "telefono", "foto_perfil_url", "biografia")

    def has_change_permission(self, request: HttpRequest, obj: Usuario | None = None) -> bool:
        """Al personal sólo lo cambia un administrador: ni su contraseña ni su rol."""
        permitido = super().has_change_permission(request, obj)
        return permitido and (obj is None or not obj.is_staff or request.user.is_superuser)

    def get_inlines(self, request: HttpRequest, obj: Usuario | None) -> list[type[EnLinea]]:
        """De qué carreras responde quien modera lo decide quien administra."""
        es_moderador = obj is not None and obj.rol == Rol.MODERADOR
        return [CarrerasASuCargo] if es_moderador and request.user.is_superuser else []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (usuario := kwargs.get("obj")) is not None:
            context["secciones"] = [seccion(usuario) for seccion in self.secciones]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Usuario, form: ModelForm, change: bool) -> None:
        cambia_de_rol = change and "rol" in form.changed_data
        if cambia_de_rol:
            servicios.exigir_que_mande_en_otro(request.user.pk, obj.pk)
        super().save_model(request, obj, form, change)
        if cambia_de_rol:
            servicios.cerrar_conexiones(usuario_id=obj.pk)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        cambiar = partial(super().user_change_password, request, id, form_url)
        if request.method != "POST":
            return cambiar()

        def cambiar_y_cortar() -> HttpResponse:
            respuesta = cambiar()
            # Sólo redirige si la cambió.
            if respuesta.status_code == 302:
                servicios.cerrar_conexiones(usuario_id=int(id))
                if int(id) == request.user.pk:
                    seguir_dentro(request)
            return respuesta

        return self.en_un_acto(request, cambiar_y_cortar)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Usuario | None = None
    ) -> tuple[str, ...]:
        """Quien no administra no reparte roles ni permisos. El estado, con sus botones y su motivo."""
        campos = super().get_readonly_fields(request, obj)
        if obj is not None:
            campos = (*campos, "estado")
        if request.user.is_superuser:
            return campos
        return (*campos, "rol", "groups", "user_permissions")


@admin.register(Seguimiento)
class SeguimientoAdmin(AdminRedup):
    alcance = por("seguidor__carrera")
    list_display = ("seguidor", "seguido", "creado_en")
    list_select_related = ("seguidor", "seguido")
    search_fields = ("id__exact",)
    busca_en = ("seguidor", "seguido")
    autocomplete_fields = ("seguidor", "seguido")
    solo_al_crear = ("seguidor", "seguido")
    sortable_by = ()
    ordering = ("-id",)
