"""`python -m bench.puente.con_puente PUERTO`: nuestro servidor, con el puente y sin base ni permisos."""

import asyncio
import os
import sys
from collections import defaultdict
from itertools import count
from typing import Any

import django
import socketio

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
django.setup()

from channels.layers import get_channel_layer  # noqa: E402 -- con Django ya listo

from bench.mensajes.paquetes import Paquete, de_envio, servir  # noqa: E402
from bench.puente.casos import es_grupo, grupos_de, uuid_de  # noqa: E402
from bench.puente.cuenta import Cuenta, Puerta  # noqa: E402
from redup_project.tiempo_real import salas  # noqa: E402
from redup_project.tiempo_real.apertura import Apertura  # noqa: E402
from redup_project.tiempo_real.emision import Emision  # noqa: E402
from redup_project.tiempo_real.rutas import Respuesta, RutasDeEventos  # noqa: E402
from redup_project.tiempo_real.servidor import crear_servidor  # noqa: E402
from redup_project.tiempo_real.sesion import Identidad, Sesion  # noqa: E402
from redup_project.validacion import Esquema  # noqa: E402

rutas = RutasDeEventos(vigentes=lambda ids: dict.fromkeys(ids, 0))
# A cada conversación sólo le escribe uno: su proceso puede numerarla como haría la base.
numeros: dict[str, Any] = defaultdict(lambda: count(1))


class Envio(Esquema):
    to: str
    message: str


async def identificar(apertura: Apertura) -> Identidad:
    """Se cree lo que diga: el token es el propio id."""
    return Identidad(int(apertura.token))


async def al_conectar(sesion: Sesion) -> None:
    """Entra en sus grupos, como en el producto."""
    await sesion.entrar(*(salas.de_chat(uuid_de(grupo)) for grupo in grupos_de(sesion.usuario_id)))
    sesion.responder("connected", {"status": "connected", "user_id": str(sesion.usuario_id)})


def _acuse(acuse: Paquete) -> Respuesta:
    return Respuesta("ack", acuse)


@rutas.evento("send_message", entrada=Envio, respuesta=_acuse)
def enviar(sesion: Sesion, envio: Envio) -> asyncio.Future[Paquete]:
    """Reparte a las salas que usa el producto: las dos personales, o la del grupo."""
    grupal = es_grupo(envio.to)
    sala = uuid_de(envio.to if grupal else f"{sesion.usuario_id}-{envio.to}")
    numero = next(numeros[sala])
    emisor = str(sesion.usuario_id)
    salida, acuse = de_envio(emisor, envio.to, envio.message, numero, grupal=grupal)
    if grupal:
        destinos = (salas.de_chat(sala),)
    else:
        destinos = salas.de_usuario(sesion.usuario_id), salas.de_usuario(int(envio.to))
    emision = Emision(
        "receive_message",
        salida,
        destinos,
        salvo_origen=not grupal,
        origen=sesion.sid,
        sala=sala,
        numero=numero,
    )
    sesion.servidor.reparto.repartir([emision])
    hecho = asyncio.get_running_loop().create_future()
    hecho.set_result(acuse)
    return hecho


rutas.identificar = identificar
rutas.al_conectar.append(al_conectar)
sio = crear_servidor([rutas])


def contar(cuenta: Cuenta | None) -> None:
    """Mientras haya cuenta, todo lo que llega al proceso pasa por ella antes de atenderse."""
    capa = get_channel_layer()
    vars(capa).pop("deserialize", None)
    deserialize = capa.deserialize

    def contando(dicho: bytes) -> dict[str, Any]:
        mensaje = deserialize(dicho)
        cuenta.llega(mensaje.get("json", ""))
        return mensaje

    if cuenta:
        capa.deserialize = contando


def sano() -> bool:
    """Si ya se oye a sí mismo por el bus."""
    return sio.manager.bus.vivo


if __name__ == "__main__":
    puerta = Puerta(contar, sano)
    servir(
        socketio.ASGIApp(
            sio, other_asgi_app=puerta, on_startup=sio.arrancar, on_shutdown=sio.parar
        ),
        int(sys.argv[1]),
    )
