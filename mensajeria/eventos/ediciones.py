"""Editar, borrar y reenviar lo ya enviado."""

from asyncio import Future
from functools import partial

from mensajeria import servicios
from mensajeria.esquemas.ediciones import Borrar, Editar, Reenviar, borrado_de, edicion_de
from mensajeria.eventos.envios import acusar, escritor
from mensajeria.eventos.rutas import exigir_identidad, rutas
from mensajeria.servicios import Guardado
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("edit_message", entrada=Editar)
async def editar(sesion: Sesion, entrada: Editar) -> Respuesta:
    """Cambia el texto de un mensaje propio."""
    mensaje = await en_hilo(servicios.editar_mensaje)(
        mensaje_id=entrada.mensaje_id, actor_id=sesion.usuario_id, contenido=entrada.message
    )
    return Respuesta("message_edited", edicion_de(mensaje))


@rutas.evento("delete_message", entrada=Borrar)
async def borrar(sesion: Sesion, entrada: Borrar) -> Respuesta:
    """Borra un mensaje para todos."""
    mensaje = await en_hilo(servicios.borrar_mensaje)(
        mensaje_id=entrada.mensaje_id, actor_id=sesion.usuario_id
    )
    return Respuesta("message_deleted", borrado_de(mensaje))


@rutas.evento(
    "forward_message",
    entrada=Reenviar,
    error_de_forma="ack",
    error_de_dominio="ack",
    respuesta=partial(acusar, asunto="FORWARD_MESSAGE"),
)
def reenviar(sesion: Sesion, entrada: Reenviar) -> Future[Guardado]:
    """Lleva un mensaje a otra sala; va por el escritor de lotes, como un envío."""
    if entrada.sender_id is not None:
        exigir_identidad(sesion, entrada.sender_id)
    pedido = servicios.Pedido(
        remitente_id=sesion.usuario_id,
        destino=entrada.destino,
        origen=sesion.sid,
        metadatos=entrada.eco,
        cliente_id=entrada.cliente_id,
        reenvio_de=entrada.mensaje_id,
    )
    return escritor.encolar(pedido)
