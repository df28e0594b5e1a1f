"""Reportar, revisar, decidir, apelar y revelar."""

from estudiantes.servicios.moderacion.apelaciones import (
    apelar,
    apelar_con_codigo,
    resolver_apelacion,
)
from estudiantes.servicios.moderacion.avisos import retirado as avisar_de_lo_retirado
from estudiantes.servicios.moderacion.decisiones import decidir
from estudiantes.servicios.moderacion.reportes import reportar
from estudiantes.servicios.moderacion.revelaciones import aprobar_revelacion, pedir_revelacion
from estudiantes.servicios.moderacion.sanciones import levantar_sancion, levantar_vencidas
from estudiantes.servicios.moderacion.turnos import contexto_de, leer_contexto, soltar, tomar

__all__ = [
    "apelar",
    "apelar_con_codigo",
    "aprobar_revelacion",
    "avisar_de_lo_retirado",
    "contexto_de",
    "decidir",
    "leer_contexto",
    "levantar_sancion",
    "levantar_vencidas",
    "pedir_revelacion",
    "reportar",
    "resolver_apelacion",
    "soltar",
    "tomar",
]
