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
from estudiantes.admin.moderacion import CasoAdmin, PlantillaDeMotivoAdmin, SancionAdmin
from estudiantes.admin.usuarios import SeguimientoAdmin, UsuarioAdmin

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
    "NotificacionAdmin",
    "RegistroAuditoriaAdmin",
    "SedeAdmin",
    "SeguimientoAdmin",
    "UsuarioAdmin",
]
