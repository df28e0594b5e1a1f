"""Quién es quién: usuarios, estructura académica, catálogo de correos, avisos y auditoría."""

from estudiantes.models.academica import Carrera, Cuatrimestre, Facultad, Sede
from estudiantes.models.acceso import AlcanceDePersonal, CodigoRecuperacion
from estudiantes.models.auditoria import RegistroAuditoria
from estudiantes.models.avisos import ConfiguracionNotificaciones, Dispositivo, Notificacion
from estudiantes.models.catalogo import CorreoCatalogo
from estudiantes.models.gestor import normalizar_correo
from estudiantes.models.importaciones import (
    EN_MARCHA,
    EstadoImportacion,
    FilaImportada,
    ImportacionCorreos,
)
from estudiantes.models.usuarios import Estado, Rol, Seguimiento, Usuario

__all__ = [
    "AlcanceDePersonal",
    "EN_MARCHA",
    "Carrera",
    "CodigoRecuperacion",
    "ConfiguracionNotificaciones",
    "CorreoCatalogo",
    "Cuatrimestre",
    "Dispositivo",
    "Estado",
    "EstadoImportacion",
    "Facultad",
    "FilaImportada",
    "ImportacionCorreos",
    "Notificacion",
    "RegistroAuditoria",
    "Rol",
    "Sede",
    "Seguimiento",
    "Usuario",
    "normalizar_correo",
]
