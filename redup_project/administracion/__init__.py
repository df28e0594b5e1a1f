"""La base de los admin de RedUP: alcance, auditoría, botones, listas y rechazos."""

from redup_project.administracion.alcance import (
    COMUN,
    SOLO_ADMINISTRACION,
    ConAlcance,
    FueraDeAlcance,
)
from redup_project.administracion.base import (
    AdminRedup,
    CamposDeTexto,
    EnLinea,
    SinBorrado,
    SoloLectura,
)
from redup_project.administracion.botones import Boton
from redup_project.administracion.listas import TOPE, PaginadorConTope, por_mes
from redup_project.alcance import por

__all__ = [
    "COMUN",
    "SOLO_ADMINISTRACION",
    "TOPE",
    "AdminRedup",
    "Boton",
    "CamposDeTexto",
    "ConAlcance",
    "EnLinea",
    "FueraDeAlcance",
    "PaginadorConTope",
    "SinBorrado",
    "SoloLectura",
    "por",
    "por_mes",
]
