"""Los nombres de todas las salas. Nada que mande un cliente se vuelve nombre de sala."""

from uuid import UUID


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
