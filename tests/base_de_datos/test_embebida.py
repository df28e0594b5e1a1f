"""La base embebida con procesos de verdad: arranca, aguanta `kill -9` y la apaga el último."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from redup_project.settings import BASE_DIR
from tests.procesos import carpeta_de_postgresql, esperar_sin_postgresql

LIMITE = 60

# Cada línea que recibe es una orden: la ejecuta en la base y responde con su primer valor.
PROGRAMA = """
import sys
from pathlib import Path

import psycopg2

from redup_project.base_de_datos.embebida import BaseEmbebida

acceso = {k.lower(): v for k, v in BaseEmbebida.en(Path(sys.argv[1])).arrancar().items()}
conexion = psycopg2.connect(dbname="redup", **acceso)
conexion.autocommit = True
with conexion.cursor() as cursor:
    # De un corte de luz no se habla aquí: sin esperar al disco, cada arranque y cada apagado es más corto.
    cursor.execute("ALTER SYSTEM SET fsync = off")
    cursor.execute("SELECT pg_reload_conf()")
print("lista", flush=True)
for orden in sys.stdin:
    with conexion.cursor() as cursor:
        cursor.execute(orden)
        print(cursor.fetchone()[0] if cursor.description else "hecho", flush=True)
conexion.close()
"""


class Proceso:
    """Un proceso que usa la base de una carpeta."""

    def __init__(self, carpeta: Path) -> None:
        self.proceso = subprocess.Popen(
            [sys.executable, "-c", PROGRAMA, str(carpeta)],
            cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        # Si se atasca, matarlo hace que la lectura termine y la prueba falle en vez de colgarse.
        self._vigilante = threading.Timer(LIMITE, self.proceso.kill)
        self._vigilante.start()

    def leer(self) -> str:
        linea = self.proceso.stdout.readline().strip()
        assert linea, self.proceso.stderr.read()
        return linea

    def ejecutar(self, orden: str) -> str:
        self.proceso.stdin.write(f"{orden}\n")
        self.proceso.stdin.flush()
        return self.leer()

    def salir(self) -> None:
        _, errores = self.proceso.communicate(timeout=LIMITE)
        self._vigilante.cancel()
        assert (self.proceso.returncode, errores) == (0, "")

    def matar(self) -> None:
        self.proceso.kill()
        self.proceso.communicate(timeout=LIMITE)
        self._vigilante.cancel()


@pytest.fixture(scope="module")
def carpeta() -> Iterator[Path]:
    """Una para todas las pruebas, que crearla cuesta más que lo demás; cada una la deja parada."""
    with carpeta_de_postgresql() as carpeta:
        yield carpeta
        rastro = carpeta / "datos" / "postmaster.pid"
        assert not rastro.exists(), "una prueba dejó PostgreSQL en marcha"


@contextmanager
def usando(carpeta: Path) -> Iterator[Proceso]:
    """Un proceso con la base lista; sale ordenadamente al acabar, si no se le mató antes."""
    proceso = Proceso(carpeta)
    try:
        assert proceso.leer() == "lista"
        yield proceso
    except BaseException:
        proceso.matar()
        raise
    if proceso.proceso.returncode is None:
        proceso.salir()


def postgres(carpeta: Path) -> psutil.Process:
    return psutil.Process(int((carpeta / "datos" / "postmaster.pid").read_text().split()[0]))


def matar_postgres(carpeta: Path) -> None:
    principal = postgres(carpeta)
    todos = [principal, *principal.children(recursive=True)]
    for proceso in todos:
        proceso.kill()
    esperar_sin_postgresql(carpeta / "datos")


def test_embebida_arranca_sabe_de_acentos_y_se_apaga_con_quien_la_uso(carpeta):
    with usando(carpeta) as unico:
        assert unico.ejecutar("SELECT current_database()") == "redup"
        assert unico.ejecutar("SELECT lower('ÑANDÚ')") == "ñandú"

    esperar_sin_postgresql(carpeta / "datos")


def test_embebida_compartida_la_apaga_el_ultimo(carpeta):
    with usando(carpeta) as ultimo:
        servidor = postgres(carpeta)
        with usando(carpeta) as primero:
            assert primero.ejecutar("SELECT 1") == "1"
            assert postgres(carpeta) == servidor

        assert servidor.is_running()
        assert ultimo.ejecutar("SELECT 2") == "2"

    esperar_sin_postgresql(carpeta / "datos")


def test_embebida_tras_matar_al_proceso_la_apaga_el_siguiente(carpeta):
    with usando(carpeta) as victima:
        servidor = postgres(carpeta)
        victima.ejecutar("CREATE TABLE tras_matar AS SELECT 7 AS n")
        victima.matar()

    with usando(carpeta) as siguiente:
        assert siguiente.ejecutar("SELECT n FROM tras_matar") == "7"
        assert postgres(carpeta) == servidor

    esperar_sin_postgresql(carpeta / "datos")


@pytest.mark.parametrize("anotado", ["el suyo", "uno ajeno y vivo"])
def test_embebida_arranca_tras_un_corte_aunque_el_rastro_mienta(anotado, carpeta):
    with usando(carpeta) as victima:
        victima.ejecutar("DROP TABLE IF EXISTS confirmado")
        victima.ejecutar("CREATE TABLE confirmado AS SELECT 7 AS n")
        rastro = carpeta / "datos" / "postmaster.pid"
        lineas = rastro.read_text().splitlines()
        matar_postgres(carpeta)
        victima.matar()
    # Tras un reinicio, el pid que quedó escrito puede ser ya de otro programa: el de esta prueba.
    if anotado == "uno ajeno y vivo":
        lineas[0] = str(os.getpid())
    rastro.write_text("\n".join(lineas) + "\n")

    with usando(carpeta) as siguiente:
        assert siguiente.ejecutar("SELECT n FROM confirmado") == "7"

    esperar_sin_postgresql(carpeta / "datos")
