"""Puertas REST de las personas; el tejado monta `routers` en este orden."""

from estudiantes.api.cuentas import router as cuentas
from estudiantes.api.dispositivos import router as dispositivos
from estudiantes.api.estructura import router as estructura
from estudiantes.api.eventos_diferidos import router as eventos_diferidos
from estudiantes.api.moderacion import router as moderacion
from estudiantes.api.notificaciones import router as notificaciones
from estudiantes.api.perfiles import router as perfiles
from estudiantes.api.recuperacion import router as recuperacion
from estudiantes.api.seguimiento import router as seguimiento
from estudiantes.api.usuarios import router as usuarios

routers = [cuentas, recuperacion, perfiles, usuarios, seguimiento]
routers += [dispositivos, eventos_diferidos, notificaciones, estructura, moderacion]
