"""Los ajustes de los bancos de medida: los del proyecto, sobre una base aparte que se rehace."""

import os

os.environ["DJANGO_ENV"] = "development"
os.environ.setdefault("LIMITES", "apagados")

from redup_project.settings import *  # noqa: F403 -- se sobrescribe lo justo
from redup_project.settings import DATABASES

NOMBRE = os.environ.get("BENCH_BASE", "redup_bench")
DATABASES["default"]["NAME"] = NOMBRE
# Para comparar con un fondo común de conexiones (decisión 0002): exige psycopg 3, que no es dependencia.
if fondo := os.environ.get("BENCH_FONDO"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"max_size": int(fondo)}
