"""Lo que se puede hacer en un chat."""

from mensajeria.servicios.ediciones import borrar_mensaje, editar_mensaje, retirar_mensaje
from mensajeria.servicios.lote import Guardado, Pedido, guardar_lote
from mensajeria.servicios.marcas import (
    Entrega,
    avanzar_entregas,
    marcar_entregado,
    marcar_leido,
)
from mensajeria.servicios.mensajes import abrir_historial, enviar_mensaje
from mensajeria.servicios.presencia import Conocido, conocidos_visibles
from mensajeria.servicios.reacciones import reaccionar
from mensajeria.servicios.recibos import Recibos, recibos_de
from mensajeria.servicios.recuerdo import mensajes_desde, mensajes_entre, salas_de_cada_uno
from mensajeria.servicios.reenvios import reenviar_mensaje
from mensajeria.servicios.salas import dejar_grupo, sala_de_grupo, sala_directa, unirse_a_grupo
from mensajeria.servicios.sincronizacion import no_leidos, sincronizar

__all__ = [
    "Conocido",
    "Entrega",
    "Guardado",
    "Pedido",
    "Recibos",
    "abrir_historial",
    "avanzar_entregas",
    "borrar_mensaje",
    "conocidos_visibles",
    "dejar_grupo",
    "editar_mensaje",
    "enviar_mensaje",
    "guardar_lote",
    "marcar_entregado",
    "marcar_leido",
    "mensajes_desde",
    "mensajes_entre",
    "no_leidos",
    "reaccionar",
    "recibos_de",
    "retirar_mensaje",
    "reenviar_mensaje",
    "sala_de_grupo",
    "sala_directa",
    "salas_de_cada_uno",
    "sincronizar",
    "unirse_a_grupo",
]
