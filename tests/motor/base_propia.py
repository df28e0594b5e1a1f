"""Un PostgreSQL sólo para estas pruebas, que se puede matar a mitad de una escritura."""

import time
from pathlib import Path

import psutil

from redup_project.base_de_datos.embebida import BaseEmbebida


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
        final = time.monotonic() + 10
        while vivos := self._procesos():
            assert time.monotonic() < final, f"siguen vivos: {vivos}"
            time.sleep(0.01)
        # Hasta que el proceso 1 recoja al muerto (aquí, más de un segundo) su pid existe, y por estos
        # dos rastros parecería que sigue en marcha: pg_ctl se negaría a encender otro.
        for rastro in (self.datos / "postmaster.pid", Path(f"{info.socket_path}.lock")):
            rastro.unlink(missing_ok=True)

    def _procesos(self) -> list[psutil.Process]:
        """Los de PostgreSQL trabajan dentro de su carpeta de datos; un muerto, en ninguna."""
        carpeta = str(self.datos.resolve())
        return [p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == carpeta]

    def encender(self) -> None:
        """Vuelve a atender; tras un corte, ya recuperada."""
        self._servidor.ensure_postgres_running()
