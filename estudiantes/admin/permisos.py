"""Los paquetes de permisos que se reparten al personal."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group

from redup_project.administracion import SOLO_ADMINISTRACION, AdminRedup

admin.site.unregister(Group)


@admin.register(Group)
class GrupoDePermisosAdmin(AdminRedup, GroupAdmin):
    """Quien pudiera cambiarlos se daría a sí mismo lo que quisiera."""

    alcance = SOLO_ADMINISTRACION
