"""Insertar muchos mensajes con una orden."""

import json
from typing import NamedTuple
from uuid import UUID

from mensajeria.models import Mensaje, SalaChat

# Lo que trae un envío; lo demás lo pone la base.
COLUMNAS = {
    "sala_chat_id": "bigint",
    "remitente_id": "bigint",
    "tipo_mensaje": "text",
    "contenido": "text",
    "url_archivo": "text",
    "metadatos": "jsonb",
    "cliente_id": "uuid",
    "respuesta_a_id": "bigint",
    "reenviado": "boolean",
}
# Una lista por columna: `bulk_create` resuelve una expresión por celda, y era la mayor parte de lo que
# costaba guardar un mensaje (docs/rendimiento.md).
ORDEN = (
    f"INSERT INTO mensajes ({', '.join(COLUMNAS)})"  # noqa: S608 -- nada viene de fuera
    f" SELECT * FROM unnest({', '.join(f'%s::{tipo}[]' for tipo in COLUMNAS.values())}) RETURNING *"
)


class Nuevo(NamedTuple):
    """Un mensaje por insertar."""

    sala: SalaChat
    remitente_id: int
    tipo_mensaje: str
    contenido: str | None
    url_archivo: str | None
    metadatos: dict[str, str]
    cliente_id: UUID | None
    respuesta_a: Mensaje | None = None
    reenviado: bool = False


def insertar(nuevos: list[Nuevo]) -> list[Mensaje]:
    """Inserta los mensajes, en su orden, y los devuelve como quedaron, con su sala y su cita ya leídas.

    Lanza lo que digan las restricciones y los disparadores de la base.
    """
    if not nuevos:
        return []
    columnas = zip(*map(_fila, nuevos), strict=True)
    mensajes = list(Mensaje.objects.raw(ORDEN, [list(columna) for columna in columnas]))
    for mensaje, nuevo in zip(mensajes, nuevos, strict=True):
        mensaje.sala_chat, mensaje.respuesta_a = nuevo.sala, nuevo.respuesta_a
    return mensajes


def _fila(nuevo: Nuevo) -> tuple:
    return (
        nuevo.sala.pk,
        *nuevo[1:5],
        json.dumps(nuevo.metadatos),
        str(nuevo.cliente_id) if nuevo.cliente_id else None,
        nuevo.respuesta_a and nuevo.respuesta_a.pk,
        nuevo.reenviado,
    )
