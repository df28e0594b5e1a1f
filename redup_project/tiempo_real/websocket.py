"""El websocket de uvicorn, que lee y escribe por su cuenta las tramas de texto."""

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import takewhile
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from redup_project.tiempo_real import tramas
from redup_project.tiempo_real.enchufe import AL_VUELO, DE_UNA_VEZ, SEGUNDOS_PARA_IRSE
from redup_project.tiempo_real.turnos import Turnos

# Cinco mil que caen a la vez llegan en una sola vuelta del bucle, y los demás esperarían a todos.
IDOS_POR_VUELTA = 32
# Uno por bucle: cerrar una conexión desde el hilo de otro la rompería.
_idos: WeakKeyDictionary[asyncio.AbstractEventLoop, Turnos] = WeakKeyDictionary()


class WebsocketDirecto(WebSocketsSansIOProtocol):
    """El de fábrica compone un objeto, tres listas y dos copias por trama: repartir era casi sólo eso.

    Además corta a quien no recoge lo suyo. Lo que no es leer y escribir texto sigue siendo de fábrica.
    """

    # Hasta que llegue algo que no sea una trama corriente; desde ahí, esta conexión la lee la biblioteca.
    _directo = True
    # De una trama corriente, lo que ya llegó.
    _resto = b""
    # A quien se ofrece cada texto según llega.
    _al_vuelo: Callable[[str], bool] | None = None

    async def run_asgi(self) -> None:
        sabe = self.scope["extensions"]
        sabe |= {DE_UNA_VEZ: self._escribir, AL_VUELO: self._ofrecer_a}
        try:
            await super().run_asgi()
        finally:
            # Un ciclo: la conexión, su `scope` y otra vez ella.
            sabe.clear()
            self._al_vuelo = None
        # uvicorn cierra cuando el otro lado recoja lo que falta; quien no recoge nada, nunca.
        if self.transport.get_write_buffer_size():
            self.loop.call_later(SEGUNDOS_PARA_IRSE, self.transport.abort)

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        # El lector de HTTP que trajo hasta aquí apunta a su dueño, y éste a él: uvicorn los deja así.
        transport.get_protocol().parser = None

    def data_received(self, data: bytes) -> None:
        if self.conn.state is OPEN and self._directo:
            textos, self._resto, self._directo = tramas.leer(self._resto + data)
            self._llegaron(textos)
            if self._directo:
                return
            data = b""
        elif self.handshake_initiated:
            # Sin saludar aún, o cerrando: puede quedar en la biblioteca media trama.
            self._directo = False
        data, self._resto = self._resto + data, b""
        super().data_received(data)

    def _ofrecer_a(self, al_vuelo: Callable[[str], bool]) -> None:
        self._al_vuelo = al_vuelo

    def _llegaron(self, textos: list[str]) -> None:
        if self._al_vuelo:
            # Despertar a quien lee costaba tanto como leerlas. Y mientras le quede algo no se lee más.
            atendidos = len(list(takewhile(self._al_vuelo, textos)))
            textos = textos[atendidos:]
        for texto in textos:
            self.queue.put_nowait({"type": "websocket.receive", "text": texto})
        if textos and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

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

    def _escribir(self, textos: list[str]) -> bool:
        """Escribe esas tramas de texto, si pueden salir ya. Una llamada al sistema para cada una era un sexto
        de lo que cuesta un mensaje."""
        if self._a_punto:
            self.transport.write(b"".join(map(tramas.escribir, textos)))
            return True
        return False

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            # El saludo está hecho: en miles de conexiones quietas, lo que se dijo en él pesa.
            self.request.headers.clear()
            self.response = None

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
