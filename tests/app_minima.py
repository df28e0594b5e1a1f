"""Una aplicación ASGI que no tarda en cargar: para probar a quien levanta procesos, no lo que sirven."""

from collections.abc import Callable
from typing import Any


async def app(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """Contesta a todo que sí."""
    if scope["type"] == "lifespan":
        for fase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{fase}.complete"})
        return
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"hola"})
