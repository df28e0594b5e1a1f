"""Lo que cuesta guardar un mensaje según crece el grupo, con sus miembros desconectados."""

import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any

from django.db import connection

from bench.mensajes.siembra import TAMANOS_DE_GRUPO
from bench.mensajes.tabla import Tabla, progreso
from mensajeria.destinos import a_grupo
from mensajeria.servicios import Pedido, guardar_lote

LOTES = (1, 50)
# Los usuarios 1 y 2 son miembros de todos los grupos.
REMITENTES = (1, 2)


class Cronometro:
    """Segundos pasados dentro de las consultas; el COMMIT no es una de ellas."""

    def __init__(self) -> None:
        self.segundos = 0.0

    def __call__(self, ejecutar: Callable[..., Any], *argumentos: Any) -> Any:
        inicio = time.perf_counter()
        try:
            return ejecutar(*argumentos)
        finally:
            self.segundos += time.perf_counter() - inicio


def medir(rapido: bool) -> list[Tabla]:
    """Los microsegundos por mensaje en cada tamaño de grupo, y la razón entre el mayor y el menor."""
    columnas = [f"{n} miembros" for n in TAMANOS_DE_GRUPO.values()]
    tabla = Tabla("Guardar en un grupo sin conectados, µs", (*columnas, "razón"))
    for tamano in LOTES:
        veces = (400 if tamano == 1 else 60) // (10 if rapido else 1)
        medidas: dict[int, list[tuple[float, float]]] = {g: [] for g in TAMANOS_DE_GRUPO}
        for vez in range(-3, veces):
            # Por turnos: lo que estorbe a uno estorba a todos.
            for grupo, vistas in medidas.items():
                tiempos = _guardar(grupo, tamano)
                if vez >= 0:
                    vistas.append(tiempos)
        progreso(f"lote de {tamano}: medido {veces} veces")
        for i, que in enumerate(("en SQL", "en total, con COMMIT")):
            valores = [median(v[i] for v in vistas) for vistas in medidas.values()]
            tabla.filas[f"lote de {tamano}, {que}"] = (*valores, valores[-1] / valores[0])
    return [tabla]


_numeros = count(1)


def _guardar(grupo: int, tamano: int) -> tuple[float, float]:
    """Guarda un lote; los microsegundos por mensaje dentro de SQL y en total."""
    pedidos = [
        Pedido(
            remitente_id=REMITENTES[i % 2],
            destino=a_grupo(grupo),
            origen="banco",
            contenido=f"mensaje {next(_numeros)} de prueba para el grupo",
            metadatos={"to": f"grupo_{grupo}", "type": "text"},
        )
        for i in range(tamano)
    ]
    cronometro, inicio = Cronometro(), time.perf_counter()
    with connection.execute_wrapper(cronometro):
        guardados = guardar_lote(pedidos)
    total = time.perf_counter() - inicio
    for guardado in guardados:
        if guardado.error:
            raise guardado.error
    return cronometro.segundos / tamano * 1e6, total / tamano * 1e6
