"""Los cuerpos de los chats: qué contiene, campo por campo, lo que devuelve la API."""

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from estudiantes.models import Usuario
from mensajeria.models import Mensaje


def iso(instante: datetime) -> str:
    """Como lo escribe Django en JSON: con milésimas."""
    return DjangoJSONEncoder().default(instante)


def persona(usuario: Usuario) -> dict[str, Any]:
    """Quien firma un mensaje o está al otro lado de un chat."""
    return {
        "id": usuario.pk,
        "nombre": usuario.nombre,
        "apellido_paterno": usuario.apellido_paterno,
        "apellido_materno": None,
        "foto_perfil_url": None,
    }


def mensaje_esperado(mensaje: Mensaje, **cambios: Any) -> dict[str, Any]:
    """Un mensaje de texto recién enviado, salvo los `cambios`."""
    mensaje.refresh_from_db()
    return {
        "id": mensaje.pk,
        "mensaje_uuid": str(mensaje.mensaje_uuid),
        "sala_chat_id": mensaje.sala_chat_id,
        "remitente_id": mensaje.remitente_id,
        "tipo_mensaje": "texto",
        "contenido": mensaje.contenido,
        "url_archivo": None,
        "metadatos": {},
        "enviado_en": iso(mensaje.enviado_en),
        "editado_en": None,
        "eliminado_en": None,
        "remitente": persona(mensaje.remitente),
        "numero": mensaje.numero,
        "cambio": mensaje.cambio,
        "cliente_id": None,
        "reenviado": False,
        "respuesta_a": None,
        "reacciones": [],
        "mi_reaccion": None,
        "entregado_en": None,
        "leido_en": None,
    } | cambios
