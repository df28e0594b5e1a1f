"""Lo que tarda un mensaje en llegar cuando la gente escribe a su aire, sin esperar a nadie."""

from contextlib import ExitStack
from statistics import median, quantiles

from bench.mensajes.envios import parejas
from bench.mensajes.servidores import NOMBRES, Generador
from bench.mensajes.tabla import Tabla, progreso

RITMOS = (200, 1000)
PERCENTILES = (50, 95, 99)
# Con menos de esto llegado a tiempo la cola crece sin fin, y su retardo sólo dice cuánto duró la prueba.
A_TIEMPO = 0.95
# Un generador que se retrasa más que esto ya no es lazo abierto.
MAXIMO_RETRASO = 0.05


def medir(rapido: bool) -> list[Tabla]:
    """Los percentiles de envío a recepción a cada ritmo."""
    segundos, veces = (4, 1) if rapido else (10, 3)
    with ExitStack() as pila:
        generadores = {n: parejas(pila, n)[1] for n in NOMBRES}
        for generador in generadores.values():
            generador.pedir("ventana", segundos=1, ventana=4, oyentes_por_envio=1)
        return [_a_ritmo(generadores, ritmo, segundos, veces) for ritmo in RITMOS]


def _a_ritmo(generadores: dict[str, Generador], ritmo: int, segundos: float, veces: int) -> Tabla:
    tabla = Tabla(f"De envío a recepción, {ritmo} mensajes/s")
    vistos: dict[str, list[list[float]]] = {n: [] for n in generadores}
    for _ in range(veces):
        for nombre in list(vistos):
            ronda = generadores[nombre].pedir("goteo", segundos=segundos, ritmo=ritmo)
            if motivo := ronda.get("no_puede") or _atrasado(ronda):
                tabla.notas.append(f"una ronda de {nombre} no vale, no pudo con ella: {motivo}")
                if "no_puede" in ronda:
                    # Quedaron envíos a medias: con esas conexiones ya no se mide nada.
                    del vistos[nombre]
                continue
            if ronda["tarde"] > MAXIMO_RETRASO:
                tabla.notas.append(f"el generador se retrasó {ronda['tarde'] * 1000:.0f} ms")
            cortes = quantiles(ronda["retardos"], n=100)
            vistos[nombre].append([cortes[p - 1] / 1e6 for p in PERCENTILES])
            progreso(f"retardo: {nombre} a {ritmo}/s, p50 {vistos[nombre][-1][0]:.2f} ms")
    for i, percentil in enumerate(PERCENTILES):
        valores = [median(r[i] for r in vistos[n]) if vistos.get(n) else None for n in NOMBRES]
        razon = valores[0] / valores[1] if all(valores) else None
        tabla.filas[f"p{percentil}, ms"] = (*valores, razon)
    return tabla


def _atrasado(ronda: dict[str, float]) -> str:
    llegado = ronda["a_tiempo"] / ronda["enviados"]
    return "" if llegado >= A_TIEMPO else f"al acabar sólo había llegado el {llegado:.0%}"
