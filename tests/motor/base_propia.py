"""Un PostgreSQL sólo para estas pruebas, que se puede matar a mitad de una escritura."""

import subprocess
from pathlib import Path

from redup_project.base_de_datos.embebida import BaseEmbebida
from tests.procesos import esperar_sin_postgresql


class BasePropia(BaseEmbebida):
    """Una base embebida que la prueba para, o mata con `kill -9`, y vuelve a encender."""

    def parar(self) -> None:
        """Se apaga con calma, como en un reinicio."""
        self._servidor.stop()

    def matar(self) -> None:
        """`kill -9` al postmaster de esta carpeta; sus hijos se van al notarlo.

        Con uno vivo no se podría encender, y alguno puede haber nacido en el último instante.
        """
        info = self._servidor.get_postmaster_info()
        info.process.kill()
        esperar_sin_postgresql(self.datos)
        # Hasta que el proceso 1 recoja al muerto (aquí, más de un segundo) su pid existe, y por estos
        # dos rastros parecería que sigue en marcha: pg_ctl se negaría a encender otro.
        for rastro in (self.datos / "postmaster.pid", Path(f"{info.socket_path}.lock")):
            rastro.unlink(missing_ok=True)

    def copiar(self, origen: str, destino: str) -> None:
        """Llena `destino`, recién creada, con lo que hay en `origen`, quizá de otro servidor (dos URL)."""
        programas = self._servidor.bin_path
        orden = [programas / "pg_dump", "--no-owner", origen]
        volcado = subprocess.run(orden, check=True, capture_output=True).stdout
        orden = [programas / "psql", "-qX", "-v", "ON_ERROR_STOP=1", destino]
        # A quien matan no se lleva lo que el núcleo ya tiene: sin esperar al disco se recupera en décimas.
        sin_disco = b"ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();"
        subprocess.run(orden, input=sin_disco + volcado, check=True, capture_output=True)

    def encender(self) -> None:
        """Vuelve a atender; tras un corte, ya recuperada."""
        self._servidor.ensure_postgres_running()
