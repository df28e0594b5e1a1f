"""El orden de lo que llega a cada grupo: sin huecos, sin repetir y sin adelantarse.

Lo de una sala viene numerado por la base, pero por el bus puede llegar desordenado (lo publican procesos
distintos) o no llegar. Una hilera es lo de una sala que llega a un grupo; su cabeza, el último entregado.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redup_project.tiempo_real.emision import Emision

registro = logging.getLogger("redup")

# Lo que se espera a que llegue solo: dos procesos que publican a la vez se cruzan en milisegundos.
SEGUNDOS_DE_CRUCE = 0.05
# Sin la base no se puede saber qué falta.
SEGUNDOS_PARA_REINTENTAR = 1.0
# Lo que pueden diferir la hora de la base y la de este proceso, y lo que tarda un COMMIT.
MARGEN = timedelta(seconds=2)

# De una sala, lo que hay entre dos números (sin ellos), desde cierta hora si no es nula.
Leer = Callable[[str, int, int, datetime | None], Awaitable[list[Emision]]]


@dataclass
class _Hilera:
    """Lo que llegó de una sala antes de que le toque."""

    espera: dict[int, Emision] = field(default_factory=dict)
    # Sin número (una edición, un borrado): va detrás de lo que se espera.
    detras: list[Emision] = field(default_factory=list)
    alarma: asyncio.TimerHandle | asyncio.Task | None = None


class Hileras:
    """Las de este proceso. `entregar(emision)` escribe en las conexiones; `leer`, en la base."""

    def __init__(
        self,
        entregar: Callable[[Emision], None],
        leer: Leer,
        desde: Callable[[str], datetime | None],
    ) -> None:
        self._entregar = entregar
        self._leer = leer
        self._desde = desde
        self._cabezas: dict[str, dict[str, int]] = {}
        # Sólo las que esperan algo: de las demás basta la cabeza.
        self._abiertas: dict[tuple[str, str], _Hilera] = {}

    def olvidar(self, grupo: str) -> None:
        """Ya no se escucha ese grupo: lo que se diga desde ahora no se sabrá, ni falta."""
        self._cabezas.pop(grupo, None)
        for clave in [clave for clave in self._abiertas if clave[0] == grupo]:
            self._cerrar(clave)

    def parar(self) -> None:
        """Al apagar: nada sigue contando el tiempo."""
        for clave in list(self._abiertas):
            self._cerrar(clave)

    def cabeza(self, grupo: str, sala: str) -> int | None:
        """El último número de la sala que se entregó a ese grupo; `None` si ninguno."""
        return self._cabezas.get(grupo, {}).get(sala)

    def cabezas(self, grupo: str) -> dict[str, int]:
        """El último número de cada sala que se entregó a ese grupo."""
        return dict(self._cabezas.get(grupo, {}))

    def llega(self, grupo: str, emision: Emision) -> None:
        """Entrega a un grupo lo suyo cuando le toque; lo ya entregado se calla."""
        sala, numero = emision.sala, emision.numero
        clave = (grupo, sala)
        cabeza = self.cabeza(grupo, sala)
        if cabeza is None and numero == 1:
            cabeza = 0
        if numero is None:
            if clave not in self._abiertas:
                self._entregar(emision)
            else:
                self._abiertas[clave].detras.append(emision)
        elif cabeza is not None and numero <= cabeza:
            return
        elif cabeza is not None and numero == cabeza + 1:
            self._adelantar(clave, numero)
            self._entregar(emision)
            self._avanzar(clave)
        else:
            hilera = self._abiertas.setdefault(clave, _Hilera())
            hilera.espera.setdefault(numero, emision)
            if hilera.alarma is None:
                # De una sala que aún no ha sonado aquí no se sabe si falta algo: se mira ya.
                self._programar(clave, 0 if cabeza is None else SEGUNDOS_DE_CRUCE)

    def reponer(self, grupo: str, emision: Emision) -> None:
        """Lo que la base dice que se dijo en un corte: si ya se entregó, se calla."""
        if self.cabeza(grupo, emision.sala) is None:
            self._adelantar((grupo, emision.sala), emision.numero - 1)
        self.llega(grupo, emision)

    def _adelantar(self, clave: tuple[str, str], numero: int) -> None:
        grupo, sala = clave
        self._cabezas.setdefault(grupo, {})[sala] = numero

    def _avanzar(self, clave: tuple[str, str]) -> None:
        hilera = self._abiertas.get(clave)
        if hilera is None:
            return
        while listo := hilera.espera.pop((siguiente := self.cabeza(*clave) + 1), None):
            self._adelantar(clave, siguiente)
            self._entregar(listo)
        for numero in [n for n in hilera.espera if n <= self.cabeza(*clave)]:
            del hilera.espera[numero]
        if hilera.espera:
            if hilera.alarma is None:
                self._programar(clave, SEGUNDOS_DE_CRUCE)
            return
        self._cerrar(clave)
        for emision in hilera.detras:
            self._entregar(emision)

    def _cerrar(self, clave: tuple[str, str]) -> None:
        if alarma := self._abiertas.pop(clave).alarma:
            alarma.cancel()

    def _programar(self, clave: tuple[str, str], segundos: float) -> None:
        bucle = asyncio.get_running_loop()
        self._abiertas[clave].alarma = bucle.call_later(segundos, self._mirar, clave)

    def _mirar(self, clave: tuple[str, str]) -> None:
        self._abiertas[clave].alarma = asyncio.ensure_future(self._completar(clave))

    async def _completar(self, clave: tuple[str, str]) -> None:
        (grupo, sala), hilera = clave, self._abiertas[clave]
        hasta = min(hilera.espera)
        cabeza = self.cabeza(*clave)
        desde = None if cabeza is not None else self._desde(grupo)
        try:
            leidas = await self._leer(sala, cabeza or 0, hasta, desde and desde - MARGEN)
        except Exception as error:  # noqa: BLE001 -- sin la base, o lo que sea, se vuelve a mirar
            registro.warning("[BUS] no se pudo leer lo que falta de una sala: %r", error)
            self._programar(clave, SEGUNDOS_PARA_REINTENTAR)
            return
        # Ésta es la tarea que corre: cerrarla no debe cancelarla.
        hilera.alarma = None
        for emision in leidas:
            hilera.espera.setdefault(emision.numero, emision.para(grupo))
        # Lo que la base no tiene, de lo que se le pidió, no llegará: la sala sigue desde lo primero que
        # haya. Lo de más allá no se le pidió, aunque entretanto llegara algo suyo.
        primero = min(*hilera.espera, hasta)
        self._adelantar(clave, max(primero - 1, self.cabeza(*clave) or 0))
        self._avanzar(clave)
