"""`python -m bench.puente.de_fabrica PUERTO`: python-socketio con su `AsyncRedisManager`, tal cual."""

import os
import sys
from itertools import count
from typing import Any

import socketio

from bench.mensajes.paquetes import de_envio, servir
from bench.puente.casos import es_grupo, grupos_de
from bench.puente.cuenta import Cuenta, Puerta

gestor = socketio.AsyncRedisManager(os.environ["REDIS_URL"])
sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", client_manager=gestor)
usuarios: dict[str, str] = {}
numeros = count(1)


@sio.event
async def connect(sid: str, entorno: dict[str, Any], auth: dict[str, str]) -> None:
    """Se cree lo que diga: el token es el propio id."""
    usuario_id = usuarios[sid] = auth["token"]
    await sio.enter_room(sid, f"u.{usuario_id}")
    for grupo in grupos_de(int(usuario_id)):
        await sio.enter_room(sid, grupo)
    saludo = {"status": "connected", "user_id": usuario_id}
    await sio.emit("connected", saludo, to=sid, ignore_queue=True)


@sio.event
async def disconnect(sid: str, motivo: str) -> None:
    usuarios.pop(sid, None)


@sio.event
async def send_message(sid: str, datos: dict[str, str]) -> None:
    """Una sola emisión por envío, que para dos personas va a una lista de salas."""
    emisor, destino = usuarios[sid], datos["to"]
    grupal = es_grupo(destino)
    salida, acuse = de_envio(emisor, destino, datos["message"], next(numeros), grupal=grupal)
    if grupal:
        await sio.emit("receive_message", salida, room=destino)
    else:
        salas = [f"u.{emisor}", f"u.{destino}"]
        await sio.emit("receive_message", salida, room=salas, skip_sid=sid)
    # Quien lo pide está aquí: su acuse no tiene por qué pasar por Redis.
    await sio.emit("ack", acuse, to=sid, ignore_queue=True)


class _JsonQueCuenta:
    """El `json` del gestor, que pasa por la cuenta cada mensaje que le da `_listen`."""

    def __init__(self, cuenta: Cuenta, json: Any) -> None:
        self._cuenta = cuenta
        self._json = json
        self.dumps = json.dumps

    def loads(self, dicho: bytes) -> Any:
        self._cuenta.llega(dicho.decode())
        return self._json.loads(dicho)


def contar(cuenta: Cuenta | None) -> None:
    """Mientras haya cuenta, todo lo que llega al proceso pasa por ella antes de atenderse."""
    json = sio.packet_class.json
    gestor.json = _JsonQueCuenta(cuenta, json) if cuenta else json


if __name__ == "__main__":
    # Su gestor escucha desde la primera conexión: aquí no hay a qué esperar.
    puerta = Puerta(contar, lambda: True)
    servir(socketio.ASGIApp(sio, other_asgi_app=puerta), int(sys.argv[1]))
