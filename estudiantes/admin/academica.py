"""Sedes, facultades, carreras y cuatrimestres."""

from django.contrib import admin

from estudiantes.models import Carrera, Cuatrimestre, Facultad, Sede
from redup_project.administracion import AdminRedup


@admin.register(Sede)
class SedeAdmin(AdminRedup):
    list_display = ("nombre", "codigo", "ciudad")
    search_fields = ("nombre", "codigo", "ciudad")


@admin.register(Facultad)
class FacultadAdmin(AdminRedup):
    list_display = ("nombre", "codigo", "sede")
    list_filter = ("sede",)
    list_select_related = ("sede",)
    search_fields = ("nombre", "codigo")
    autocomplete_fields = ("sede",)


@admin.register(Carrera)
class CarreraAdmin(AdminRedup):
    list_display = ("nombre", "codigo", "facultad", "activa")
    list_filter = ("activa", "facultad")
    list_select_related = ("facultad",)
    search_fields = ("nombre", "codigo")
    autocomplete_fields = ("facultad",)


@admin.register(Cuatrimestre)
class CuatrimestreAdmin(AdminRedup):
    list_display = ("numero", "descripcion", "activo")
    list_filter = ("activo",)
    search_fields = ("numero__exact", "descripcion")
