"""Lo que se publica dentro de un grupo."""

from django.contrib import admin

from grupos.consultas import del_grupo
from grupos.models import PublicacionGrupo
from redup_project.administracion import AdminRedup


@admin.register(PublicacionGrupo)
class PublicacionGrupoAdmin(AdminRedup):
    alcance = del_grupo("grupo__")
    list_display = ("titulo", "grupo", "autor", "creado_en")
    list_select_related = ("grupo", "autor")
    search_fields = ("titulo", "grupo__nombre", "autor__correo_institucional")
    autocomplete_fields = ("grupo", "autor")
    solo_al_crear = ("grupo", "autor")
    ordering = ("-id",)
