"""Un cliente de Socket.IO por WebSocket que cuesta casi nada: el generador no debe ser lo que se mide."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

# Con la máscara a cero la trama va tal cual: enmascarar costaría más que todo lo demás.
SIN_MASCARA = b"\0\0\0\0"
APERTURA = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
TEXTO, FINAL = 0x1, 0x80
ESPERA = 60


class ConexionRota(Exception):
    """El servidor cortó, rechazó o dijo algo que no se entiende."""


def enmarcar(carga: bytes) -> bytes:
    """La trama de texto que lleva `carga`, como la manda un cliente."""
    largo = len(carga)
    if largo < 126:
        cabeza = bytes((FINAL | TEXTO, 0x80 | largo))
    elif largo < 1 << 16:
        cabeza = bytes((FINAL | TEXTO, 0x80 | 126)) + largo.to_bytes(2)
    else:
        cabeza = bytes((FINAL | TEXTO, 0x80 | 127)) + largo.to_bytes(8)
    return cabeza + SIN_MASCARA + carga


def evento(nombre: str, datos: dict[str, Any]) -> bytes:
    """Un EVENT de Socket.IO en el espacio por defecto, sin enmarcar."""
    return b"42" + json.dumps([nombre, datos], separators=(",", ":")).encode()


class Conexion(asyncio.Protocol):
    """Una persona conectada. Lo que llega va a `al_recibir`, ya sin la trama ni los latidos."""

    def __init__(self, token: str) -> None:
        self._saludo = b"40" + json.dumps({"token": token}).encode()
        self._resto = b""
        # Lo que se manda mientras se atiende lo llegado: sale junto, que cada escritura cuesta.
        self._contestando: list[bytes] | None = None
        self._abierta = self._aceptada = self._cerrando = False
        self.lista: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.al_recibir: Callable[[bytes], None] = lambda carga: None
        # Una conexión que se corta sola invalida la medida: se dice en `rota`.
        self.rota: str | None = None

    def mandar(self, carga: bytes) -> None:
        """Escribe un paquete de Engine.IO."""
        if self._contestando is None:
            self._transporte.write(enmarcar(carga))
        else:
            self._contestando.append(enmarcar(carga))

    def cortar(self) -> None:
        """Se va sin despedirse, como un teléfono que pierde la red."""
        self._cerrando = True
        self._transporte.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transporte: Any = transport
        transport.write(APERTURA)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._cerrando:
            self._romper(f"el servidor cortó la conexión ({exc})")

    def data_received(self, data: bytes) -> None:
        if self._resto:
            data = self._resto + data
        if not self._abierta:
            cabecera, separador, data = data.partition(b"\r\n\r\n")
            if not separador:
                self._resto = cabecera
                return
            if b" 101 " not in cabecera[:16]:
                self._romper(cabecera[:100].decode(errors="replace"))
                return
            self._abierta = True
        self._contestando = []
        self._resto = self._tramas(data)
        if self._contestando:
            self._transporte.write(b"".join(self._contestando))
        self._contestando = None

    def _tramas(self, datos: bytes) -> bytes:
        """Atiende las tramas completas; devuelve lo que sobra."""
        inicio, total = 0, len(datos)
        while total - inicio >= 2:
            largo, cuerpo = datos[inicio + 1], inicio + 2
            if largo == 126:
                cuerpo += 2
                largo = int.from_bytes(datos[inicio + 2 : cuerpo])
            elif largo == 127:
                cuerpo += 8
                largo = int.from_bytes(datos[inicio + 2 : cuerpo])
            fin = cuerpo + largo
            if fin > total or cuerpo > total:
                break
            if datos[inicio] == FINAL | TEXTO:
                self._paquete(datos[cuerpo:fin])
            else:
                self._romper(f"trama inesperada: {datos[inicio:fin][:60]!r}")
            inicio = fin
        return datos[inicio:] if inicio else datos

    def _paquete(self, carga: bytes) -> None:
        if carga == b"2":
            self.mandar(b"3")
        elif self._aceptada and self.lista.done():
            self.al_recibir(carga)
        elif carga[:1] == b"0":
            self.mandar(self._saludo)
        elif carga[:2] == b"44":
            self._romper(carga.decode())
        elif carga[:2] == b"40":
            self._aceptada = True
        elif carga.startswith(b'42["connected"') and not self.lista.done():
            self.lista.set_result(None)

    def _romper(self, motivo: str) -> None:
        self.rota = self.rota or motivo
        if not self.lista.done():
            self.lista.set_exception(ConexionRota(motivo))


async def conectar(puerto: int, token: str) -> Conexion:
    """Abre una conexión y espera a que el servidor la dé por entrada."""
    bucle = asyncio.get_running_loop()
    _, conexion = await bucle.create_connection(lambda: Conexion(token), "127.0.0.1", puerto)
    await asyncio.wait_for(asyncio.shield(conexion.lista), ESPERA)
    return conexion
