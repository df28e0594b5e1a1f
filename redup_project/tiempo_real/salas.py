"""Los nombres de todas las salas. Nada que mande un cliente se vuelve nombre de sala."""

import re
from collections.abc import Iterable
from uuid import UUID

# Lo que Channels admite como nombre de grupo.
GRUPO = re.compile(r"[A-Za-z0-9._-]{1,99}")


def de_usuario(usuario_id: int) -> str:
    """La sala personal: todas las conexiones de un usuario."""
    return f"u.{usuario_id}"


def de_copias(usuario_id: int) -> str:
    """Las conexiones de un usuario que sincronizan: reciben lo que un cliente heredado no espera."""
    return f"y.{usuario_id}"


def de_presencia(usuario_id: int) -> str:
    """Quienes preguntaron si un usuario está en línea y quieren saber cuándo cambie."""
    return f"p.{usuario_id}"


def de_chat(sala_uuid: UUID | str) -> str:
    """La sala de una conversación: quienes la tienen abierta o son del grupo."""
    return f"s.{sala_uuid}"


def de_eco(sala_uuid: UUID | str) -> str:
    """Las conexiones que tienen abierto un chat directo: reciben también lo que ellas mismas envían."""
    return f"e.{sala_uuid}"


def es_compartida(sala: str) -> bool:
    """Si se emite a ella desde otros procesos; las demás sólo distinguen conexiones de éste."""
    return sala.startswith(("u.", "s.", "p."))


def exigir(salas: Iterable[str]) -> tuple[str, ...]:
    """Las mismas; lanza `ValueError` si no hay ninguna o alguna no puede ser sala.

    Sin sala llegaría a conexiones que aún no dijeron quiénes son, y lo mal llamado no cabe en el bus.
    """
    todas = (salas,) if isinstance(salas, str) else tuple(salas)
    if not all(isinstance(sala, str) and sala for sala in todas or ("",)):
        raise ValueError("emitir sin sala llegaría a conexiones que aún se identifican")
    for sala in todas:
        if es_compartida(sala) and not GRUPO.fullmatch(sala):
            raise ValueError(f"la sala {sala!r} no puede ser un grupo de Channels")
    return todas
