"""Lo que a cada quien le deja hacer su rol."""

from estudiantes.models import Rol, Usuario
from redup_project.errores import SinPermiso


def exigir_moderador(actor: Usuario) -> None:
    """Lanza `SinPermiso` si no modera ni administra."""
    if actor.rol not in (Rol.MODERADOR, Rol.ADMINISTRADOR):
        raise SinPermiso("Sólo puede hacerlo quien modera.")


def exigir_administrador(actor: Usuario) -> None:
    """Lanza `SinPermiso` si no administra."""
    if actor.rol != Rol.ADMINISTRADOR:
        raise SinPermiso("Sólo puede hacerlo quien administra.")
