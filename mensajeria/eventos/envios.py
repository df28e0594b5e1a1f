"""Enviar mensajes, en los tres eventos que lo piden; todos van por el escritor de lotes."""

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
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion

escritor = Escritor()


async def enviar(
    sesion: Sesion, entrada: EnviarMensaje | EnviarDirecto | EnviarGrupal
) -> Respuesta:
    """Guarda un mensaje; el acuse dice que ya está a salvo y el reparto viene después."""
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
    mensaje = await escritor.encolar(pedido)
    registro.info("[SEND_MESSAGE] from=%s to=%s", sesion.usuario_id, destino_textual(mensaje))
    return Respuesta("ack", acuse_de(mensaje))


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
        encolada=True,
    )(enviar)


rutas.al_parar.append(escritor.parar)
