"""`manage.py` como lo usa una persona: en su propio proceso, con su entorno."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, urlencode

import httpx
import psutil
from django.db import connection

from tests.vivero import RAIZ, Nacido

# pytest-django deja en el entorno los ajustes de las pruebas; estos procesos llevan los de verdad.
ENTORNO = os.environ | {"DJANGO_SETTINGS_MODULE": "redup_project.settings"}


def url_de(ajustes: dict) -> str:
    """Los ajustes de una base de Django, como `DATABASE_URL` (también si es un socket de Unix)."""
    quien = f"{quote(ajustes['USER'])}:{quote(ajustes.get('PASSWORD') or '')}"
    donde = urlencode({"host": ajustes["HOST"], "port": ajustes["PORT"] or 5432})
    return f"postgres://{quien}@/{ajustes['NAME']}?{donde}"


def url_de_la_base_de_pruebas() -> str:
    """La base de esta prueba, para un proceso aparte."""
    connection.ensure_connection()
    return url_de(connection.settings_dict)


@contextmanager
def carpeta_de_postgresql() -> Iterator[Path]:
    """Una carpeta temporal para un PostgreSQL propio; se borra al acabar.

    No vale la de pytest: otro `pytest` que empiece a la vez cierra la que comparten a los demás usuarios,
    y si quien prueba es root, PostgreSQL corre con otro.
    """
    with tempfile.TemporaryDirectory(prefix="redup-", ignore_cleanup_errors=True) as carpeta:
        yield Path(carpeta)


def esperar_sin_postgresql(datos: Path, limite: float = 10) -> None:
    """Espera a que ningún proceso de PostgreSQL siga vivo en su carpeta de datos.

    Trabajan dentro de ella, y un muerto en ninguna. Esperar a que desaparezca su pid tarda segundos más:
    en un contenedor, los que el proceso 1 tarda en recogerlo.
    """
    final = time.monotonic() + limite
    while vivos := [
        p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == str(datos.resolve())
    ]:
        assert time.monotonic() < final, f"siguen vivos: {vivos}"
        time.sleep(0.01)


def puerto_libre() -> int:
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return enchufe.getsockname()[1]


def _lanzar(
    argumentos: Sequence[str],
    entorno: dict[str, str],
    salida: int,
    errores: int,
    *,
    desde_cero: bool = False,
) -> Nacido | subprocess.Popen[bytes]:
    """Un `manage.py` que escribe en esos descriptores."""
    # En Windows no hay bifurcación, ni vivero.
    if desde_cero or not hasattr(os, "fork"):
        orden = [sys.executable, "manage.py", *argumentos]
        return subprocess.Popen(
            orden, cwd=RAIZ, env=ENTORNO | entorno, stdout=salida, stderr=errores
        )
    return Nacido(argumentos, ENTORNO | entorno, salida, errores)


def manage(*argumentos: str, **entorno: str) -> subprocess.CompletedProcess[str]:
    """Ejecuta `manage.py` hasta el final."""
    with tempfile.TemporaryFile("w+") as salida, tempfile.TemporaryFile("w+") as errores:
        proceso = _lanzar(argumentos, entorno, salida.fileno(), errores.fileno())
        proceso.wait(60)
        for escrito in (salida, errores):
            escrito.seek(0)
        return subprocess.CompletedProcess(
            argumentos, proceso.returncode, salida.read(), errores.read()
        )


class ServidorEnProceso:
    """Un `manage.py servir` en marcha; sus líneas se van leyendo para que no se le llene la tubería."""

    def __init__(
        self, proceso: Nacido | subprocess.Popen, salida: TextIO, url: str, puerto: int
    ) -> None:
        self.proceso, self.url, self.puerto = proceso, url, puerto
        self._salida = salida
        self.lineas: list[str] = []
        self._iniciado = threading.Event()
        self._lector = threading.Thread(target=self._leer)
        self._lector.start()

    def _leer(self) -> None:
        with self._salida:
            for linea in self._salida:
                self.lineas.append(linea)
                if "[INICIO]" in linea:
                    self._iniciado.set()
        self._iniciado.set()

    def esperar(self) -> None:
        """El puerto se abre antes de escribir `[INICIO]`: desde ahí una petición espera en la cola."""
        self._iniciado.wait(40)
        assert "[INICIO]" in "".join(self.lineas), f"el servidor no arrancó: {self.lineas}"
        httpx.get(f"{self.url}/salud", timeout=20, verify=False).raise_for_status()

    def esperar_linea(self, texto: str, limite: float = 20) -> str:
        """La primera línea que lo lleva, en cuanto la escriba."""
        final = time.monotonic() + limite
        while not (con_texto := [linea for linea in self.lineas if texto in linea]):
            assert time.monotonic() < final, f"no escribió {texto}: {self.lineas}"
            time.sleep(0.01)
        return con_texto[0]

    def trabajadores(self) -> list[psutil.Process]:
        """Los procesos que levantó para servir."""
        hijos = psutil.Process(self.proceso.pid).children()
        return [hijo for hijo in hijos if "--multiprocessing-fork" in hijo.cmdline()]

    def apagar(self, senal: int = signal.SIGINT) -> tuple[int, str]:
        """Manda la señal y espera: (código de salida, lo que escribió)."""
        self.proceso.send_signal(senal)
        return self.acabar()

    def acabar(self) -> tuple[int, str]:
        """Espera a que acabe, ya avisado: (código de salida, lo que escribió)."""
        codigo = self.proceso.wait(20)
        self._lector.join(5)
        return codigo, "".join(self.lineas)


def siguen_vivos(procesos: list[psutil.Process], limite: float = 10) -> list[psutil.Process]:
    """Los que no acaban a tiempo. Un muerto sin recoger no cuenta: en un contenedor tardan segundos."""
    final = time.monotonic() + limite
    while (vivos := [p for p in procesos if _vivo(p)]) and time.monotonic() < final:
        time.sleep(0.01)
    return vivos


def _vivo(proceso: psutil.Process) -> bool:
    try:
        return proceso.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def servir(
    *argumentos: str, desde_cero: bool = False, **entorno: str
) -> Iterator[ServidorEnProceso]:
    """`manage.py servir` en un puerto libre de esta máquina, ya respondiendo.

    Con `desde_cero` lo arranca Python, y no el vivero.
    """
    puerto = puerto_libre()
    esquema = "https" if "SSL_KEY_FILE" in entorno else "http"
    entorno = {"HOST": "127.0.0.1", "PORT": str(puerto)} | entorno
    lee, escribe = os.pipe()
    proceso = _lanzar(["servir", *argumentos], entorno, escribe, escribe, desde_cero=desde_cero)
    os.close(escribe)
    servidor = ServidorEnProceso(proceso, os.fdopen(lee), f"{esquema}://127.0.0.1:{puerto}", puerto)
    try:
        servidor.esperar()
        yield servidor
    finally:
        if proceso.poll() is None:
            servidor.apagar(signal.SIGKILL)
