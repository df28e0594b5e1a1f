"""Tejado: qué puerta responde a cada ruta HTTP."""

from django.contrib import admin
from django.urls import path

from redup_project import salud
from redup_project.api import api

handler404 = "redup_project.api.no_encontrado"
handler500 = "redup_project.api.error_del_servidor"

admin.site.site_header = "RedUP"
admin.site.site_title = "RedUP"
admin.site.index_title = "Administración de RedUP"

urlpatterns = [
    path("", salud.vivo),
    path("salud", salud.vivo),
    path("health", salud.vivo),
    path("salud/listo", salud.listo),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
]
