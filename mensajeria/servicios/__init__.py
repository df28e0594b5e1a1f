"""Lo que se puede hacer en un chat."""

from mensajeria.servicios.lote import Guardado, Pedido, guardar_lote
from mensajeria.servicios.marcas import Entrega, avanzar_entregas, marcar_entregado, marcar_leido
from mensajeria.servicios.mensajes import abrir_historial, enviar_mensaje
from mensajeria.servicios.salas import dejar_grupo, sala_de_grupo, sala_directa, unirse_a_grupo

__all__ = [
    "Entrega",
    "Guardado",
    "Pedido",
    "abrir_historial",
    "avanzar_entregas",
    "dejar_grupo",
    "enviar_mensaje",
    "guardar_lote",
    "marcar_entregado",
    "marcar_leido",
    "sala_de_grupo",
    "sala_directa",
    "unirse_a_grupo",
]
