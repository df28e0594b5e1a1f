"""Las cuentas y quién sigue a quién."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from estudiantes import errores, servicios
from estudiantes.admin.formularios import AltaDeUsuario, FichaDeUsuario
from estudiantes.models import Seguimiento, Usuario
from redup_project.administracion import AdminRedup, SinBorrado

DATOS_PERSONALES = ("nombre", "apellido_paterno", "apellido_materno", "fecha_nacimiento")


@admin.register(Usuario)
class UsuarioAdmin(SinBorrado, UserAdmin):
    """Como el de Django, con permisos que salen de `rol` y `estado`. La baja es `estado`."""

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
                "description": "Un administrador ya los tiene todos; un estudiante no usa ninguno.",
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

    def has_change_permission(self, request: HttpRequest, obj: Usuario | None = None) -> bool:
        """Al personal sólo lo cambia un administrador: ni su contraseña ni su rol."""
        permitido = super().has_change_permission(request, obj)
        return permitido and (obj is None or not obj.is_staff or request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: Usuario, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"rol", "estado"} & set(form.changed_data):
            servicios.cerrar_conexiones(usuario_id=obj.pk)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        respuesta = super().user_change_password(request, id, form_url)
        # Sólo redirige si la cambió.
        if request.method == "POST" and respuesta.status_code == 302:
            servicios.cerrar_conexiones(usuario_id=int(id))
        return respuesta

    def get_readonly_fields(
        self, request: HttpRequest, obj: Usuario | None = None
    ) -> tuple[str, ...]:
        """Quien no es administrador no reparte roles ni permisos."""
        campos = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return campos
        return (*campos, "rol", "groups", "user_permissions")


@admin.register(Seguimiento)
class SeguimientoAdmin(AdminRedup):
    list_display = ("seguidor", "seguido", "creado_en")
    list_select_related = ("seguidor", "seguido")
    search_fields = ("seguidor__correo_institucional", "seguido__correo_institucional")
    autocomplete_fields = ("seguidor", "seguido")
    solo_al_crear = ("seguidor", "seguido")
    ordering = ("-id",)
