"""Las rutas de la API, leídas del propio router, y cómo se llama a cada una."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from redup_project.api import api
from tests.permisos.llamadas import CUERPOS, FORMULARIOS, IDS
from tests.permisos.mundo import Mundo


def rutas_de_la_api() -> Iterator[str]:
    """«GET /api/grupos/{grupo_id}» y demás."""
    for camino, metodos in api.get_openapi_schema()["paths"].items():
        for metodo in metodos:
            yield f"{metodo.upper()} {camino}"


def llamar(cliente: Client, ruta: str, mundo: Mundo) -> int:
    """El estado con que se contesta a quien llama, con el cuerpo y los ids de `llamadas.py`."""
    metodo, camino = ruta.split()
    ids = IDS.get(ruta, {})
    todos = mundo.ids | {nombre: mundo.ids.get(valor, valor) for nombre, valor in ids.items()}
    cuerpo = {c: _valor(v, mundo) for c, v in CUERPOS.get(ruta, {}).items()}
    es_formulario = ruta in FORMULARIOS
    return cliente.generic(
        metodo,
        camino.format(**todos),
        urlencode(cuerpo) if es_formulario else json.dumps(cuerpo) if cuerpo else "",
        content_type="application/x-www-form-urlencoded" if es_formulario else "application/json",
        query_params={n: todos[n] for n in ids if "{" + n + "}" not in camino},
    ).status_code


def _valor(valor: Any, mundo: Mundo) -> Any:
    return mundo.ids[valor[1:]] if isinstance(valor, str) and valor.startswith("@") else valor
