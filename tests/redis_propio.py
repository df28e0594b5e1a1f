"""Un Redis de verdad para estas pruebas: el suyo, vacío, en un puerto libre, y sin escribir en disco."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.procesos import puerto_libre

ESPERA = 10


@contextmanager
def redis_en_marcha(puerto: int | None = None) -> Iterator[str]:
    """La URL de un `redis-server` recién arrancado; al salir, ya no existe."""
    puerto = puerto or puerto_libre()
    with tempfile.TemporaryDirectory(prefix="redup-redis-") as carpeta:
        proceso = subprocess.Popen(
            [_programa(), "--bind", "127.0.0.1", "--port", str(puerto), "--dir", carpeta,
             "--save", "", "--appendonly", "no", "--loglevel", "warning"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _esperar(proceso, puerto)
            yield f"redis://127.0.0.1:{puerto}/0"
        finally:
            proceso.kill()
            proceso.wait(ESPERA)


def _programa() -> str:
    programa = shutil.which("redis-server") or shutil.which("valkey-server")
    assert programa, "estas pruebas necesitan Redis: instala redis-server (o valkey-server)"
    return programa


def _esperar(proceso: subprocess.Popen[bytes], puerto: int) -> None:
    final = time.monotonic() + ESPERA
    while proceso.poll() is None and time.monotonic() < final:
        with socket.socket() as enchufe:
            if enchufe.connect_ex(("127.0.0.1", puerto)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError(f"redis-server no arrancó en el puerto {puerto}")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Un Redis para toda la sesión de pruebas (uno por proceso de pytest)."""
    with redis_en_marcha() as url:
        yield url
