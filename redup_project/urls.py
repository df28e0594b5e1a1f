"""Tejado: qué puerta responde a cada ruta HTTP."""

from django.contrib import admin
from django.urls import path

from redup_project import salud

urlpatterns = [
    path("", salud.vivo),
    path("salud", salud.vivo),
    path("health", salud.vivo),
    path("salud/listo", salud.listo),
    path("admin/", admin.site.urls),
]
