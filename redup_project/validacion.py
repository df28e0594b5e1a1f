"""Tipos de campo y mensajes en español que comparten los esquemas de REST y de Socket.IO."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from redup_project.errores import DatosInvalidos

MAX_BIGINT = 2**63 - 1
MAX_HONDURA = 32


class Esquema(BaseModel):
    """Base de lo que entra y sale: lo desconocido se ignora, hay apps viejas en la calle."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, from_attributes=True)


def _guardable(texto: str) -> str:
    """PostgreSQL no guarda el carácter nulo ni medio par sustituto; JSON sí los deja pasar."""
    if "\x00" in texto or not texto.isascii() and _tiene_sustitutos(texto):
        raise PydanticCustomError("texto_no_guardable", "contiene caracteres no válidos")
    return texto


def exigir_poco_hondo(objeto: Any) -> None:
    """Que un JSON libre no lleve más de `MAX_HONDURA` objetos o listas uno dentro de otro.

    Comprobarlo y guardarlo baja sus niveles de uno en uno, y a Python se le acaba la pila: sería un
    500, y la app reenvía siempre lo que no se le acepta.
    """
    nivel = [objeto]
    for _ in range(MAX_HONDURA):
        nivel = [hijo for dato in nivel for hijo in _hijos(dato) if isinstance(hijo, dict | list)]
        if not nivel:
            return
    raise PydanticCustomError(
        "json_demasiado_hondo",
        "tiene demasiados niveles, uno dentro de otro (máximo {maximo})",
        {"maximo": MAX_HONDURA},
    )


def _hijos(dato: dict | list) -> Iterable[Any]:
    return dato.values() if isinstance(dato, dict) else dato


def _tiene_sustitutos(texto: str) -> bool:
    try:
        texto.encode()
    except UnicodeEncodeError:
        return True
    return False


def id_a_texto(valor: Any) -> str:
    """Los ids viajan como texto o como entero; `True` y `1.0` no son ids."""
    if isinstance(valor, int) and not isinstance(valor, bool):
        return str(valor) if abs(valor) <= MAX_BIGINT else ""
    if not isinstance(valor, str):
        raise PydanticCustomError("id_texto", "debe ser un texto o un entero")
    return valor.strip()


def _id_numerico(texto: str) -> int:
    if not (texto.isascii() and texto.isdigit() and 0 < len(texto) <= 18 and int(texto) > 0):
        raise PydanticCustomError("id_numerico", "debe ser un número entero positivo")
    return int(texto)


def texto_de(maximo: int) -> Any:
    """El tipo de un texto de como mucho `maximo` caracteres.

    Con el tope antes que `_guardable` lo mira pydantic por dentro; después, en Python y en cada mensaje.
    """
    return Annotated[StrictStr, Field(max_length=maximo), AfterValidator(_guardable)]


Texto = Annotated[StrictStr, AfterValidator(_guardable)]
IdTexto = Annotated[Texto, BeforeValidator(id_a_texto)]
IdNumerico = Annotated[int, BeforeValidator(lambda valor: _id_numerico(id_a_texto(valor)))]

_EN_ESPANOL = {
    "string_type": "debe ser un texto",
    "string_unicode": "contiene caracteres no válidos",
    "string_too_long": "es demasiado largo (máximo {max_length} caracteres)",
    "string_too_short": "es demasiado corto (mínimo {min_length} caracteres)",
    "too_long": "es demasiado largo (máximo {max_length} caracteres)",
    "too_short": "es demasiado corto (mínimo {min_length} caracteres)",
    "too_long List": "tiene demasiados elementos (máximo {max_length})",
    "too_long Dictionary": "tiene demasiados elementos (máximo {max_length})",
    "list_type": "debe ser una lista",
    "int_type": "debe ser un número entero",
    "int_parsing": "debe ser un número entero",
    "int_parsing_size": "es un número demasiado grande",
    "int_from_float": "debe ser un número entero",
    "greater_than_equal": "debe ser {ge} o más",
    "less_than_equal": "debe ser {le} o menos",
    "dict_type": "debe ser un objeto",
    "model_type": "debe ser un objeto",
    "model_attributes_type": "debe ser un objeto",
    "enum": "debe ser uno de estos: {expected}",
    "literal_error": "debe ser uno de estos: {expected}",
    "bool_type": "debe ser verdadero o falso",
    "bool_parsing": "debe ser verdadero o falso",
    "uuid_type": "debe ser un identificador UUID",
    "uuid_parsing": "debe ser un identificador UUID",
    "date_type": "debe ser una fecha AAAA-MM-DD",
    "date_parsing": "debe ser una fecha AAAA-MM-DD",
    "date_from_datetime_parsing": "debe ser una fecha AAAA-MM-DD",
    "date_from_datetime_inexact": "debe ser una fecha AAAA-MM-DD",
    "datetime_type": "debe ser una fecha y hora ISO-8601",
    "datetime_parsing": "debe ser una fecha y hora ISO-8601",
    "datetime_from_date_parsing": "debe ser una fecha y hora ISO-8601",
    "datetime_object_invalid": "debe ser una fecha y hora ISO-8601",
    "date_past": "debe ser una fecha pasada",
    "value_error": "no es válido",
    "missing": "es obligatorio",
}


def mensaje_de(error: dict[str, Any]) -> str:
    """El motivo en español de un elemento de `ValidationError.errors()`, sin nombrar el campo."""
    contexto = error.get("ctx") or {}
    de_su_clase = _EN_ESPANOL.get(f"{error['type']} {contexto.get('field_type')}")
    if plantilla := de_su_clase or _EN_ESPANOL.get(error["type"]):
        return plantilla.format_map(contexto)
    return error["msg"]


def validar(esquema: type[Esquema], datos: Any) -> Any:
    """Devuelve `datos` como `esquema`.

    Lanza `DatosInvalidos` con un mensaje que nombra cada campo: los que faltan y los que no valen.
    """
    if not isinstance(datos, dict):
        raise DatosInvalidos("El dato debe ser un objeto con sus campos.")
    try:
        return esquema.model_validate(datos)
    except ValidationError as error:
        raise DatosInvalidos(_resumen(error.errors(include_url=False))) from error


def _resumen(errores: list[dict[str, Any]]) -> str:
    faltan = [str(e["loc"][0]) for e in errores if e["type"] == "missing" and e["loc"]]
    frases = [f"Faltan campos obligatorios: {', '.join(faltan)}."] if faltan else []
    for e in errores:
        if e["type"] != "missing":
            campo = f"El campo «{'.'.join(map(str, e['loc']))}» " if e["loc"] else ""
            frases.append(f"{campo}{mensaje_de(e)}.")
    return " ".join(frases)
