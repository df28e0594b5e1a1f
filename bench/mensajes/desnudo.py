"""`python -m bench.mensajes.desnudo PUERTO`: python-socketio tal cual, que reparte y no guarda nada.

Es la vara de medir: lo que cuesta mover un mensaje con las mismas piezas y las mismas opciones de
uvicorn que `manage.py servir`, sin base, sin permisos y sin registro.
"""

import sys
from itertools import count
from typing import Any

import socketio

from bench.mensajes.paquetes import de_envio, servir

GRUPO = "grupo_1"
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
    emisor, destino = usuarios[sid], datos["to"]
    grupal = destino == GRUPO
    salida, acuse = de_envio(emisor, destino, datos["message"], next(numeros), grupal=grupal)
    await sio.emit("ack", acuse, to=sid)
    await sio.emit("receive_message", salida, room=destino if grupal else f"u.{destino}")


if __name__ == "__main__":
    servir(socketio.ASGIApp(sio), int(sys.argv[1]))
