"""Lo que Engine.IO sabe de una petición o de un websocket: lo de ASGI, con los nombres de WSGI."""

from typing import Any

from redup_project.tiempo_real.enchufe import Mandar, Recibir

SIN_PREFIJO = {"CONTENT_TYPE", "CONTENT_LENGTH"}


class Cuerpo:
    """El de una petición, que se va leyendo según llega."""

    def __init__(self, evento: dict[str, Any], recibir: Recibir) -> None:
        self._evento, self._recibir = evento, recibir

    async def read(self, tope: int) -> bytes:
        """Lo que diga, hasta `tope` bytes; lo que venga detrás se lee y se tira."""
        leido = self._evento.get("body", b"")
        while self._evento.get("more_body"):
            self._evento = await self._recibir()
            if len(leido) < tope:
                leido += self._evento.get("body", b"")
        return leido[:tope]


async def entorno_de(ambito: dict[str, Any], recibir: Recibir, mandar: Mandar) -> dict[str, Any]:
    """El `environ` que lee python-engineio.

    El que compone la biblioteca lleva una clase hecha cada vez, que son 3 kB por conexión; y como toda
    clase es un ciclo, al cerrarse la conexión se queda, y con ella todo lo suyo, hasta la recolección.
    """
    primero = await recibir()
    entorno = {
        "REQUEST_METHOD": ambito.get("method", "GET"),
        "PATH_INFO": ambito["path"],
        "QUERY_STRING": ambito["query_string"].decode("utf-8", "replace"),
        "asgi.receive": recibir,
        "asgi.send": mandar,
        "asgi.scope": ambito,
    }
    if ambito["type"] == "http":
        entorno["wsgi.input"] = Cuerpo(primero, recibir)
    for cabecera, contenido in ambito["headers"]:
        nombre = cabecera.decode("latin-1").upper().replace("-", "_")
        if nombre not in SIN_PREFIJO:
            nombre = f"HTTP_{nombre}"
        valor = contenido.decode("utf-8", "replace")
        entorno[nombre] = f"{entorno[nombre]},{valor}" if nombre in entorno else valor
    entorno["wsgi.url_scheme"] = entorno.get("HTTP_X_FORWARDED_PROTO", "http")
    return entorno
