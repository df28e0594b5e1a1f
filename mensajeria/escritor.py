"""El escritor por lotes: muchos envíos, un `COMMIT` (`diseno.md` §5).

No espera para juntar: lo que llega mientras el lote anterior hace `fsync` es el lote siguiente. Un
solo escritor por proceso hace que lo repartido en una sala salga en el orden en que se numeró.
"""

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from mensajeria.errores import DemasiadosEnvios
from mensajeria.servicios import Guardado, Pedido, guardar_lote
from redup_project.errores import BaseNoDisponible
from redup_project.tiempo_real.emisor import repartir
from redup_project.tiempo_real.frontera import SIN_BASE, anotar_sin_base, en_hilo

registro = logging.getLogger("redup")

# Más envíos esperando que éstos son más de lo que la base podría guardar antes de que el cliente desista.
CAPACIDAD = 5000
# Un lote mayor no ahorra: el COMMIT ya está repartido y crece lo que espera el primero.
TAMANO_DE_LOTE = 256
# Cuántos mensajes se reparten sin dejar pasar a nadie.
REPARTOS_POR_VUELTA = 16
# Lo que espera quien envía antes de oír «reinténtalo» (la base puede estar parada, no sólo caída).
PLAZO = 3.0


class _EnEspera(NamedTuple):
    pedido: Pedido
    futuro: asyncio.Future[Guardado]
    vence: float


class Escritor:
    """La cola de envíos de este proceso y quien la vacía."""

    def __init__(self) -> None:
        self._cola: deque[_EnEspera] = deque()
        # Lo que aún no tiene respuesta, también lo que ya va hacia la base; lo que antes vence, primero.
        self._plazos: deque[_EnEspera] = deque()
        self._alarma: asyncio.TimerHandle | None = None
        self._tarea: asyncio.Task | None = None
        # Quienes esperan a que se reparta lo que ya está guardado.
        self._esperan: list[asyncio.Future[None]] = []
        # Un hilo propio: una consulta lenta de otro evento no debe frenar los envíos.
        self._hilo = ThreadPoolExecutor(1, thread_name_prefix="redup-escritor")

    def encolar(self, pedido: Pedido) -> asyncio.Future[Guardado]:
        """Pone el pedido en la cola, sin ceder el turno: así se conserva el orden de llegada.

        Lo que devuelve se cumple con el mensaje ya confirmado, o con el error con que se rechazó;
        a los `PLAZO` segundos, `BaseNoDisponible`. Con la cola llena lanza aquí mismo
        `DemasiadosEnvios`.
        """
        if len(self._cola) >= CAPACIDAD:
            raise DemasiadosEnvios
        bucle = asyncio.get_running_loop()
        espera = _EnEspera(pedido, bucle.create_future(), bucle.time() + PLAZO)
        self._cola.append(espera)
        self._plazos.append(espera)
        if self._alarma is None:
            self._alarma = bucle.call_at(espera.vence, self._vencer)
        if self._tarea is None or self._tarea.done():
            self._tarea = asyncio.ensure_future(self._vaciar())
        return espera.futuro

    def _vencer(self) -> None:
        """A quien lleva demasiado se le dice que reintente: si al final se guarda, no es un falso acuse."""
        self._alarma = None
        bucle = asyncio.get_running_loop()
        while self._plazos:
            espera = self._plazos[0]
            if not espera.futuro.done():
                if espera.vence > bucle.time():
                    self._alarma = bucle.call_at(espera.vence, self._vencer)
                    return
                espera.futuro.set_exception(BaseNoDisponible())
            self._plazos.popleft()

    async def al_dia(self) -> None:
        """Vuelve cuando está repartido todo lo que al llamarla ya estaba guardado."""
        if self._tarea is None or self._tarea.done():
            return
        repartido = asyncio.get_running_loop().create_future()
        self._esperan.append(repartido)
        await asyncio.wait([repartido, self._tarea], return_when=asyncio.FIRST_COMPLETED)

    async def parar(self) -> None:
        """Espera a que lo encolado quede guardado o rechazado."""
        if self._tarea is not None:
            await asyncio.wait([self._tarea], timeout=PLAZO)

    async def _vaciar(self) -> None:
        hechos: list[tuple[_EnEspera, Guardado]] = []
        while self._cola or hechos:
            # Lo que estos esperan es de un lote anterior: se reparte en esta vuelta.
            esperan, self._esperan = self._esperan, []
            lote = self._siguiente()
            guardando = asyncio.ensure_future(self._guardar(lote))
            # Una vuelta del bucle: que la base empiece con éste antes de contestar el anterior.
            await asyncio.sleep(0)
            await _contestar(hechos)
            for repartido in esperan:
                if not repartido.done():
                    repartido.set_result(None)
            self._olvidar_contestados()
            hechos = list(zip(lote, await guardando, strict=True))

    def _olvidar_contestados(self) -> None:
        while self._plazos and self._plazos[0].futuro.done():
            self._plazos.popleft()
        if self._alarma and not self._plazos:
            self._alarma.cancel()
            self._alarma = None

    def _siguiente(self) -> list[_EnEspera]:
        lote = [self._cola.popleft() for _ in range(min(TAMANO_DE_LOTE, len(self._cola)))]
        # A quien ya oyó «reinténtalo» no se le guarda: al reintentar saldría dos veces.
        return [espera for espera in lote if not espera.futuro.done()]

    async def _guardar(self, lote: list[_EnEspera]) -> list[Guardado]:
        if not lote:
            return []
        try:
            return await en_hilo(guardar_lote, self._hilo)([espera.pedido for espera in lote])
        except Exception as error:  # noqa: BLE001 -- ninguno se guardó; a todos se les dice
            _registrar(error)
            return [Guardado(error=BaseNoDisponible()) for _ in lote]


async def _contestar(hechos: list[tuple[_EnEspera, Guardado]]) -> None:
    for espera, guardado in hechos:
        _resolver(espera.futuro, guardado)
    for i, (_, guardado) in enumerate(hechos):
        # Antes del primero, para que quienes esperaban escriban su acuse; después, para que lo
        # repartido vaya saliendo: a un grupo grande, un lote entero son decenas de miles de tramas.
        if i % REPARTOS_POR_VUELTA == 0:
            await asyncio.sleep(0)
        try:
            repartir(guardado.emisiones)
        except Exception:  # noqa: BLE001 -- ya está guardado; lo que falla es avisar, y los demás siguen
            registro.exception("[SEND_MESSAGE] guardado y sin repartir")


def _registrar(error: Exception) -> None:
    if isinstance(error, SIN_BASE):
        anotar_sin_base("SEND_MESSAGE", error)
    else:
        registro.error("[SEND_MESSAGE] lote perdido", exc_info=error)


def _resolver(futuro: asyncio.Future[Guardado], guardado: Guardado) -> None:
    if futuro.done():
        return
    if guardado.error is not None:
        futuro.set_exception(guardado.error)
    else:
        futuro.set_result(guardado)
