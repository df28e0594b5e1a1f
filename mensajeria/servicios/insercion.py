"""Insertar muchos mensajes con una orden."""

import json
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from estudiantes.models import Usuario
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
# Una lista por columna, y el nombre de quien escribe en el mismo viaje: `bulk_create` resuelve una expresión
# por celda, y era la mayor parte de lo que costaba guardar un mensaje (docs/rendimiento.md).
ORDEN = f"""
    WITH nuevos AS (
        INSERT INTO mensajes ({", ".join(COLUMNAS)})
        SELECT * FROM unnest({", ".join(f"%s::{tipo}[]" for tipo in COLUMNAS.values())})
        RETURNING id, mensaje_uuid::text, numero, enviado_en, remitente_id
    )
    SELECT n.*, u.nombre, u.apellido_paterno, u.apellido_materno, u.correo_institucional
      FROM nuevos n JOIN usuarios u ON u.id = n.remitente_id
     ORDER BY n.id
"""  # noqa: S608 -- nada viene de fuera


class Nuevo(NamedTuple):
    """Un mensaje por insertar."""

    sala_chat: SalaChat
    remitente_id: int
    tipo_mensaje: str
    contenido: str | None
    url_archivo: str | None
    metadatos: dict[str, str]
    cliente_id: UUID | None
    respuesta_a: Mensaje | None = None
    reenviado: bool = False


class Remitente(NamedTuple):
    """Quien escribe, con lo que hace falta para nombrarle."""

    pk: int
    nombre: str
    apellido_paterno: str
    apellido_materno: str | None
    correo_institucional: str

    nombre_completo = Usuario.nombre_completo


class Recien(SimpleNamespace):
    """Un mensaje recién insertado: lo que se muestra de un `Mensaje`, sin lo que cuesta uno."""

    editado_en = conteo_de_reacciones = reaccion_propia = None


def insertar(nuevos: list[Nuevo]) -> list[Recien]:
    """Inserta los mensajes y los devuelve en su orden, con su sala, su remitente y su cita ya leídos.

    Lanza lo que digan las restricciones y los disparadores de la base.
    """
    if not nuevos:
        return []
    columnas = zip(*map(_fila, nuevos), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ORDEN, [list(columna) for columna in columnas])
        filas = cursor.fetchall()
    return [_recien(nuevo, fila) for nuevo, fila in zip(nuevos, filas, strict=True)]


def _fila(nuevo: Nuevo) -> tuple:
    return (
        nuevo.sala_chat.pk,
        *nuevo[1:5],
        json.dumps(nuevo.metadatos),
        str(nuevo.cliente_id) if nuevo.cliente_id else None,
        nuevo.respuesta_a and nuevo.respuesta_a.pk,
        nuevo.reenviado,
    )


def _recien(nuevo: Nuevo, fila: tuple) -> Recien:
    pk, mensaje_uuid, numero, enviado_en, *remitente = fila
    return Recien(
        **nuevo._asdict(),
        pk=pk,
        mensaje_uuid=mensaje_uuid,
        numero=numero,
        enviado_en=enviado_en,
        remitente=Remitente(*remitente),
        respuesta_a_id=nuevo.respuesta_a and nuevo.respuesta_a.pk,
    )
