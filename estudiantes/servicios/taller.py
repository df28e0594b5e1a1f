"""Trabajos largos que una persona mira desde el panel: un hilo por proceso, de uno en uno.

Mientras hay trabajo, el proceso tiene en la base un candado con su número. Si muere, PostgreSQL lo
suelta, y cualquiera sabe que lo suyo se interrumpió: ni relojes ni plazos.
"""

import logging
import queue
import secrets
import threading
from collections.abc import Callable
from typing import Protocol

from django.db import connection

from estudiantes.errores import DemasiadasImportaciones

registro = logging.getLogger("redup")

EN_ESPERA = 5
# La clase de sus candados; el otro número es el del proceso.
CLASE = 5240
SEGUNDOS_PARA_ABRIR = 10

Tarea = Callable[[], None]
Encargo = Callable[[int], Tarea]


class Taller(Protocol):
    """Quien hace un encargo más tarde."""

    def poner(self, encargo: Encargo) -> None: ...


class Hilo:
    """Un hilo que sólo existe mientras hay trabajo: ni conexión ni memoria cuando no."""

    def __init__(self) -> None:
        self._cola: queue.Queue[Tarea] = queue.Queue(EN_ESPERA)
        self._candado = threading.Lock()
        self._hilo: threading.Thread | None = None
        self._ultimo: threading.Thread | None = None
        self.proceso = secrets.randbelow(2**31)

    def poner(self, encargo: Encargo) -> None:
        """Llama a `encargo` con el número de este proceso y deja en cola la tarea que devuelva.

        Lanza `DemasiadasImportaciones`, sin llamarlo, si no cabe.
        """
        with self._candado:
            if self._cola.full():
                raise DemasiadasImportaciones
            if self._hilo is None:
                self._abrir()
            self._cola.put_nowait(encargo(self.proceso))

    def esperar(self) -> None:
        """Vuelve cuando no queda nada por hacer y el hilo se ha ido."""
        while (hilo := self._ultimo) is not None and hilo.is_alive():
            hilo.join()

    def _abrir(self) -> None:
        abierto = threading.Event()
        hilo = threading.Thread(target=self._trabajar, args=[abierto], name="redup-taller")
        # Lo que corta el apagado queda sin confirmar: la base lo deshace.
        hilo.daemon = True
        hilo.start()
        if not abierto.wait(SEGUNDOS_PARA_ABRIR):
            raise DemasiadasImportaciones
        self._hilo = self._ultimo = hilo

    def _trabajar(self, abierto: threading.Event) -> None:
        try:
            tomar_candado(self.proceso)
            abierto.set()
            while tarea := self._siguiente():
                # Otra vez: si la base se reinició, el de antes se perdió con su conexión.
                tomar_candado(self.proceso)
                tarea()
        except Exception:  # noqa: BLE001 -- en este hilo nadie más lo vería
            registro.exception("[TALLER] se paró; lo que hacía se puede repetir")
            self._hilo = None
        finally:
            connection.close()

    def _siguiente(self) -> Tarea | None:
        with self._candado:
            if self._cola.empty():
                self._hilo = None
                return None
            return self._cola.get_nowait()


_HILO = Hilo()
_instalado: Taller | None = None


def encargar(encargo: Encargo) -> None:
    """Deja un encargo en el taller de este proceso. Lanza `DemasiadasImportaciones` si no cabe."""
    (_instalado or _HILO).poner(encargo)


def esperar() -> None:
    """Vuelve cuando el hilo de este proceso ha acabado todo."""
    _HILO.esperar()


def instalar(taller: Taller | None) -> None:
    """Otro taller en vez del hilo; `None` lo devuelve."""
    global _instalado
    _instalado = taller


def tomar_candado(proceso: int) -> None:
    """La conexión de este hilo dice que ese proceso vive; al cerrarse, deja de decirlo."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [CLASE, proceso])


def vive(proceso: int) -> bool:
    """Si alguien tiene el candado de ese proceso."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND objid = %s AND objsubid = 2 AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [CLASE, proceso],
        )
        return cursor.fetchone()[0]
