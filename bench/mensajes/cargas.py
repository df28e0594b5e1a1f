"""Quién escribe y quién escucha en el generador: numera cada envío y exige que llegue en su orden."""

import re
import time

from bench.mensajes.conexion import Conexion, ConexionRota, evento

# «emisor:número:instante» abre cada texto; el relleno lo deja del largo de un mensaje corriente.
SELLO = re.compile(rb'"message": ?"(\d+):(\d+):(\d+)')
RELLENO = " nos vemos a las cinco en la biblioteca, trae los apuntes"


class Emisor:
    """Una persona que escribe siempre al mismo destino."""

    def __init__(self, conexion: Conexion, usuario_id: int, destino: str) -> None:
        self.conexion, self.usuario_id = conexion, usuario_id
        antes, despues = evento(
            "send_message",
            {
                "sender_id": str(usuario_id),
                "to": destino,
                "message": "@" + RELLENO,
                "type": "text",
                "timestamp": "2026-03-01T12:00:00Z",
            },
        ).split(b"@")
        self._antes, self._despues = antes + b"%d:" % usuario_id, despues
        self.enviados = self.acusados = 0
        self.hasta = self.ultimo_acuse = 0.0

    def enviar(self) -> None:
        """Manda el siguiente."""
        self.enviados += 1
        sello = b"%d:%d" % (self.enviados, time.monotonic_ns())
        self.conexion.mandar(self._antes + sello + self._despues)

    def acusar(self, carga: bytes) -> None:
        """Llegó un acuse: un hueco en la ventana, que se llena si aún es hora."""
        if b'"sent"' not in carga:
            raise ConexionRota(f"envío rechazado: {carga[:300].decode()}")
        self.acusados += 1
        self.ultimo_acuse = time.monotonic()
        if self.ultimo_acuse < self.hasta:
            self.enviar()


class Oyente:
    """Lo que recibe una conexión: cuenta, exige el orden (o cuenta a cuántos se adelantó) y cronometra."""

    def __init__(
        self, conexion: Conexion, emisor: Emisor | None = None, en_orden: bool = True
    ) -> None:
        self.conexion, self._emisor = conexion, emisor
        self._en_orden = en_orden
        self.recibidos = self.adelantados = 0
        self._ultimo: dict[bytes, int] = {}
        self.retardos: list[int] | None = None
        self.fallo: str | None = None
        conexion.al_recibir = self._al_recibir

    def _al_recibir(self, carga: bytes) -> None:
        if carga.startswith(b'42["receive_message"'):
            self._mensaje(carga)
        elif carga.startswith(b'42["ack"') and self._emisor:
            try:
                self._emisor.acusar(carga)
            except ConexionRota as error:
                self.fallo = self.fallo or str(error)
        elif carga.startswith(b'42["error"'):
            self.fallo = self.fallo or carga[:300].decode()

    def _mensaje(self, carga: bytes) -> None:
        emisor, numero, enviado_en = SELLO.search(carga).groups()
        numero = int(numero)
        if numero < self._ultimo.get(emisor, 0):
            self.adelantados += 1
        if self._en_orden and numero != self._ultimo.get(emisor, 0) + 1:
            self.fallo = self.fallo or (
                f"de {emisor.decode()} llegó el {numero} tras el {self._ultimo.get(emisor, 0)}"
            )
        self._ultimo[emisor] = numero
        self.recibidos += 1
        if self.retardos is not None:
            self.retardos.append(time.monotonic_ns() - int(enviado_en))
