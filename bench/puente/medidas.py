"""Una medida: el mismo goteo de envíos por los dos servidores, alternándose, y lo que gastó cada uno."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.mensajes.servidores import Generador, MedidaFallida, generador
from bench.mensajes.tabla import progreso
from bench.puente.casos import Caso
from bench.puente.conjunto import NUESTRO, PROGRAMAS, Conjunto, conjunto_en_marcha
from tests.redis_propio import redis_en_marcha

PERCENTILES = (50, 95, 99)
# Lo que sigue al `connected`: las últimas suscripciones.
ASENTARSE = 1.0
# Lo que sigue a la última entrega: las escrituras que aún van por el bus.
COLA = 1.0
# Con el generador más atrasado que esto ya no hay ritmo fijo.
MAXIMO_RETRASO = 0.25
INTENTOS = 3


@dataclass
class Medida:
    """Lo visto de un servidor en un caso, con tantos procesos; cada lista, una cifra por repetición."""

    alcanzados: float = 0.0
    mensajes: float = 0.0
    adelantados: int = 0
    cpu: list[float] = field(default_factory=list)
    retardos: dict[int, list[float]] = field(default_factory=lambda: {p: [] for p in PERCENTILES})

    def valores(self) -> dict[str, float]:
        """Cada magnitud con su nombre, en medianas."""
        return {
            "procesos alcanzados por emisión": self.alcanzados,
            "mensajes del bus por emisión": self.mensajes,
            "CPU, µs/entrega": median(self.cpu),
            "mensajes que llegan tras uno posterior": self.adelantados,
            **{f"retardo p{p}, ms": median(vistos) for p, vistos in self.retardos.items()},
        }


def medir(
    procesos: int, casos: tuple[Caso, ...], segundos: float, veces: int
) -> dict[str, dict[str, Medida]]:
    """Por caso y servidor, lo que se ve con tantos procesos."""
    with ExitStack() as pila:
        url = pila.enter_context(redis_en_marcha())
        conjuntos = [
            pila.enter_context(conjunto_en_marcha(nombre, procesos, url)) for nombre in PROGRAMAS
        ]
        return {caso.nombre: _hasta_que_valga(caso, conjuntos, segundos, veces) for caso in casos}


def _hasta_que_valga(
    caso: Caso, conjuntos: list[Conjunto], segundos: float, veces: int
) -> dict[str, Medida]:
    """Si la máquina se ahoga, el puente da el bus por caído y lo repone la base: aquí no la hay."""
    for _ in range(INTENTOS - 1):
        try:
            return _caso(caso, conjuntos, segundos, veces)
        except MedidaFallida as error:
            progreso(f"no vale, se repite: {error}")
    return _caso(caso, conjuntos, segundos, veces)


def _caso(caso: Caso, conjuntos: list[Conjunto], segundos: float, veces: int) -> dict[str, Medida]:
    medidas = {conjunto.nombre: Medida() for conjunto in conjuntos}
    with ExitStack() as pila:
        generadores = {c.nombre: _conectados(pila, caso, c) for c in conjuntos}
        time.sleep(ASENTARSE)
        for conjunto in conjuntos:
            # Ésta, además de contar, calienta.
            _contar(caso, conjunto, generadores[conjunto.nombre], medidas[conjunto.nombre])
        for _ in range(veces):
            for conjunto in conjuntos:
                medida = medidas[conjunto.nombre]
                _ronda(caso, conjunto, generadores[conjunto.nombre], medida, segundos)
                progreso(
                    f"{len(conjunto.servidores)} procesos, {caso.nombre}, {conjunto.nombre}:"
                    f" {medida.cpu[-1]:.0f} µs/entrega, p99 {medida.retardos[99][-1]:.1f} ms"
                )
    return medidas


def _conectados(pila: ExitStack, caso: Caso, conjunto: Conjunto) -> Generador:
    nuevo = pila.enter_context(generador())
    for i, personas in caso.por_proceso(len(conjunto.servidores)):
        nuevo.pedir("conectar", puerto=conjunto.servidores[i].puerto, personas=personas)
    # El de fábrica desordena: publica por varias conexiones a la vez. Se cuenta.
    nuevo.pedir("preparar", envian=caso.envian, en_orden=conjunto.nombre == NUESTRO)
    return nuevo


def _contar(caso: Caso, conjunto: Conjunto, generador: Generador, medida: Medida) -> None:
    conjunto.contar()
    ronda = _goteo(caso, conjunto, generador, 1)
    enviados, medida.adelantados = ronda["enviados"], ronda["adelantados"]
    time.sleep(COLA)
    cuentas = conjunto.cuentas()
    medida.alcanzados = sum(cuenta["envios"] for cuenta in cuentas) / enviados
    medida.mensajes = sum(cuenta["mensajes"] for cuenta in cuentas) / enviados


def _ronda(
    caso: Caso, conjunto: Conjunto, generador: Generador, medida: Medida, segundos: float
) -> None:
    antes = conjunto.cpu()
    ronda = _goteo(caso, conjunto, generador, segundos)
    # Lo que quede por el bus también es gasto de estos envíos.
    time.sleep(COLA)
    medida.adelantados += ronda["adelantados"]
    medida.cpu.append((conjunto.cpu() - antes) / (ronda["enviados"] * caso.oyentes) * 1e6)
    cortes = quantiles(ronda["retardos"], n=100)
    for percentil, vistos in medida.retardos.items():
        vistos.append(cortes[percentil - 1] / 1e6)


def _goteo(caso: Caso, conjunto: Conjunto, generador: Generador, segundos: float) -> dict:
    ronda = generador.pedir(
        "goteo", segundos=segundos, ritmo=caso.ritmo, oyentes_por_envio=caso.oyentes
    )
    if motivo := ronda.get("no_puede"):
        raise MedidaFallida(f"{conjunto.nombre}, {caso.nombre}: {motivo}")
    if ronda["tarde"] > MAXIMO_RETRASO:
        progreso(f"el generador se retrasó {ronda['tarde'] * 1000:.0f} ms")
    return ronda
