"""`python -m bench.correos`: importar 50 000 correos, en CSV y en .xlsx, desde el panel y por comando.

Cada medida va en un proceso suyo: así el pico de memoria es sólo de ella.
"""

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
NOMBRE = "redup_bench_correos"
FORMATOS = ("csv", "xlsx")
VIAS = ("comando", "panel")
KB_POR_MB = 1024


def filas(cuantas: int) -> list[list[object]]:
    """Un catálogo verosímil: correo, matrícula, carrera, cuatrimestre y una nota con acentos."""
    return [
        [f"estudiante{n}@universidad.edu", 20_000_000 + n, "SIS", n % 4 + 1, f"Generación {n % 9}"]
        for n in range(cuantas)
    ]


def escribir(carpeta: Path, cuantas: int) -> None:
    """El mismo catálogo en los dos formatos."""
    from openpyxl import Workbook

    cabecera = ["correo", "matricula", "carrera", "cuatrimestre", "notas"]
    todas = [cabecera, *filas(cuantas)]
    with (carpeta / "correos.csv").open("w", encoding="latin-1", newline="") as archivo:
        csv.writer(archivo, delimiter=";").writerows(todas)
    libro = Workbook(write_only=True)
    hoja = libro.create_sheet()
    for fila in todas:
        hoja.append(fila)
    libro.save(carpeta / "correos.xlsx")


def rss_mb() -> float:
    """El pico de memoria de este proceso; `getrusage` heredaría el de quien lo lanzó."""
    estado = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", estado)[1]) / KB_POR_MB


def medir(archivo: Path, via: str) -> None:
    """En este proceso: importa dos veces y escribe segundos y memoria de cada una."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = NOMBRE
    connection.ensure_connection()
    base = rss_mb()
    for vez in ("primera", "repetida"):
        inicio, cpu = time.perf_counter(), time.process_time()
        cambios = por_comando(archivo) if via == "comando" else por_el_panel(archivo)
        segundos, cpu = time.perf_counter() - inicio, time.process_time() - cpu
        print(
            f"{archivo.suffix[1:]:6}{via:10}{vez:10}{cambios:>8} cambios {segundos:6.1f} s (CPU {cpu:.1f}) "
            f"{rss_mb():6.0f} MB (arrancado: {base:.0f} MB)",
            flush=True,
        )
    if via == "panel":
        exportar()


def por_comando(archivo: Path) -> int:
    """Como `manage.py importar_correos`."""
    from estudiantes.servicios.archivo_de_correos import leer_archivo
    from estudiantes.servicios.correos import importar_correos

    with archivo.open("rb") as abierto:
        return importar_correos(leer_archivo(abierto), archivo=archivo.name).cambios


def por_el_panel(archivo: Path) -> int:
    """Subir, revisar y confirmar, en el hilo del taller."""
    from estudiantes.models import Usuario
    from estudiantes.servicios import importaciones, taller

    jefa, _ = Usuario.objects.get_or_create(
        correo_institucional="jefa@universidad.edu",
        defaults={"nombre": "Jefa", "rol": "administrador", "fecha_nacimiento": "1980-01-01"},
    )
    with archivo.open("rb") as abierto:
        trozos = iter(lambda: abierto.read(65536), b"")
        importacion = importaciones.importar_archivo(
            trozos=trozos, nombre=archivo.name, actor_id=jefa.pk
        )
    taller.esperar()
    importaciones.confirmar(importacion_id=importacion.pk, actor_id=jefa.pk)
    taller.esperar()
    importacion.refresh_from_db()
    if importacion.estado != "hecha":
        raise SystemExit(f"{importacion.estado}: {importacion.mensaje}")
    return importacion.nuevas + importacion.cambian


def exportar() -> None:
    """En este proceso: escribe el catálogo entero en un CSV."""
    from estudiantes.models import CorreoCatalogo, Usuario
    from estudiantes.servicios.correos_exportados import exportar_correos

    inicio = time.perf_counter()
    jefa = Usuario.objects.get()
    with exportar_correos(correos=CorreoCatalogo.objects.all(), actor_id=jefa.pk) as archivo:
        mb = archivo.seek(0, os.SEEK_END) / 1e6
    segundos = time.perf_counter() - inicio
    print(
        f"{'csv':6}{'exportar':20}{mb:>9.1f} MB      {segundos:6.1f} s {rss_mb():6.0f} MB",
        flush=True,
    )


def main() -> None:
    """Escribe los archivos y mide cada formato y cada vía en una base recién hecha."""
    opciones = argparse.ArgumentParser(description=__doc__)
    opciones.add_argument("--filas", type=int, default=50_000)
    opciones.add_argument("--medir", nargs=2, metavar=("ARCHIVO", "VIA"), help=argparse.SUPPRESS)
    dadas = opciones.parse_args()
    if dadas.medir:
        medir(Path(dadas.medir[0]), dadas.medir[1])
        return
    import django

    django.setup()
    from bench.base import base_nueva

    with tempfile.TemporaryDirectory() as carpeta:
        escribir(Path(carpeta), dadas.filas)
        for formato in FORMATOS:
            for via in VIAS:
                archivo = str(Path(carpeta) / f"correos.{formato}")
                with base_nueva(NOMBRE):
                    orden = [sys.executable, "-m", "bench.correos", "--medir", archivo, via]
                    subprocess.run(orden, check=True)


if __name__ == "__main__":
    main()
