"""Los procesos que se miden: RedUP, el servidor desnudo y el generador, cada uno en su núcleo."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

from bench.mensajes.siembra import BASE

RAIZ = Path(__file__).resolve().parents[2]
ARRANQUE = 60
NOMBRES = ("RedUP", "desnudo")


class MedidaFallida(SystemExit):
    """Lo medido no vale: se perdió, se desordenó o se cortó algo."""


@dataclass
class Servidor:
    """Un servidor en marcha."""

    nombre: str
    puerto: int
    proceso: psutil.Process
    registro: Path

    def cpu(self) -> float:
        """Segundos de procesador gastados hasta ahora."""
        tiempos = self.proceso.cpu_times()
        return tiempos.user + tiempos.system

    def memoria(self) -> int:
        """Memoria residente, en octetos."""
        return self.proceso.memory_info().rss

    def despedidos(self) -> int:
        """Las desconexiones que lleva anotadas."""
        return self.registro.read_bytes().count(b"[DISCONNECT]")


@contextmanager
def en_marcha(nombre: str) -> Iterator[Servidor]:
    """Arranca `RedUP` o el `desnudo` sujeto al núcleo 0, como en un VPS con un proceso; al salir lo para."""
    puerto = puerto_libre()
    if nombre == "RedUP":
        orden = [str(RAIZ / "manage.py"), "servir"]
    else:
        orden = ["-m", "bench.mensajes.desnudo", str(puerto)]
    entorno = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.ajustes",
        "BENCH_BASE": BASE,
        "LIMITES": "apagados",
        # Como en producción: sin una línea por mensaje.
        "LOG_LEVEL": "INFO",
        "SOCKET_AUTH": "jwt",
        "HOST": "127.0.0.1",
        "PORT": str(puerto),
    }
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as carpeta,
        Path(carpeta, f"{nombre}.log").open("w") as registro,
        en_nucleo(orden, 0, env=entorno, stdout=registro, stderr=registro) as proceso,
    ):
        servidor = Servidor(nombre, puerto, psutil.Process(proceso.pid), Path(registro.name))
        esperar(servidor)
        yield servidor


class Generador:
    """El proceso que hace de teléfonos; se le piden cosas y contesta."""

    def __init__(self, proceso: "subprocess.Popen[str]") -> None:
        self._proceso = proceso

    def pedir(self, orden: str, **datos: Any) -> dict[str, Any]:
        """Cumple la orden (un método de `generador.Generador`) y devuelve su respuesta."""
        self.lanzar(orden, **datos)
        return self.respuesta()

    def lanzar(self, orden: str, **datos: Any) -> None:
        """Da la orden sin esperar a que acabe."""
        entrada: IO[str] = self._proceso.stdin
        entrada.write(json.dumps({"orden": orden, **datos}) + "\n")
        entrada.flush()

    def respuesta(self) -> dict[str, Any]:
        """Espera el resultado de la última orden; si salió mal, se acaba la medida."""
        respuesta = json.loads(self._proceso.stdout.readline() or '{"fallo": "murió"}')
        if "fallo" in respuesta:
            raise MedidaFallida(f"el generador: {respuesta['fallo']}")
        return respuesta


@contextmanager
def generador(
    servidor: Servidor | None = None, personas: Sequence[tuple[int, str]] = ()
) -> Iterator[Generador]:
    """Un generador fuera del núcleo del servidor, con esas personas ya conectadas."""
    orden = ["-m", "bench.mensajes.generador"]
    with en_nucleo(orden, 1, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proceso:
        nuevo = Generador(proceso)
        if servidor is not None:
            nuevo.pedir("conectar", puerto=servidor.puerto, personas=list(personas))
        yield nuevo


@contextmanager
def en_nucleo(orden: list[str], desde: int, **opciones: Any) -> Iterator["subprocess.Popen[str]"]:
    """Un Python en el núcleo 0, o en los demás si los hay; al salir se para."""
    with subprocess.Popen([sys.executable, *orden], cwd=RAIZ, **opciones) as proceso:
        if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
            nucleos = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(proceso.pid, nucleos[1:] if desde else nucleos[:1])
        try:
            yield proceso
        finally:
            proceso.terminate()
            try:
                proceso.wait(10)
            except subprocess.TimeoutExpired:
                proceso.kill()


def puerto_libre() -> int:
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return enchufe.getsockname()[1]


def esperar(servidor: Servidor) -> None:
    """Hasta que conteste a una petición, sea lo que sea lo que diga."""
    final = time.monotonic() + ARRANQUE
    while time.monotonic() < final and servidor.proceso.status() != psutil.STATUS_ZOMBIE:
        conexion = http.client.HTTPConnection("127.0.0.1", servidor.puerto, timeout=5)
        try:
            conexion.request("GET", "/salud")
            conexion.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            conexion.close()
    raise MedidaFallida(f"{servidor.nombre} no arranca:\n{servidor.registro.read_text()[-2000:]}")
