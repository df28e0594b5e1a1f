"""Un grupo con todos conectados: lo que cuesta cada entrega."""

import time
from contextlib import ExitStack

from bench.mensajes.envios import COLA
from bench.mensajes.servidores import NOMBRES, Generador, Servidor, en_marcha
from bench.mensajes.servidores import generador as abrir_generador
from bench.mensajes.siembra import CONECTADOS_DEL_GRUPO, PRIMERO_DEL_GRUPO, personas
from bench.mensajes.tabla import Tabla, progreso

ESCRIBEN = 8
VENTANA = 4
MEDIDAS = {
    "entregas/s": "ritmo",
    "CPU servidor, µs/entrega": "servidor",
    "CPU generador, µs/entrega": "generador",
}


def medir(rapido: bool) -> list[Tabla]:
    """Ocho escriben, con cuatro envíos sin acuse cada uno, y los 256 lo reciben todo."""
    segundos, veces = (2, 1) if rapido else (6, 5)
    vistas: dict[str, list[dict[str, float]]] = {nombre: [] for nombre in NOMBRES}
    with ExitStack() as pila:
        grupos = {n: _grupo(pila, n) for n in NOMBRES}
        for vez in range(veces + 1):
            for nombre, (servidor, generador) in grupos.items():
                ronda = _ronda(servidor, generador, segundos if vez else 1)
                progreso(f"abanico: {nombre} {ronda['ritmo']:.0f} entregas/s")
                # La primera sólo calienta.
                if vez:
                    vistas[nombre].append(ronda)
    tabla = Tabla(f"Grupo de {CONECTADOS_DEL_GRUPO} conectados")
    for titulo, clave in MEDIDAS.items():
        tabla.comparar(titulo, *([r[clave] for r in vistas[n]] for n in NOMBRES))
    return [tabla]


def _grupo(pila: ExitStack, nombre: str) -> tuple[Servidor, Generador]:
    servidor = pila.enter_context(en_marcha(nombre))
    ids = range(PRIMERO_DEL_GRUPO, PRIMERO_DEL_GRUPO + CONECTADOS_DEL_GRUPO)
    generador = pila.enter_context(abrir_generador(servidor, personas(nombre, ids)))
    # Entrar en las salas de los grupos sigue al `connected`; sin esto faltaría algún oyente.
    time.sleep(2)
    generador.pedir("preparar", envian=[(i, "grupo_1") for i in ids[:ESCRIBEN]])
    return servidor, generador


def _ronda(servidor: Servidor, generador: Generador, segundos: float) -> dict[str, float]:
    antes = servidor.cpu()
    ronda = generador.pedir(
        "ventana",
        segundos=segundos,
        ventana=VENTANA,
        oyentes_por_envio=CONECTADOS_DEL_GRUPO,
    )
    time.sleep(COLA)
    micros = 1e6 / ronda["recibidos"]
    return {
        "ritmo": ronda["recibidos"] / ronda["repartido"],
        "servidor": (servidor.cpu() - antes) * micros,
        "generador": ronda["cpu"] * micros,
    }
