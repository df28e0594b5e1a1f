"""Lo que se publica dentro de un grupo."""

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from grupos import servicios
from grupos.consultas import del_grupo
from grupos.models import PublicacionGrupo
from redup_project.administracion import SinBorrado


@admin.register(PublicacionGrupo)
class PublicacionGrupoAdmin(SinBorrado):
    """Se retira del grupo con `activa`: borrarla dejaría un caso sin qué revisar ni devolver."""

    alcance = del_grupo("grupo__")
    list_display = ("titulo", "grupo", "autor", "activa", "creado_en")
    list_filter = ("activa",)
    list_select_related = ("grupo", "autor")
    search_fields = ("titulo", "grupo__nombre", "autor__correo_institucional")
    autocomplete_fields = ("grupo", "autor")
    solo_al_crear = ("grupo", "autor")
    ordering = ("-id",)

    def save_model(
        self, request: HttpRequest, obj: PublicacionGrupo, form: ModelForm, change: bool
    ) -> None:
        """Lo que deja de verse, o vuelve, lo saben los teléfonos: como al decidir un caso."""
        if change and "activa" in form.changed_data:
            if obj.activa:
                servicios.devolver_publicacion(publicacion_id=obj.pk)
            else:
                servicios.quitar_publicacion_sin_caso(
                    publicacion_id=obj.pk, actor_id=request.user.pk
                )
        super().save_model(request, obj, form, change)
