"""Varios procesos del mismo servidor, unidos por el mismo Redis."""

import json
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.mensajes.servidores import (
    ARRANQUE,
    MedidaFallida,
    Servidor,
    en_nucleo,
    esperar,
    puerto_libre,
)

NUESTRO = "puente"
PROGRAMAS = {NUESTRO: "bench.puente.con_puente", "de fábrica": "bench.puente.de_fabrica"}


@dataclass
class Conjunto:
    """Los procesos de un servidor, ya en marcha."""

    nombre: str
    servidores: list[Servidor]

    def cpu(self) -> float:
        """Segundos de procesador gastados entre todos."""
        return sum(servidor.cpu() for servidor in self.servidores)

    def contar(self) -> None:
        """Empieza a contar lo que llega por el bus a cada proceso."""
        for servidor in self.servidores:
            _pedir(servidor, "/contar")

    def cuentas(self) -> list[dict[str, int]]:
        """Lo contado en cada proceso; deja de contar."""
        return [json.loads(_pedir(servidor, "/cuenta")) for servidor in self.servidores]


@contextmanager
def conjunto_en_marcha(nombre: str, procesos: int, redis_url: str) -> Iterator[Conjunto]:
    """Arranca tantos procesos, uno en cada núcleo por turnos; al salir los para."""
    entorno = os.environ | {"REDIS_URL": redis_url}
    with tempfile.TemporaryDirectory(prefix="bench-") as carpeta, ExitStack() as pila:
        conjunto = Conjunto(nombre, [])
        for i in range(procesos):
            puerto, archivo = puerto_libre(), Path(carpeta, f"{i}.log")
            registro = pila.enter_context(archivo.open("w"))
            orden = ["-m", PROGRAMAS[nombre], str(puerto)]
            salidas = {"stdout": registro, "stderr": registro}
            proceso = pila.enter_context(en_nucleo(orden, i % 2, env=entorno, **salidas))
            servidor = Servidor(nombre, puerto, psutil.Process(proceso.pid), archivo)
            conjunto.servidores.append(servidor)
        for servidor in conjunto.servidores:
            esperar(servidor)
            _esperar_sano(servidor)
        yield conjunto


def _esperar_sano(servidor: Servidor) -> None:
    """Hasta que se oiga a sí mismo por el bus."""
    final = time.monotonic() + ARRANQUE
    while time.monotonic() < final:
        try:
            _pedir(servidor, "/salud")
            return
        except urllib.error.HTTPError:
            time.sleep(0.1)
    raise MedidaFallida(f"{servidor.nombre} no oye el bus:\n{servidor.registro.read_text()}")


def _pedir(servidor: Servidor, ruta: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{servidor.puerto}{ruta}", timeout=10) as llega:
        return llega.read()
