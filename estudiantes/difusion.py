"""Lo que deja de oír quien perdió su sesión."""

from redup_project.tiempo_real.emisor import cortar


def sesion_cerrada(usuario_id: int) -> None:
    """Ningún token anterior vale ya: sus conexiones abiertas tampoco (`diseno.md` §8)."""
    cortar(usuario_id)
