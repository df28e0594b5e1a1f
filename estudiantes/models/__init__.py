"""Quién es quién: usuarios, estructura académica, catálogo de correos, avisos y auditoría."""

from estudiantes.models.academica import Carrera, Cuatrimestre, Facultad, Sede
from estudiantes.models.acceso import CodigoRecuperacion
from estudiantes.models.auditoria import RegistroAuditoria
from estudiantes.models.avisos import ConfiguracionNotificaciones, Dispositivo, Notificacion
from estudiantes.models.catalogo import CorreoCatalogo
from estudiantes.models.gestor import normalizar_correo
from estudiantes.models.resumen import ResumenDiario
from estudiantes.models.usuarios import Estado, Rol, Seguimiento, Usuario

__all__ = [
    "Carrera",
    "CodigoRecuperacion",
    "ConfiguracionNotificaciones",
    "CorreoCatalogo",
    "Cuatrimestre",
    "Dispositivo",
    "Estado",
    "Facultad",
    "Notificacion",
    "RegistroAuditoria",
    "ResumenDiario",
    "Rol",
    "Sede",
    "Seguimiento",
    "Usuario",
    "normalizar_correo",
]
