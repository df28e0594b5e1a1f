"""El panel de estudiantes: cuentas, catálogo de correos, estructura académica y avisos."""

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
from estudiantes.admin.usuarios import SeguimientoAdmin, UsuarioAdmin

__all__ = [
    "CarreraAdmin",
    "CodigoRecuperacionAdmin",
    "ConfiguracionNotificacionesAdmin",
    "CorreoCatalogoAdmin",
    "CuatrimestreAdmin",
    "DispositivoAdmin",
    "EntradaAlPanel",
    "FacultadAdmin",
    "ImportacionCorreosAdmin",
    "NotificacionAdmin",
    "RegistroAuditoriaAdmin",
    "SedeAdmin",
    "SeguimientoAdmin",
    "UsuarioAdmin",
]
