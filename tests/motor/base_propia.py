"""Un PostgreSQL sólo para estas pruebas, que se puede matar a mitad de una escritura."""

import subprocess
import time

import psutil

from redup_project.base_de_datos.embebida import BaseEmbebida


class BasePropia(BaseEmbebida):
    """Una base embebida que la prueba mata con `kill -9` y vuelve a encender."""

    def matar(self) -> None:
        """`kill -9` al postmaster de esta carpeta; sus hijos se van al notarlo.

        Con uno vivo no se podría encender, y alguno puede haber nacido en el último instante.
        """
        postmaster = psutil.Process(self._servidor.get_postmaster_info().pid)
        postmaster.kill()
        postmaster.wait(10)
        final = time.monotonic() + 10
        while vivos := self._procesos():
            assert time.monotonic() < final, f"siguen vivos: {vivos}"
            psutil.wait_procs(vivos, timeout=1)
        # Mientras nadie recoja al muerto, por este rastro parecería que sigue en marcha.
        (self.datos / "postmaster.pid").unlink(missing_ok=True)

    def _procesos(self) -> list[psutil.Process]:
        """Los de PostgreSQL trabajan dentro de su carpeta de datos."""
        carpeta = str(self.datos.resolve())
        return [p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == carpeta]

    def encender(self) -> None:
        """Se recupera del corte y vuelve a atender."""
        final = time.monotonic() + 20
        while True:
            try:
                return self._servidor.ensure_postgres_running()
            except subprocess.SubprocessError:
                # Recién matada, pg_ctl no siempre lo logra a la primera.
                assert time.monotonic() < final, "la base no vuelve a encender"
