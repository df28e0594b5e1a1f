"""Sedes, facultades, carreras y cuatrimestres."""

from django.contrib import admin

from estudiantes.models import Carrera, Cuatrimestre, Facultad, Sede
from redup_project.administracion import COMUN, AdminRedup, por


@admin.register(Sede)
class SedeAdmin(AdminRedup):
    alcance = COMUN
    list_display = ("nombre", "codigo", "ciudad")
    search_fields = ("nombre", "codigo", "ciudad")


@admin.register(Facultad)
class FacultadAdmin(AdminRedup):
    alcance = COMUN
    list_display = ("nombre", "codigo", "sede")
    list_filter = ("sede",)
    list_select_related = ("sede",)
    search_fields = ("nombre", "codigo")
    autocomplete_fields = ("sede",)


@admin.register(Carrera)
class CarreraAdmin(AdminRedup):
    alcance = por("pk")
    list_display = ("nombre", "codigo", "facultad", "activa")
    list_filter = ("activa", "facultad")
    list_select_related = ("facultad",)
    search_fields = ("nombre", "codigo")
    autocomplete_fields = ("facultad",)


@admin.register(Cuatrimestre)
class CuatrimestreAdmin(AdminRedup):
    alcance = COMUN
    list_display = ("numero", "descripcion", "activo")
    list_filter = ("activo",)
    search_fields = ("numero__exact", "descripcion")
