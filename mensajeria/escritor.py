"""El escritor por lotes: muchos envíos, un `COMMIT` (`diseno.md` §5).

No espera para juntar: lo que llega mientras la base está ocupada es el lote siguiente. Si se acumula, va más
de uno a la vez, sin sala ni persona en común (`cola.py`): mientras uno hace `fsync`, la base sigue con otro.
"""

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from mensajeria.cola import Cola, EnEspera, Lote
from mensajeria.errores import DemasiadosEnvios
from mensajeria.servicios import Guardado, Pedido, guardar_lote
from redup_project.errores import BaseNoDisponible
from redup_project.tiempo_real.emisor import repartir
from redup_project.tiempo_real.frontera import SIN_BASE, anotar_sin_base, en_hilo

registro = logging.getLogger("redup")

# Más envíos esperando que éstos son más de lo que la base podría guardar antes de que el cliente desista.
CAPACIDAD = 5000
# Un lote mayor no ahorra: el COMMIT ya está repartido y crece lo que espera el primero.
TAMANO_DE_LOTE = 128
# Con uno solo, mientras va y viene no trabaja nadie (docs/decisiones/0010).
LOTES_A_LA_VEZ = 3
# Los que han de esperar, por cada lote que ya esté en la base, para que salga otro: los que llegan
# sueltos van mejor juntos, que cada lote cuesta lo suyo.
ESPERAN_POR_LOTE = 16
# Guardados, o guardándose, y sin contestar: si repartir no da abasto, la base espera.
LOTES_SIN_CONTESTAR = 6
# Cuántos mensajes se reparten sin dejar pasar a nadie.
REPARTOS_POR_VUELTA = 16
# Lo que espera quien envía antes de oír «reinténtalo» (la base puede estar parada, no sólo caída).
PLAZO = 3.0


class Escritor:
    """La cola de envíos de este proceso y quien la vacía."""

    def __init__(self) -> None:
        self._cola = Cola()
        # Lo que aún no tiene respuesta, también lo que ya va hacia la base; lo que antes vence, primero.
        self._plazos: deque[EnEspera] = deque()
        self._alarma: asyncio.TimerHandle | None = None
        # El despacho está pedido para esta vuelta del bucle.
        self._citado = False
        # Una por lote, hasta que está contestado y repartido.
        self._tareas: set[asyncio.Task] = set()
        self._contestando = asyncio.Lock()
        # Hilos propios: una consulta lenta de otro evento no debe frenar los envíos. Y una pila: el que acaba
        # de volver tiene su conexión, y el plan que guarda, aún en la caché del procesador.
        self._hilos = [
            ThreadPoolExecutor(1, thread_name_prefix="redup-escritor")
            for _ in range(LOTES_A_LA_VEZ)
        ]
        self._libres = self._hilos.copy()

    def encolar(self, pedido: Pedido) -> asyncio.Future[Guardado]:
        """Pone el pedido en la cola, sin ceder el turno: así se conserva el orden de llegada.

        Lo que devuelve se cumple con el mensaje ya confirmado, o con el error con que se rechazó;
        a los `PLAZO` segundos, `BaseNoDisponible`. Con la cola llena lanza aquí mismo
        `DemasiadosEnvios`.
        """
        if len(self._cola) >= CAPACIDAD:
            raise DemasiadosEnvios
        bucle = asyncio.get_running_loop()
        espera = EnEspera(pedido, bucle.create_future(), bucle.time() + PLAZO)
        self._cola.poner(espera)
        self._plazos.append(espera)
        if self._alarma is None:
            self._alarma = bucle.call_at(espera.vence, self._vencer)
        if not self._citado:
            # Al acabar esta vuelta: lo que se lea en ella va junto.
            self._citado = True
            bucle.call_soon(self._despachar)
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
        if self._tareas:
            await asyncio.wait(set(self._tareas))

    async def parar(self) -> None:
        """Espera a que lo encolado quede guardado o rechazado, como mucho `PLAZO` segundos."""
        limite = asyncio.get_running_loop().time() + PLAZO
        self._despachar()
        while self._tareas and (falta := limite - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._tareas), timeout=falta)

    def _despachar(self) -> None:
        """Manda a la base cuanto quepa en ella."""
        self._citado = False
        while self._cabe_otro():
            lote = self._cola.tomar(TAMANO_DE_LOTE)
            if lote is None:
                break
            tarea = asyncio.ensure_future(self._atender(lote, self._libres.pop()))
            self._tareas.add(tarea)
            tarea.add_done_callback(self._al_acabar)

    def _cabe_otro(self) -> bool:
        return (
            self._guardandose < LOTES_A_LA_VEZ
            and len(self._tareas) < LOTES_SIN_CONTESTAR
            and len(self._cola) >= self._guardandose * ESPERAN_POR_LOTE
        )

    @property
    def _guardandose(self) -> int:
        return len(self._hilos) - len(self._libres)

    def _al_acabar(self, tarea: asyncio.Task) -> None:
        self._tareas.discard(tarea)
        self._olvidar_contestados()
        self._despachar()

    async def _atender(self, lote: Lote, hilo: ThreadPoolExecutor) -> None:
        guardados = await _guardar([espera.pedido for espera in lote.envios], hilo)
        self._libres.append(hilo)
        self._cola.soltar(lote, (guardado.mensaje for guardado in guardados))
        self._despachar()
        # Quien llega antes contesta antes: lo que salga ahora de la misma sala, o persona, llegará después.
        async with self._contestando:
            # Una vuelta del bucle: que la base empiece con otro antes de contestar éste.
            await asyncio.sleep(0)
            await _contestar(list(zip(lote.envios, guardados, strict=True)))

    def _olvidar_contestados(self) -> None:
        while self._plazos and self._plazos[0].futuro.done():
            self._plazos.popleft()
        if self._alarma and not self._plazos:
            self._alarma.cancel()
            self._alarma = None


async def _guardar(pedidos: list[Pedido], hilo: ThreadPoolExecutor) -> list[Guardado]:
    try:
        return await en_hilo(guardar_lote, hilo)(pedidos)
    except Exception as error:  # noqa: BLE001 -- ninguno se guardó; a todos se les dice
        _registrar(error)
        return [Guardado(error=BaseNoDisponible()) for _ in pedidos]


async def _contestar(hechos: list[tuple[EnEspera, Guardado]]) -> None:
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
