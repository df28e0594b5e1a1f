"""Puertas REST de la mensajería; el tejado monta `routers` en este orden."""

from mensajeria.api.archivos import router as archivos
from mensajeria.api.mensajes import router as mensajes
from mensajeria.api.salas import router as salas

routers = [salas, mensajes, archivos]
