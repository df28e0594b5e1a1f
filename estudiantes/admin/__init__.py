"""El panel de estudiantes: cuentas, catálogo de correos, estructura académica, avisos y moderación."""

from estudiantes.admin.academica import CarreraAdmin, CuatrimestreAdmin, FacultadAdmin, SedeAdmin
from estudiantes.admin.auditoria import CodigoRecuperacionAdmin, RegistroAuditoriaAdmin
from estudiantes.admin.avisos import (
    ConfiguracionNotificacionesAdmin,
    DispositivoAdmin,
    NotificacionAdmin,
)
from estudiantes.admin.catalogo import CorreoCatalogoAdmin
from estudiantes.admin.entrada import EntradaAlPanel
from estudiantes.admin.importaciones import ImportacionCorreosAdmin
from estudiantes.admin.moderacion import CasoAdmin, PlantillaDeMotivoAdmin, SancionAdmin
from estudiantes.admin.permisos import GrupoDePermisosAdmin
from estudiantes.admin.usuarios import SeguimientoAdmin, UsuarioAdmin
from estudiantes.auditoria import anotar
from redup_project import actos

# Lo que el personal hace en cualquier admin se anota con la misma función que lo demás.
actos.instalar(anotar)

__all__ = [
    "CasoAdmin",
    "PlantillaDeMotivoAdmin",
    "SancionAdmin",
    "CarreraAdmin",
    "CodigoRecuperacionAdmin",
    "ConfiguracionNotificacionesAdmin",
    "CorreoCatalogoAdmin",
    "CuatrimestreAdmin",
    "DispositivoAdmin",
    "EntradaAlPanel",
    "FacultadAdmin",
    "GrupoDePermisosAdmin",
    "ImportacionCorreosAdmin",
    "NotificacionAdmin",
    "RegistroAuditoriaAdmin",
    "SedeAdmin",
    "SeguimientoAdmin",
    "UsuarioAdmin",
]
