"""De ASGI a Django en un conjunto fijo de hilos, sin que un hilo espere nunca a un cliente.

Un hilo sólo trabaja con la petición ya entera y suelta la respuesta sin mandarla: con `a2wsgi` a solas,
ocho clientes que no acaban de escribir, o de leer, dejan sin servicio a todos.
"""

import asyncio
import json
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, NamedTuple

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

from redup_project.errores_http import ErroresEnJson

# Lo que se aguanta sin que el cliente mande o recoja nada.
SEGUNDOS_CALLADO = 30
# De un cuerpo, lo que pasa de esto espera en el disco.
EN_MEMORIA = 256 * 1024
TROZO = 64 * 1024

SIN_ACABAR = json.dumps(
    {"detail": "La petición no llegó entera a tiempo.", "code": "PETICION_INCOMPLETA"}
).encode()


class SeFue(Exception):
    """El cliente cerró antes de acabar."""


class Archivo:
    """Un archivo que Django manda responder (`wsgi.file_wrapper`): se lee al ritmo del cliente."""

    def __init__(self, archivo: BinaryIO, tamano: int = 0) -> None:
        self.read, self.close = archivo.read, archivo.close


class Respuesta(NamedTuple):
    """Lo que contestó Django: el cuerpo, en bytes o en un archivo por leer."""

    estado: int
    cabeceras: list[tuple[bytes, bytes]]
    cuerpo: bytes | Archivo


class PuenteHttp(WSGIMiddleware):
    """`WSGIMiddleware` que recoge el cuerpo y manda la respuesta fuera de sus hilos."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        with SpooledTemporaryFile(max_size=EN_MEMORIA) as cuerpo:
            try:
                tamano = await _recoger(scope, receive, cuerpo)
            except SeFue:
                return
            except TimeoutError:
                await _mandar(send, _sin_acabar())
                return
            entorno = _entorno(scope, cuerpo, tamano)
            bucle = asyncio.get_running_loop()
            respuesta = await bucle.run_in_executor(self.executor, _atender, self.app, entorno)
        try:
            await _mandar(send, respuesta)
        except TimeoutError:
            # Ni lee ni se va: uvicorn, al ver la respuesta a medias, cierra.
            return


async def _recoger(scope: Any, receive: Any, cuerpo: BinaryIO) -> int:
    """Pasa el cuerpo a `cuerpo`; devuelve lo que mide o, si no cabe, lo que se sabe que mide."""
    declarado = dict(scope["headers"]).get(b"content-length", b"0")
    if declarado.isdigit() and int(declarado) > ErroresEnJson.MAX_CUERPO:
        return int(declarado)
    queda = True
    while queda:
        mensaje = await asyncio.wait_for(receive(), SEGUNDOS_CALLADO)
        if mensaje["type"] == "http.disconnect":
            raise SeFue
        cuerpo.write(mensaje.get("body", b""))
        queda = mensaje.get("more_body", False)
        if cuerpo.tell() > ErroresEnJson.MAX_CUERPO:
            break
    tamano = cuerpo.tell()
    cuerpo.seek(0)
    return tamano


def _entorno(scope: Any, cuerpo: BinaryIO, tamano: int) -> dict[str, Any]:
    entorno = build_environ(scope, cuerpo)
    # La de verdad, que un cuerpo por trozos no declara; si pasa del tope, lo rechaza `ErroresEnJson`.
    entorno["CONTENT_LENGTH"] = str(tamano)
    entorno["wsgi.file_wrapper"] = Archivo
    return entorno


def _atender(django: Callable[..., Any], entorno: dict[str, Any]) -> Respuesta:
    """En un hilo: lo que Django contesta, entero."""
    inicio: list[Any] = []

    def empezar(estado: str, cabeceras: list[tuple[str, str]], *_: Any) -> None:
        nombres = [(n.encode("latin-1").lower(), v.encode("latin-1")) for n, v in cabeceras]
        inicio[:] = int(estado.split(" ", 1)[0]), nombres

    partes = django(entorno, empezar)
    if isinstance(partes, Archivo):
        return Respuesta(*inicio, partes)
    try:
        return Respuesta(*inicio, b"".join(partes))
    finally:
        partes.close()


def _sin_acabar() -> Respuesta:
    cabeceras = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(SIN_ACABAR)).encode()),
        (b"connection", b"close"),
    ]
    return Respuesta(408, cabeceras, SIN_ACABAR)


async def _mandar(send: Any, respuesta: Respuesta) -> None:
    inicio = {"status": respuesta.estado, "headers": respuesta.cabeceras}
    await send({"type": "http.response.start", **inicio})
    archivo = respuesta.cuerpo
    if isinstance(archivo, bytes):
        await _trozo(send, archivo, queda=False)
        return
    try:
        while trozo := archivo.read(TROZO):
            await _trozo(send, trozo, queda=True)
        await _trozo(send, b"", queda=False)
    finally:
        archivo.close()


async def _trozo(send: Any, trozo: bytes, *, queda: bool) -> None:
    mensaje = {"type": "http.response.body", "body": trozo, "more_body": queda}
    await asyncio.wait_for(send(mensaje), SEGUNDOS_CALLADO)
