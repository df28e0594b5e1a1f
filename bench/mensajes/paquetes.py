"""Lo que mandan los servidores de comparación y cómo se sirven: igual en todos, o no se compararía nada."""

from datetime import UTC, datetime
from typing import Any

import uvicorn

SALA = "5f0c1a52-8f0e-4a57-9d5e-0c1f5d7d3c11"
Paquete = dict[str, Any]


def de_envio(
    emisor: str, destino: str, texto: str, numero: int, *, grupal: bool
) -> tuple[Paquete, Paquete]:
    """El `receive_message` que se reparte y el `ack` que se contesta, con los campos de RedUP."""
    enviado_en = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    comunes = {
        "to": destino,
        "sender_id": emisor,
        "timestamp": enviado_en,
        "type": "text",
        "chat_type": "grupal" if grupal else "directo",
        "message_type": "texto",
        "mensaje_id": str(numero),
        "mensaje_uuid": SALA,
        "sala_uuid": SALA,
        "sala_chat_id": "1",
        "enviado_en": enviado_en,
        "numero": numero,
    }
    salida = {
        "from": emisor,
        "sender_name": f"Nombre{emisor} Apellido{emisor}",
        "sender_email": f"bench{emisor}@universidad.edu",
        "message": texto,
        "offline": False,
        **comunes,
    }
    acuse = {
        "status": "sent",
        "message": "Mensaje enviado.",
        "saved_to_db": True,
        "offline": False,
        **comunes,
    }
    return salida, acuse


def servir(aplicacion: Any, puerto: int) -> None:
    """Un proceso de uvicorn con las opciones de `manage.py servir`."""
    uvicorn.run(
        aplicacion,
        host="127.0.0.1",
        port=puerto,
        backlog=2048,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        ws_max_size=1_000_000,
        timeout_graceful_shutdown=5,
        log_config=None,
        access_log=False,
        server_header=False,
    )
