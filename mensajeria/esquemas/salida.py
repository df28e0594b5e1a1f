"""Los mensajes como viajan hacia el cliente (`contrato/socketio.md` §4)."""

from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import Field

from mensajeria.esquemas.campos import MAX_CITA, TIPOS_SEMILLA
from mensajeria.models import Mensaje, SalaChat, TipoSala
from redup_project.validacion import Esquema


def en_iso(instante: datetime) -> str:
    """Un instante como viaja por el cable: ISO-8601 en UTC con `Z`."""
    if instante.tzinfo is not UTC:
        instante = instante.astimezone(UTC)
    # `isoformat` tarda el triple, y con cada mensaje va al menos una.
    return orjson.dumps(instante, option=orjson.OPT_UTC_Z)[1:-1].decode()


def destino_textual(mensaje: Mensaje) -> str:
    """El `to` de un mensaje cuando no lo dijo quien lo envió: el otro usuario o `grupo_<id>`."""
    sala: SalaChat = mensaje.sala_chat
    if sala.tipo_sala == TipoSala.GRUPAL:
        return f"grupo_{sala.grupo_id}"
    return str(sala.usuario_a_id + sala.usuario_b_id - mensaje.remitente_id)


class MensajeSalida(Esquema):
    """`receive_message` y cada elemento del historial."""

    remitente: str = Field(serialization_alias="from")
    sender_id: str
    sender_name: str
    sender_email: str
    to: str
    message: str
    type: str
    chat_type: str
    message_type: str
    timestamp: str
    sala_uuid: str
    sala_chat_id: str
    mensaje_id: str
    mensaje_uuid: str
    numero: int
    enviado_en: str
    url_archivo: str | None = None
    cliente_id: str | None = None
    id: str | None = None
    offline: bool | None = None
    pendiente: bool | None = None
    entregado_en: str | None = None
    leido_en: str | None = None
    editado_en: str | None = None
    reply_to: dict[str, str] | None = None
    forwarded: bool | None = None
    reactions: list[dict[str, str | int]] | None = None
    my_reaction: str | None = None

    @classmethod
    def desde(cls, mensaje: Mensaje, **extra: Any) -> dict[str, Any]:
        """El mensaje (con sala y remitente ya leídos) como viaja: sin claves nulas.

        La app lee «null» como un texto, por eso se omiten. `extra` pisa o añade campos, tampoco nulos.
        """
        sala, remitente = mensaje.sala_chat, mensaje.remitente
        eco = mensaje.metadatos
        enviado_en = en_iso(mensaje.enviado_en)
        remitente_id = str(mensaje.remitente_id)
        campos = {
            "from": remitente_id,
            "sender_id": remitente_id,
            "sender_name": remitente.nombre_completo,
            "sender_email": remitente.correo_institucional,
            "to": eco.get("to") or destino_textual(mensaje),
            "message": mensaje.contenido or "",
            "type": tipo_en_el_cable(mensaje),
            "chat_type": sala.tipo_sala,
            "message_type": mensaje.tipo_mensaje,
            "timestamp": eco.get("timestamp", enviado_en),
            "sala_uuid": str(sala.sala_uuid),
            "sala_chat_id": str(sala.pk),
            "mensaje_id": str(mensaje.pk),
            "mensaje_uuid": str(mensaje.mensaje_uuid),
            "numero": mensaje.numero,
            "enviado_en": enviado_en,
        }
        _anadir_opcionales(campos, mensaje)
        # Lo que sale lo escribimos nosotros: validarlo por cada envío costaba más que construirlo.
        return campos | extra


def _anadir_opcionales(campos: dict[str, Any], mensaje: Mensaje) -> None:
    # Casi ninguno lleva ninguno: preguntarlos así es la mitad que hacer un diccionario y filtrarlo.
    if mensaje.url_archivo is not None:
        campos["url_archivo"] = mensaje.url_archivo
    if mensaje.cliente_id:
        campos["cliente_id"] = str(mensaje.cliente_id)
    if mensaje.editado_en:
        campos["editado_en"] = en_iso(mensaje.editado_en)
    if mensaje.respuesta_a_id:
        campos["reply_to"] = cita_de(mensaje.respuesta_a)
    if mensaje.reenviado:
        campos["forwarded"] = True
    if mensaje.conteo_de_reacciones:
        campos["reactions"] = mensaje.conteo_de_reacciones
    if mensaje.reaccion_propia is not None:
        campos["my_reaction"] = mensaje.reaccion_propia


def cita_de(citado: Mensaje) -> dict[str, str]:
    """El mensaje al que se responde (con su remitente ya leído), resumido: vacío si se borró."""
    return {
        "mensaje_id": str(citado.pk),
        "sender_id": str(citado.remitente_id),
        "sender_name": citado.remitente.nombre_completo,
        "message": (citado.contenido or "")[:MAX_CITA],
        "message_type": citado.tipo_mensaje,
    }


def quien_borro(mensaje: Mensaje) -> dict[str, str]:
    """Cuándo se borró un mensaje y quién; `deleted_by` falta si esa persona ya no existe."""
    cuando = {"eliminado_en": en_iso(mensaje.eliminado_en)}
    quien = mensaje.eliminado_por_id
    return cuando | ({"deleted_by": str(quien)} if quien else {})


def tipo_en_el_cable(mensaje: Mensaje) -> str:
    """`type`: en la semilla, `text` o `image` tal cual; en la app, el tipo real de la sala."""
    tipo = mensaje.metadatos.get("type")
    return tipo if tipo in TIPOS_SEMILLA else mensaje.sala_chat.tipo_sala


def acuse_de(salida: dict[str, Any]) -> dict[str, Any]:
    """El `ack` de un envío guardado, dado como viaja (`contrato/socketio.md` §4.2)."""
    # Campo a campo: recorrer sus nombres tardaba el doble.
    acuse = {
        "status": "sent",
        "message": "Mensaje enviado.",
        "saved_to_db": True,
        "offline": False,
        "to": salida["to"],
        "sender_id": salida["sender_id"],
        "timestamp": salida["timestamp"],
        "type": salida["type"],
        "chat_type": salida["chat_type"],
        "message_type": salida["message_type"],
        "mensaje_id": salida["mensaje_id"],
        "mensaje_uuid": salida["mensaje_uuid"],
        "sala_uuid": salida["sala_uuid"],
        "sala_chat_id": salida["sala_chat_id"],
        "enviado_en": salida["enviado_en"],
        "numero": salida["numero"],
    }
    if "cliente_id" in salida:
        acuse["cliente_id"] = salida["cliente_id"]
    return acuse
