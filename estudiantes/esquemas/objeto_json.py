"""`ObjetoJson`: un objeto JSON cualquiera que la base puede guardar."""

import json
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from redup_project.validacion import exigir_poco_hondo

MAX_OCTETOS = 16_000


def _guardable(objeto: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL no guarda NaN, infinitos, el carácter nulo ni medio par sustituto; JSON los deja pasar."""
    exigir_poco_hondo(objeto)
    try:
        octetos = json.dumps(objeto, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise PydanticCustomError(
            "json_no_guardable", "contiene números o caracteres no válidos"
        ) from error
    # Una barra inversa escrita por alguien sale doble: `\\u0000` no es el carácter nulo.
    if rb"\u0000" in octetos.replace(rb"\\", b""):
        raise PydanticCustomError("json_no_guardable", "contiene caracteres no válidos")
    if len(octetos) > MAX_OCTETOS:
        raise PydanticCustomError("json_demasiado_largo", "es demasiado grande")
    return objeto


ObjetoJson = Annotated[dict[str, Any], AfterValidator(_guardable)]
