"""Mil teléfonos que pierden la red a la vez: lo que lo notan los demás."""

import time

from bench.mensajes.servidores import NOMBRES, MedidaFallida, Servidor, en_marcha, generador
from bench.mensajes.siembra import personas
from bench.mensajes.tabla import Tabla, progreso

CAEN = 1000
QUIEN_PREGUNTA = range(5500, 5501)
PACIENCIA = 60
MEDIDAS = {
    "mayor espera de la sonda antes, ms": 0,
    "mayor espera de la sonda durante, ms": 1,
    "hasta despedir a todos, s": 2,
}


def medir(rapido: bool) -> list[Tabla]:
    """La mayor espera de quien pregunta sin parar, antes y durante, y lo que se tarda en olvidarlos."""
    segundos, veces = (3, 1) if rapido else (5, 5)
    vistas: dict[str, list[tuple[float, float, float]]] = {n: [] for n in NOMBRES}
    for _ in range(veces):
        for nombre in NOMBRES:
            with en_marcha(nombre) as servidor:
                vistas[nombre].append(_caida(servidor, segundos))
            progreso(f"caídas: {nombre} {vistas[nombre][-1]}")
    tabla = Tabla(f"{CAEN} conexiones cortadas a la vez")
    for titulo, i in MEDIDAS.items():
        tabla.comparar(titulo, *([v[i] for v in vistas[n]] for n in NOMBRES))
    return [tabla]


def _caida(servidor: Servidor, segundos: float) -> tuple[float, float, float]:
    gente = personas(servidor.nombre, range(1, CAEN + 1))
    unica = personas(servidor.nombre, QUIEN_PREGUNTA)
    with generador(servidor, gente) as multitud, generador(servidor, unica) as sonda:
        # Lo que sigue al `connected` de mil a la vez no es la caída.
        time.sleep(3)
        sonda.pedir("sonda", segundos=1)
        antes = max(sonda.pedir("sonda", segundos=segundos)["esperas"])
        sonda.lanzar("sonda", segundos=segundos)
        # Que la sonda esté ya preguntando.
        time.sleep(0.5)
        inicio = time.monotonic()
        multitud.pedir("cortar")
        while servidor.despedidos() < CAEN:
            if time.monotonic() > inicio + PACIENCIA:
                raise MedidaFallida(f"{servidor.nombre} sólo despidió a {servidor.despedidos()}")
            time.sleep(0.02)
        olvido = time.monotonic() - inicio
        durante = max(sonda.respuesta()["esperas"])
    return antes * 1000, durante * 1000, olvido
