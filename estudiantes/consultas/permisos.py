"""Lo que a cada quien le deja hacer su rol."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from estudiantes.models import Rol, Usuario
from redup_project.errores import SinPermiso

# En el panel, sin que nadie se los dé. Quien administra los tiene todos.
PERMISOS_DEL_ROL = {
    Rol.MODERADOR: frozenset(
        {
            "estudiantes.view_caso",
            "estudiantes.change_caso",
            "estudiantes.view_sancion",
            "estudiantes.view_plantillademotivo",
        }
    )
}


class PermisosDelRol(BaseBackend):
    """Se suman a los que se den a cada quien, y se van con el rol: no hay que acordarse de quitarlos."""

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> frozenset[str]:
        """Los de su rol, si está en activo; a una visita, ninguno."""
        if obj is not None or not user_obj.is_active:
            return frozenset()
        return PERMISOS_DEL_ROL.get(user_obj.rol, frozenset())

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Si alguno es de esa app."""
        suyos = self.get_group_permissions(user_obj)
        return any(permiso.startswith(f"{app_label}.") for permiso in suyos)


def exigir_moderador(actor: Usuario) -> None:
    """Lanza `SinPermiso` si no modera ni administra."""
    if actor.rol not in (Rol.MODERADOR, Rol.ADMINISTRADOR):
        raise SinPermiso("Sólo puede hacerlo quien modera.")


def exigir_administrador(actor: Usuario) -> None:
    """Lanza `SinPermiso` si no administra."""
    if actor.rol != Rol.ADMINISTRADOR:
        raise SinPermiso("Sólo puede hacerlo quien administra.")
