"""Los paquetes de lo efímero: escribir, estar en línea y ocultarlo."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from mensajeria.esquemas.salida import en_iso
from redup_project.validacion import Esquema, IdNumerico

MAX_CONSULTADOS = 100


class Escribiendo(Esquema):
    """`typing`."""

    sala_uuid: UUID
    active: bool = True


class PedirPresencia(Esquema):
    """`presence`: por quién se pregunta."""

    user_ids: Annotated[list[IdNumerico], Field(max_length=MAX_CONSULTADOS)]


class FijarPrivacidad(Esquema):
    """`set_privacy`."""

    show_last_seen: bool


def presencia_de(usuario_id: int, en_linea: bool, ultima: Any = None) -> dict[str, Any]:
    """Cómo viaja la presencia de alguien; `last_seen`, sólo si no está y se sabe."""
    datos = {"user_id": str(usuario_id), "online": en_linea}
    return datos if en_linea or ultima is None else datos | {"last_seen": en_iso(ultima)}
