"""Enviar mensajes, en los tres eventos que lo piden; todos van por el escritor de lotes."""

import logging
from asyncio import Future

from mensajeria import servicios
from mensajeria.escritor import Escritor
from mensajeria.esquemas import (
    EnviarDirecto,
    EnviarGrupal,
    EnviarMensaje,
    acuse_de,
    destino_textual,
)
from mensajeria.eventos.rutas import exigir_identidad, registro, rutas
from mensajeria.servicios import Guardado
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion

escritor = Escritor()


def enviar(
    sesion: Sesion, entrada: EnviarMensaje | EnviarDirecto | EnviarGrupal
) -> Future[Guardado]:
    """Encola un mensaje; el acuse dice que ya está a salvo y el reparto viene después."""
    envio = entrada.envio()
    exigir_identidad(sesion, envio.sender_id)
    pedido = servicios.Pedido(
        remitente_id=sesion.usuario_id,
        destino=envio.destino,
        origen=sesion.sid,
        contenido=envio.contenido,
        url_archivo=envio.url_archivo,
        tipo_mensaje=envio.tipo_mensaje,
        metadatos=envio.eco,
        cliente_id=envio.cliente_id,
        respuesta_a_id=envio.respuesta_a_id,
    )
    return escritor.encolar(pedido)


def acusar(guardado: Guardado, asunto: str = "SEND_MESSAGE") -> Respuesta:
    """El `ack` de lo que ya está a salvo."""
    if registro.isEnabledFor(logging.DEBUG):
        mensaje = guardado.mensaje
        registro.debug("[%s] from=%s to=%s", asunto, mensaje.remitente_id, destino_textual(mensaje))
    return Respuesta("ack", acuse_de(guardado.salida))


for evento, entrada, error_de_forma in (
    ("send_message", EnviarMensaje, "ack"),
    ("send_direct_message", EnviarDirecto, "error"),
    ("send_group_message", EnviarGrupal, "error"),
):
    rutas.evento(
        evento,
        entrada=entrada,
        error_de_forma=error_de_forma,
        error_de_dominio="ack",
        respuesta=acusar,
    )(enviar)


rutas.al_parar.append(escritor.parar)
