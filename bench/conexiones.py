"""`python -m bench.conexiones`: 200 peticiones a la vez, según cómo se sirva Django (decisión 0002)."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
django.setup()

import httpx  # noqa: E402 -- con Django ya listo
import psutil  # noqa: E402
from django.db import connection  # noqa: E402

from bench.base import base_nueva  # noqa: E402
from bench.universidad import MIRON, Tamano, sembrar  # noqa: E402
from estudiantes.acceso import emitir_token  # noqa: E402
from estudiantes.models import Usuario  # noqa: E402

A_LA_VEZ = 200
PETICIONES = 1500
VARIANTES = {
    "hilos fijos (a2wsgi)": "redup_project.asgi:application",
    "Django ASGI de fábrica": "bench.variantes:asgi_puro",
}
CABECERA = "".join(
    f"{titulo:>{ancho}}"
    for titulo, ancho in (
        ("", 26),
        ("pet./s", 8),
        ("p50 ms", 9),
        ("p95 ms", 9),
        ("CPU ms/pet.", 12),
        ("conexiones", 12),
        ("fallidas", 10),
    )
)
BASE = "redup_bench_conexiones"


def puerto_libre() -> int:
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return enchufe.getsockname()[1]


def conexiones_abiertas() -> int:
    """Las que tienen otros en la base que se mide."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


async def cargar(url: str, token: str) -> tuple[list[float], int, int]:
    """Lanza las peticiones: (milisegundos de cada una, fallidas, máximo de conexiones visto)."""
    tiempos: list[float] = []
    fallidas = 0
    pendientes = iter(range(PETICIONES))
    cabeceras = {"Authorization": f"Bearer {token}"}

    async def persona(cliente: httpx.AsyncClient) -> None:
        nonlocal fallidas
        for _ in pendientes:
            inicio = time.perf_counter()
            try:
                respuesta = await cliente.get(url, headers=cabeceras)
                fallidas += respuesta.status_code != 200
            except httpx.HTTPError:
                fallidas += 1
            tiempos.append((time.perf_counter() - inicio) * 1000)

    maximo = 0
    limites = httpx.Limits(max_connections=A_LA_VEZ)
    async with httpx.AsyncClient(limits=limites, timeout=60) as cliente:
        carga = asyncio.gather(*(persona(cliente) for _ in range(A_LA_VEZ)))
        while not carga.done():
            maximo = max(maximo, await asyncio.to_thread(conexiones_abiertas))
            await asyncio.sleep(0.05)
        await carga
    return tiempos, fallidas, maximo


def medir(aplicacion: str, token: str) -> str:
    """Levanta esa variante, la carga y resume lo que pasó en una línea."""
    puerto = puerto_libre()
    orden = [
        sys.executable,
        "-m",
        "uvicorn",
        aplicacion,
        "--port",
        str(puerto),
        "--log-level",
        "error",
    ]
    entorno = os.environ | {"BENCH_BASE": BASE}
    with subprocess.Popen([*orden, "--lifespan", "auto"], env=entorno) as proceso:
        try:
            raiz = f"http://127.0.0.1:{puerto}"
            esperar(f"{raiz}/salud")
            inicio = time.perf_counter()
            tiempos, fallidas, maximo = asyncio.run(cargar(f"{raiz}/api/auth/me", token))
            total = time.perf_counter() - inicio
            cpu = psutil.Process(proceso.pid).cpu_times()
        finally:
            proceso.terminate()
    p50, p95 = statistics.median(tiempos), statistics.quantiles(tiempos, n=20)[-1]
    gasto = (cpu.user + cpu.system) / PETICIONES * 1000
    return f"{PETICIONES / total:8.0f}{p50:9.0f}{p95:9.0f}{gasto:12.2f}{maximo:12}{fallidas:10}"


def esperar(url: str) -> None:
    """Hasta que responda, o 20 s."""
    final = time.monotonic() + 20
    while time.monotonic() < final:
        try:
            return httpx.get(url, timeout=5).raise_for_status() and None
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"{url} no responde")


def main() -> None:
    """Mide cada variante tres veces y escribe la tabla."""
    with base_nueva(BASE):
        sembrar(Tamano(usuarios=100, publicaciones=100, mensajes=100))
        token = emitir_token(Usuario.objects.get(pk=MIRON))
        print(CABECERA)
        for nombre, aplicacion in VARIANTES.items():
            for _ in range(3):
                print(f"{nombre:26}{medir(aplicacion, token)}", flush=True)


if __name__ == "__main__":
    main()
