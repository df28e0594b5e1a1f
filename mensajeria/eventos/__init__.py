"""Puerta de Socket.IO: los eventos del contrato y la puesta al día al conectar."""

from mensajeria.eventos import conexion, envios, historial, marcas, salas
from mensajeria.eventos.rutas import rutas

__all__ = ["conexion", "envios", "historial", "marcas", "rutas", "salas"]
