"""Llevar a otra sala un mensaje que se puede ver."""

from typing import Any
from uuid import UUID

from mensajeria import consultas
from mensajeria.destinos import Destino
from mensajeria.errores import MensajeNoExiste
from mensajeria.models import Mensaje
from mensajeria.servicios.mensajes import enviar_mensaje
from redup_project.contenido import TipoContenido
from redup_project.sql import transaccion


@transaccion()
def reenviar_mensaje(
    *,
    mensaje_id: int,
    remitente_id: int,
    destino: Destino,
    metadatos: dict[str, str] | None = None,
    cliente_id: UUID | None = None,
) -> Mensaje:
    """Envía a `destino` una copia de un mensaje, como reenviado.

    Lanza `MensajeNoExiste` si se borró o quien reenvía no participa hoy en su sala, y los errores
    de `enviar_mensaje`.
    """
    # Un reintento vale aunque el original se haya borrado entretanto.
    if cliente_id and (previo := consultas.mensaje_de_cliente(remitente_id, cliente_id)):
        return previo
    original = consultas.citados([mensaje_id]).get(mensaje_id)
    if (
        original is None
        or not es_reenviable(original)
        or not consultas.participa(remitente_id, original.sala_chat)
    ):
        raise MensajeNoExiste
    return enviar_mensaje(
        remitente_id=remitente_id,
        destino=destino,
        metadatos=metadatos,
        cliente_id=cliente_id,
        **copia_de(original),
    )


def es_reenviable(original: Mensaje) -> bool:
    """Lo que dice el sistema no lo puede decir una persona."""
    return original.tipo_mensaje != TipoContenido.SISTEMA


def copia_de(original: Mensaje) -> dict[str, Any]:
    """Lo que un reenvío toma del original."""
    return {
        "contenido": original.contenido,
        "url_archivo": original.url_archivo,
        "tipo_mensaje": original.tipo_mensaje,
        "reenviado": True,
    }
