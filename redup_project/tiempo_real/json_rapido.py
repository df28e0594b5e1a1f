"""El JSON del tiempo real: orjson, con las mismas reglas que el de Engine.IO."""

import re
from typing import Any

import orjson
from engineio import json as de_fabrica

# Los enteros que no caben en 64 bits: orjson los vuelve decimales. Así escrito, `re` salta de cifra
# en cifra; con `\d{19}` miraba carácter a carácter, y era un 3 % de lo que cuesta un mensaje.
_ENTERO_LARGO = re.compile(r"[0-9][0-9]{18}")
# Valores que no pudieron salir de un entero así.
_EXACTOS = frozenset({str, int, bool, type(None)})


def dumps(objeto: Any, **opciones: Any) -> str:
    """`objeto` en JSON compacto; lanza `TypeError` si algo no se puede escribir."""
    try:
        return orjson.dumps(objeto).decode()
    except TypeError:
        # Medio par sustituto, una clave que no es texto o un entero enorme.
        return de_fabrica.dumps(objeto, **opciones)


def loads(texto: str) -> Any:
    """Lo que dice un JSON; lanza `ValueError` si no lo es o dice un entero de más de 100 cifras.

    De una clave repetida sólo cuenta la última vez, también para eso.
    """
    try:
        objeto = orjson.loads(texto)
    except orjson.JSONDecodeError:
        # O no es JSON, o es de lo poco que sólo admite el de fábrica: `NaN`, `"\ud800"`.
        return de_fabrica.loads(texto)
    if _evento_llano(objeto) or not _ENTERO_LARGO.search(texto):
        return objeto
    return de_fabrica.loads(texto)


def _evento_llano(objeto: Any) -> bool:
    """Si es `["evento", {…}]` sin decimales ni nada anidado, como casi todos: verlo así cuesta un cuarto que
    mirar el texto."""
    return (
        type(objeto) is list
        and len(objeto) == 2
        and type(objeto[0]) is str
        and type(objeto[1]) is dict
        and _EXACTOS.issuperset(map(type, objeto[1].values()))
    )
