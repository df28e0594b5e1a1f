"""A dónde va un envío: los muchos nombres de un destino, vueltos uno (`socketio.md` §3.2)."""

import re
from typing import Literal, NamedTuple
from uuid import UUID

from mensajeria.errores import DestinoNoValido

CIFRAS_DE_UUID = 32
_PREFIJO = re.compile(r"^(chat|group)_")
_GRUPO = re.compile(r"(?:grupo|group)_(\d{1,18})", re.ASCII)
_NUMERO = re.compile(r"\d{1,18}", re.ASCII)


class Destino(NamedTuple):
    """Una sala por su uuid, o el chat con un usuario o de un grupo por su id."""

    clase: Literal["sala", "usuario", "grupo"]
    valor: str


def a_usuario(usuario_id: int) -> Destino:
    """El chat directo con ese usuario."""
    return Destino("usuario", str(usuario_id))


def a_grupo(grupo_id: int) -> Destino:
    """El chat de ese grupo."""
    return Destino("grupo", str(grupo_id))


def interpretar(to: str | None, sala_uuid: str | None, tipo_de_chat: str | None) -> Destino:
    """El destino de un `send_message`. `tipo_de_chat` es `directo`, `grupal` o nada (semilla).

    La pantalla de inicio de la app manda en `sala_uuid` lo que teclee la persona: si no es un
    uuid se trata como `to`. Lanza `DestinoNoValido` si no se entiende.
    """
    for texto in (sala_uuid, to):
        if texto and len(texto) >= CIFRAS_DE_UUID and (uuid := _uuid_de(texto)):
            return Destino("sala", str(uuid))
    texto = to or sala_uuid or ""
    if _NUMERO.fullmatch(texto):
        return Destino("grupo" if tipo_de_chat == "grupal" else "usuario", texto)
    if grupo := _GRUPO.fullmatch(texto):
        return Destino("grupo", grupo[1])
    raise DestinoNoValido


def _uuid_de(texto: str) -> UUID | None:
    try:
        return UUID(_PREFIJO.sub("", texto))
    except ValueError:
        return None
