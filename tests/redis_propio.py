"""Un Redis de verdad para estas pruebas: el suyo, vacío, en un puerto libre, y sin escribir en disco."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.procesos import puerto_libre

ESPERA = 10


class RedisPropio:
    """Un `redis-server` que la prueba mata, detiene y vuelve a encender en el mismo puerto."""

    def __init__(self, puerto: int | None = None) -> None:
        self.puerto = puerto or puerto_libre()
        self.url = f"redis://127.0.0.1:{self.puerto}/0"
        self._proceso: subprocess.Popen[bytes] | None = None

    @property
    def encendido(self) -> bool:
        return self._proceso is not None

    def encender(self) -> None:
        """Vuelve cuando ya atiende; está vacío."""
        with tempfile.TemporaryDirectory(prefix="redup-redis-") as carpeta:
            self._proceso = subprocess.Popen(
                [_programa(), "--bind", "127.0.0.1", "--port", str(self.puerto), "--dir", carpeta,
                 "--save", "", "--appendonly", "no", "--loglevel", "warning"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            _esperar(self._proceso, self.puerto)

    def matar(self) -> None:
        """`kill -9`: lo que tenía entre manos se pierde."""
        if self._proceso is not None:
            self._proceso.kill()
            self._proceso.wait(ESPERA)
            self._proceso = None

    def detener(self) -> None:
        """Deja de atender sin cerrar nada: lo que se le mande espera a `seguir`."""
        self._proceso.send_signal(signal.SIGSTOP)

    def seguir(self) -> None:
        """Atiende otra vez, empezando por lo que se le mandó mientras tanto."""
        self._proceso.send_signal(signal.SIGCONT)


@contextmanager
def redis_en_marcha(puerto: int | None = None) -> Iterator[str]:
    """La URL de un `redis-server` recién arrancado; al salir, ya no existe."""
    propio = RedisPropio(puerto)
    try:
        propio.encender()
        yield propio.url
    finally:
        propio.matar()


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
