"""Los paquetes de `sync` y de los contadores, de entrada y de salida."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from mensajeria.esquemas.salida import MensajeSalida, quien_borro
from mensajeria.models import Mensaje
from redup_project.validacion import MAX_BIGINT, Esquema

MAX_SALAS = 2000
MAX_CAMBIOS = 500


def _cursor(valor: Any) -> int:
    if isinstance(valor, bool) or not isinstance(valor, int) or not 0 <= valor <= MAX_BIGINT:
        raise PydanticCustomError("cursor", "debe ser un entero desde 0")
    return valor


Cursor = Annotated[int, BeforeValidator(_cursor)]


class PedirSincronizacion(Esquema):
    """`sync`: hasta qué revisión tiene el cliente cada sala, y cuántos mensajes quiere de una vez."""

    cursores: dict[UUID, Cursor] = Field(default_factory=dict, max_length=MAX_SALAS)
    limite: Annotated[int, Field(strict=True, ge=1, le=MAX_CAMBIOS)] = 200


class PedirContadores(Esquema):
    """`unread_counts`: no lleva nada."""


class SalaSinLeer(Esquema):
    """Una sala con mensajes por leer."""

    sala_uuid: str
    no_leidos: int


class ContadoresSalida(Esquema):
    """`GET /api/mensajes/no-leidos/count`."""

    total_no_leidos: int
    salas: list[SalaSinLeer]


def cambio_de(mensaje: Mensaje) -> dict[str, Any]:
    """Un mensaje como lo da `sync`: con su revisión y, si se borró, cuándo y quién (ya sin contenido)."""
    extra = {"cambio": mensaje.cambio} | (quien_borro(mensaje) if mensaje.eliminado_en else {})
    return MensajeSalida.desde(mensaje) | extra
