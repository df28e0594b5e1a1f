"""Los paquetes que mandan los dos clientes y los que deben recibir, campo a campo."""

from typing import Any

from estudiantes.models import Usuario
from mensajeria.esquemas import en_iso
from mensajeria.models import Mensaje, SalaChat, TipoSala
from tests.vivo import Cliente

MARCA_DE_TIEMPO = "1771704900000"


def de_semilla(
    remitente: Usuario, destino: Any, texto: str = "hola", **cambios: Any
) -> dict[str, Any]:
    """Un `send_message` como los del README de la misión."""
    paquete = {
        "to": str(getattr(destino, "pk", destino)),
        "message": texto,
        "sender_id": str(remitente.pk),
        "timestamp": "2026-01-01T10:00:00Z",
        "type": "text",
    }
    return paquete | cambios


def de_app(remitente: Usuario, sala: Any, texto: str = "hola", **cambios: Any) -> dict[str, Any]:
    """Un `send_message` como los de la app Android, a una sala por su uuid."""
    paquete = {
        "sala_uuid": str(getattr(sala, "sala_uuid", sala)),
        "message": texto,
        "sender_id": str(remitente.pk),
        "timestamp": MARCA_DE_TIEMPO,
        "type": getattr(sala, "tipo_sala", "directo"),
        "message_type": "texto",
    }
    return paquete | cambios


def abrir_directo(cliente: Cliente, otro: Usuario) -> SalaChat:
    """`join_direct_chat`, como hace la app al abrir un chat; devuelve la sala."""
    evento, datos = cliente.pedir("join_direct_chat", {"other_user_id": str(otro.pk)})
    assert evento == "direct_chat_joined"
    return SalaChat.objects.get(sala_uuid=datos["sala_uuid"])


def enviar(cliente: Cliente, paquete: dict[str, Any]) -> dict[str, Any]:
    """Manda un `send_message` que debe salir bien; devuelve su `ack`."""
    evento, acuse = cliente.pedir("send_message", paquete)
    assert (evento, acuse["status"]) == ("ack", "sent"), acuse
    return acuse


def mensaje_de(acuse: dict[str, Any]) -> Mensaje:
    """La fila guardada de un envío confirmado."""
    return Mensaje.objects.select_related("sala_chat", "remitente").get(pk=acuse["mensaje_id"])


def comun(mensaje: Mensaje, **cambios: Any) -> dict[str, Any]:
    """Lo que comparten `receive_message` y el historial (`contrato/socketio.md` §4.1)."""
    sala, remitente = mensaje.sala_chat, mensaje.remitente
    directo = sala.tipo_sala == TipoSala.DIRECTO
    datos = {
        "from": str(remitente.pk),
        "sender_id": str(remitente.pk),
        "sender_name": remitente.nombre_completo,
        "sender_email": remitente.correo_institucional,
        "to": str(_el_otro(sala, remitente)) if directo else f"grupo_{sala.grupo_id}",
        "message": mensaje.contenido or "",
        "type": sala.tipo_sala,
        "chat_type": sala.tipo_sala,
        "message_type": mensaje.tipo_mensaje,
        "timestamp": MARCA_DE_TIEMPO,
        "sala_uuid": str(sala.sala_uuid),
        "sala_chat_id": str(sala.pk),
        "mensaje_id": str(mensaje.pk),
        "mensaje_uuid": str(mensaje.mensaje_uuid),
        "numero": mensaje.numero,
        "enviado_en": en_iso(mensaje.enviado_en),
    }
    if mensaje.url_archivo:
        datos["url_archivo"] = mensaje.url_archivo
    return datos | cambios


def recibido(mensaje: Mensaje, **cambios: Any) -> tuple[str, dict[str, Any]]:
    """El `receive_message` exacto que produce un mensaje."""
    return "receive_message", comun(mensaje, offline=False, **cambios)


def del_historial(mensaje: Mensaje, **cambios: Any) -> dict[str, Any]:
    """El elemento exacto del historial (§4.3)."""
    return comun(mensaje, id=str(mensaje.pk), timestamp=en_iso(mensaje.enviado_en), **cambios)


def acusado(mensaje: Mensaje, **cambios: Any) -> tuple[str, dict[str, Any]]:
    """El `ack` exacto de un envío guardado (§4.2)."""
    entero = comun(mensaje)
    campos = (
        "to sender_id timestamp type chat_type message_type mensaje_id mensaje_uuid"
        " sala_uuid sala_chat_id enviado_en numero"
    )
    datos = {campo: entero[campo] for campo in campos.split()}
    datos |= {
        "status": "sent",
        "message": "Mensaje enviado.",
        "saved_to_db": True,
        "offline": False,
    }
    return "ack", datos | cambios


def _el_otro(sala: SalaChat, usuario: Usuario) -> int:
    return sala.usuario_a_id + sala.usuario_b_id - usuario.pk
