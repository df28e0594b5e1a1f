"""`python -m bench.rest`: lo que tarda cada lista de la app, en una universidad chica y en una grande."""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
django.setup()

from django.db import connection  # noqa: E402 -- con Django ya listo
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.base import base_nueva  # noqa: E402
from bench.universidad import MIRON, Tamano, sembrar  # noqa: E402
from estudiantes.acceso import emitir_token  # noqa: E402
from estudiantes.models import Usuario  # noqa: E402

TAMANOS = {
    "chica": Tamano(usuarios=1000, publicaciones=1000, mensajes=1000),
    "grande": Tamano(usuarios=10_000, publicaciones=100_000, mensajes=1_000_000),
}
LISTAS = {
    "muro": "/api/publicaciones?limit=20",
    "muro, página 50": "/api/publicaciones?skip=980&limit=20",
    "populares": "/api/publicaciones/populares",
    "conversaciones": "/api/mensajes/salas",
    "historial": "/api/mensajes/salas/1/mensajes",
    "buscar publicaciones": "/api/publicaciones/buscar?query=ajedrez",
    "buscar personas": "/api/usuarios/buscar?query=nombre1",
    "buscar mensajes": "/api/mensajes/buscar?query=torneo",
    "buscar grupos": "/api/grupos/buscar?query=redes",
    "no leídos": "/api/mensajes/no-leidos/count",
}
VECES = 40
GRANDES = (
    "usuarios",
    "publicaciones",
    "mensajes",
    "comentarios_publicacion",
    "reacciones_publicacion",
)


def p95(pedir: Callable[[], object]) -> float:
    """El percentil 95, en milisegundos, de `VECES` llamadas tras unas de calentamiento."""
    for _ in range(5):
        pedir()
    tiempos = []
    for _ in range(VECES):
        inicio = time.perf_counter()
        pedir()
        tiempos.append((time.perf_counter() - inicio) * 1000)
    return statistics.quantiles(tiempos, n=20)[-1]


def recorridas(cliente: Client, ruta: str) -> list[str]:
    """Las tablas grandes que, según EXPLAIN, se leen enteras para contestar a esa ruta."""
    with CaptureQueriesContext(connection) as consultas:
        cliente.get(ruta)
    lecturas = [c["sql"] for c in consultas if c["sql"].lstrip().startswith(("SELECT", "WITH"))]
    tablas = set()
    with connection.cursor() as cursor:
        for sql in lecturas:
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
            plan = "\n".join(linea for (linea,) in cursor.fetchall())
            tablas |= {tabla for tabla in GRANDES if f"Seq Scan on {tabla} " in plan}
    return sorted(tablas)


def medir(tamano: Tamano) -> tuple[dict[str, float], dict[str, list[str]]]:
    """El p95 de cada lista en una base recién sembrada de ese tamaño, y qué tablas recorre enteras."""
    with base_nueva("redup_bench_rest"):
        sembrar(tamano)
        token = emitir_token(Usuario.objects.get(pk=MIRON))
        cliente = Client(headers={"Authorization": f"Bearer {token}"})
        medidas, enteras = {}, {}
        for nombre, ruta in LISTAS.items():
            respuesta = cliente.get(ruta)
            if respuesta.status_code != 200:
                raise SystemExit(f"{ruta} → {respuesta.status_code}: {respuesta.content[:200]!r}")
            medidas[nombre] = p95(lambda ruta=ruta: cliente.get(ruta))
            enteras[nombre] = recorridas(cliente, ruta)
        return medidas, enteras


def main() -> None:
    """Mide los dos tamaños y escribe la tabla, o el JSON si se pide."""
    opciones = argparse.ArgumentParser(description=__doc__)
    opciones.add_argument("--json", action="store_true", help="escribe las cifras en JSON")
    en_json = opciones.parse_args().json
    medidas, enteras = {}, {}
    for nombre, tamano in TAMANOS.items():
        medidas[nombre], enteras = medir(tamano)
    if en_json:
        print(json.dumps(medidas | {"recorre entera": enteras}, ensure_ascii=False))
        return
    print(f"{'p95, ms':24}{'chica':>10}{'grande':>10}{'razón':>8}  recorre entera")
    for nombre, chica in medidas["chica"].items():
        grande = medidas["grande"][nombre]
        tablas = ", ".join(enteras[nombre]) or "—"
        print(f"{nombre:24}{chica:10.1f}{grande:10.1f}{grande / chica:8.2f}  {tablas}")


if __name__ == "__main__":
    main()
