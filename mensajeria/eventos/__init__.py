"""Puerta de Socket.IO: los eventos del contrato y la puesta al día al conectar."""

from mensajeria.eventos import (
    conexion,
    ediciones,
    envios,
    escribiendo,
    historial,
    marcas,
    presencia,
    reacciones,
    recibos,
    salas,
    sincronizacion,
)
from mensajeria.eventos.rutas import rutas

__all__ = [
    "conexion",
    "ediciones",
    "envios",
    "escribiendo",
    "historial",
    "marcas",
    "presencia",
    "reacciones",
    "recibos",
    "rutas",
    "salas",
    "sincronizacion",
]
