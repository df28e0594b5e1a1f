"""Quién es quién: usuarios, estructura académica, catálogo de correos, avisos, moderación y auditoría."""

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
from estudiantes.models.moderacion import (
    DECIDIDOS,
    PLAZO_PARA_APELAR,
    SIN_DECIDIR,
    Caso,
    Decision,
    EstadoDeCaso,
    MotivoDeReporte,
    PlantillaDeMotivo,
    Reporte,
    Sancion,
    TipoDeObjeto,
    TipoDeSancion,
)
from estudiantes.models.resumen import ResumenDiario
from estudiantes.models.revisiones import Apelacion, Resultado, Revelacion
from estudiantes.models.usuarios import Estado, Rol, Seguimiento, Usuario

__all__ = [
    "AlcanceDePersonal",
    "EN_MARCHA",
    "DECIDIDOS",
    "PLAZO_PARA_APELAR",
    "SIN_DECIDIR",
    "Apelacion",
    "Carrera",
    "Caso",
    "CodigoRecuperacion",
    "ConfiguracionNotificaciones",
    "CorreoCatalogo",
    "Cuatrimestre",
    "Decision",
    "Dispositivo",
    "Estado",
    "EstadoImportacion",
    "Facultad",
    "FilaImportada",
    "ImportacionCorreos",
    "EstadoDeCaso",
    "MotivoDeReporte",
    "Notificacion",
    "PlantillaDeMotivo",
    "RegistroAuditoria",
    "Reporte",
    "Resultado",
    "Revelacion",
    "ResumenDiario",
    "Rol",
    "Sancion",
    "Sede",
    "Seguimiento",
    "TipoDeObjeto",
    "TipoDeSancion",
    "Usuario",
    "normalizar_correo",
]
