"""Lo que ocupa en el servidor una persona conectada que no dice nada."""

import time

from bench.mensajes.servidores import NOMBRES, Servidor, en_marcha, generador
from bench.mensajes.siembra import personas
from bench.mensajes.tabla import Tabla, progreso

# Para que lo que se carga con la primera conexión no se le apunte a nadie.
DE_ENSAYO = range(5001, 5041)
PASO = 1.0
QUIETO = 0.002
PACIENCIA = 30


def medir(rapido: bool) -> list[Tabla]:
    """Los kB por conexión con cada cantidad de personas distintas."""
    cantidades, veces = ((200, 1000), 1) if rapido else ((1000, 5000), 3)
    vistos: dict[str, list[list[float]]] = {n: [] for n in NOMBRES}
    for _ in range(veces):
        for nombre in NOMBRES:
            with en_marcha(nombre) as servidor:
                vistos[nombre].append(_por_conexion(servidor, cantidades))
            progreso(f"memoria: {nombre} {vistos[nombre][-1]} kB")
    tabla = Tabla("Memoria por conexión quieta, kB")
    for i, cantidad in enumerate(cantidades):
        tabla.comparar(f"{cantidad} conexiones", *([v[i] for v in vistos[n]] for n in NOMBRES))
    return [tabla]


def _por_conexion(servidor: Servidor, cantidades: tuple[int, ...]) -> list[float]:
    with generador(servidor, personas(servidor.nombre, DE_ENSAYO)) as ensayo:
        ensayo.pedir("cortar")
    vacio = _asentada(servidor)
    medidas, dentro = [], 0
    with generador() as multitud:
        for cantidad in cantidades:
            nuevas = personas(servidor.nombre, range(dentro + 1, cantidad + 1))
            multitud.pedir("conectar", puerto=servidor.puerto, personas=nuevas)
            dentro = cantidad
            medidas.append((_asentada(servidor) - vacio) / cantidad / 1000)
            multitud.pedir("comprobar")
    return medidas


def _asentada(servidor: Servidor) -> int:
    """La memoria cuando lleva tres pasos sin moverse."""
    vistas = [servidor.memoria()]
    for _ in range(int(PACIENCIA / PASO)):
        time.sleep(PASO)
        vistas.append(servidor.memoria())
        ultimas = vistas[-4:]
        if len(ultimas) == 4 and max(ultimas) - min(ultimas) < QUIETO * ultimas[-1]:
            break
    return vistas[-1]
