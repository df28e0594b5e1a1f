"""Dónde y cuándo se midió, y dos referencias: lo que esta máquina da hoy de procesador y de disco."""

import os
import platform
import tempfile
import time
from statistics import quantiles

import psutil
from django.db import connection

from bench.mensajes.servidores import RAIZ

VUELTAS = 2_000_000
SINCRONIZACIONES = 200


def maquina() -> dict[str, object]:
    """Lo que encabeza el informe. Dos informes sólo se comparan si las referencias se parecen."""
    # Aún no existe la base que se va a medir.
    with connection._nodb_cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    p50, p99 = _disco()
    return {
        "fecha": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "núcleos": psutil.cpu_count(),
        "carga": round(psutil.getloadavg()[0], 2),
        "Python": platform.python_version(),
        "PostgreSQL": version,
        "bucle de referencia (ms)": round(_procesador()),
        "fsync p50 (ms)": round(p50, 2),
        "fsync p99 (ms)": round(p99, 2),
    }


def _procesador() -> float:
    """Milisegundos de procesador de un bucle fijo; el mejor de cinco."""
    mejores = []
    for _ in range(5):
        inicio = time.process_time()
        for _ in range(VUELTAS):
            pass
        mejores.append((time.process_time() - inicio) * 1000)
    return min(mejores)


def _disco() -> tuple[float, float]:
    """Milisegundos, mediana y percentil 99, de asegurar 8 kB donde vive la base embebida."""
    tiempos = []
    with tempfile.TemporaryFile(dir=RAIZ, buffering=0) as archivo:
        for _ in range(SINCRONIZACIONES):
            archivo.seek(0)
            archivo.write(b"x" * 8192)
            inicio = time.perf_counter()
            os.fsync(archivo.fileno())
            tiempos.append((time.perf_counter() - inicio) * 1000)
    cortes = quantiles(tiempos, n=100)
    return cortes[49], cortes[98]
