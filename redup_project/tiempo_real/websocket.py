"""El websocket de uvicorn, que escribe cada trama de texto de una vez."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from redup_project.tiempo_real.enchufe import SEGUNDOS_PARA_IRSE
from redup_project.tiempo_real.turnos import Turnos

# Una trama de texto entera y sin máscara (RFC 6455 §5.2), según lo que quepa en el campo del largo.
TEXTO = 0x81
LARGO_DE_16_BITS, LARGO_DE_64_BITS = 126, 127

# Cinco mil que caen a la vez llegan en una sola vuelta del bucle, y los demás esperarían a todos.
IDOS_POR_VUELTA = 32
# Uno por bucle: cerrar una conexión desde el hilo de otro la rompería.
_idos: WeakKeyDictionary[asyncio.AbstractEventLoop, Turnos] = WeakKeyDictionary()


class WebsocketDirecto(WebSocketsSansIOProtocol):
    """El de fábrica compone un objeto, tres listas y dos copias por trama: repartir era casi sólo eso.

    Además corta a quien no recoge lo suyo. Lo demás (abrir, cerrar, leer) sigue siendo de fábrica.
    """

    async def run_asgi(self) -> None:
        await super().run_asgi()
        # uvicorn cierra cuando el otro lado recoja lo que falta; quien no recoge nada, nunca.
        if self.transport.get_write_buffer_size():
            self.loop.call_later(SEGUNDOS_PARA_IRSE, self.transport.abort)

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        # El lector de HTTP que trajo hasta aquí apunta a su dueño, y éste a él: uvicorn los deja así.
        transport.get_protocol().parser = None

    def eof_received(self) -> bool:
        # Leer que se fue es un instante; cerrar, lo que pararía a los demás. Con TLS no se puede aplazar.
        if self.scheme == "ws":
            self._a_su_turno(self.transport.close)
        return self.scheme == "ws"

    def connection_lost(self, exc: Exception | None) -> None:
        self._a_su_turno(partial(self._perder, exc))

    def _a_su_turno(self, hacer: Callable[[], None]) -> None:
        if self.loop not in _idos:
            _idos[self.loop] = Turnos(IDOS_POR_VUELTA)
        _idos[self.loop].dejar(hacer)

    def _perder(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        # El lector de tramas, igual: sin cerrarlo, la conexión sólo la soltaría el recolector de basura.
        self.conn.parser.close()

    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:
            # A quien no recoge no se le acumulan los PONG.
            self.conn.data_to_send()

    async def send(self, message: Any) -> None:
        texto = message.get("text")
        if texto is None or not self._a_punto:
            await super().send(message)
            if message["type"] == "websocket.accept":
                # El saludo está hecho: en miles de conexiones quietas, lo que se dijo en él pesa.
                self.request.headers.clear()
                self.response = None
            return
        datos = texto.encode()
        self.transport.write(_cabecera(len(datos)) + datos)

    @property
    def _a_punto(self) -> bool:
        """Si puede salir ya, tal cual: abierto, sin compresión y con sitio en la salida."""
        return (
            self.conn.state is OPEN
            and not self.conn.extensions
            and not self.disconnected
            and not self.transport.is_closing()
            and self.writable.is_set()
        )


def _cabecera(largo: int) -> bytes:
    if largo < LARGO_DE_16_BITS:
        return bytes((TEXTO, largo))
    if largo < 1 << 16:
        return bytes((TEXTO, LARGO_DE_16_BITS)) + largo.to_bytes(2, "big")
    return bytes((TEXTO, LARGO_DE_64_BITS)) + largo.to_bytes(8, "big")
