"""`python -m bench.mensajes.desnudo PUERTO`: python-socketio tal cual, que reparte y no guarda nada.

Es la vara de medir: lo que cuesta mover un mensaje con las mismas piezas y las mismas opciones de
uvicorn que `manage.py servir`, sin base, sin permisos y sin registro.
"""

import sys
from datetime import UTC, datetime
from itertools import count
from typing import Any

import socketio
import uvicorn

GRUPO = "grupo_1"
SALA = "5f0c1a52-8f0e-4a57-9d5e-0c1f5d7d3c11"
sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
usuarios: dict[str, str] = {}
numeros = count(1)


@sio.event
async def connect(sid: str, environ: dict[str, Any], auth: dict[str, str]) -> None:
    """Se cree lo que diga: el token es el propio id."""
    usuarios[sid] = auth["token"]
    await sio.enter_room(sid, f"u.{auth['token']}")
    await sio.enter_room(sid, GRUPO)
    await sio.emit(
        "connected", {"status": "connected", "user_id": auth["token"], "sid": sid}, to=sid
    )


@sio.event
async def disconnect(sid: str, motivo: str) -> None:
    """La línea que espera `caidas.py`; es lo único que escribe."""
    print(f"[DISCONNECT] user_id={usuarios.pop(sid, None)}", flush=True)


@sio.event
async def eco(sid: str, datos: Any) -> dict[str, str]:
    """Algo barato que contestar."""
    return {"status": "error", "code": "EVENTO_DESCONOCIDO", "message": "No conozco ese evento."}


@sio.event
async def send_message(sid: str, datos: dict[str, str]) -> None:
    """Reparte un `receive_message` y contesta un `ack`, con los campos de RedUP."""
    emisor, destino, numero = usuarios[sid], datos["to"], next(numeros)
    comunes = {
        "to": destino,
        "sender_id": emisor,
        "timestamp": datos["timestamp"],
        "type": datos["type"],
        "chat_type": "grupal" if destino == GRUPO else "directo",
        "message_type": "texto",
        "mensaje_id": str(numero),
        "mensaje_uuid": SALA,
        "sala_uuid": SALA,
        "sala_chat_id": "1",
        "enviado_en": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "numero": numero,
    }
    salida = {
        "from": emisor,
        "sender_name": f"Nombre{emisor} Apellido{emisor}",
        "sender_email": f"bench{emisor}@universidad.edu",
        "message": datos["message"],
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
    sala = destino if destino == GRUPO else f"u.{destino}"
    await sio.emit("ack", acuse, to=sid)
    await sio.emit("receive_message", salida, room=sala)


if __name__ == "__main__":
    uvicorn.run(
        socketio.ASGIApp(sio),
        host="127.0.0.1",
        port=int(sys.argv[1]),
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
