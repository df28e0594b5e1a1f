"""Da por entregado lo que se escribió en un socket, en lotes: la app nunca lo confirma.

Una escritura por mensaje y destinatario haría que un mensaje costara lo que mide su grupo. Aquí se
anota en memoria y se guarda cada `ESPERA` segundos; si el proceso muere antes, se reentrega.
"""

import asyncio
import logging
from typing import Any

from mensajeria.servicios import Entrega, avanzar_entregas
from redup_project.tiempo_real.frontera import SIN_BASE, anotar_sin_base, en_hilo

registro = logging.getLogger("redup")

# Mover las marcas de cincuenta chats ocupa 2 ms a la base, que está con quien envía; y cada vez que una se
# mueve queda una fila en `avances_sala`.
ESPERA = 1.0


class Entregas:
    """Las entregas de este proceso que aún no están guardadas."""

    def __init__(self) -> None:
        # De cada sala y usuario, el primero y el último de los mensajes que le llegaron.
        self._pendientes: dict[tuple[int, int], tuple[int, int]] = {}
        self._turno = asyncio.Lock()
        self._aviso: asyncio.TimerHandle | None = None
        self._tarea: asyncio.Task | None = None

    def anotar(self, datos: dict[str, Any], usuarios: set[int]) -> None:
        """`datos` es un `receive_message` recién escrito en los sockets de `usuarios`."""
        sala_id, numero = int(datos["sala_chat_id"]), datos["numero"]
        # Lo propio no se le entrega a nadie: el remitente no es destinatario.
        remitente_id = int(datos["sender_id"])
        for usuario_id in usuarios:
            if usuario_id != remitente_id:
                self._sumar((sala_id, usuario_id), numero, numero)
        if self._aviso is None:
            self._aviso = asyncio.get_running_loop().call_later(ESPERA, self._lanzar)

    async def volcar(self) -> None:
        """Guarda lo anotado; al volver, también está guardado lo que otra llamada tenía en curso."""
        async with self._turno:
            lote, self._pendientes = self._pendientes, {}
            if not lote:
                return
            try:
                await en_hilo(avanzar_entregas)(
                    [Entrega(*de, *tramo) for de, tramo in lote.items()]
                )
            except SIN_BASE as error:
                anotar_sin_base("ENTREGAS", error)
                self._devolver(lote)
            except Exception:  # noqa: BLE001 -- se reintenta con el siguiente lote
                registro.exception("[ENTREGAS] no se guardaron; se reintentará")
                self._devolver(lote)

    def _devolver(self, lote: dict[tuple[int, int], tuple[int, int]]) -> None:
        for de, (desde, hasta) in lote.items():
            self._sumar(de, desde, hasta)

    def _sumar(self, de: tuple[int, int], desde: int, hasta: int) -> None:
        if previo := self._pendientes.get(de):
            desde, hasta = min(previo[0], desde), max(previo[1], hasta)
        self._pendientes[de] = (desde, hasta)

    def _lanzar(self) -> None:
        self._aviso = None
        self._tarea = asyncio.ensure_future(self.volcar())
