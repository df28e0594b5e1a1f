"""Anotar quién hizo qué; lo llama cualquier app de arriba, dentro de su transacción."""

from typing import Any

from estudiantes.models import RegistroAuditoria
from redup_project import actos


def anotar(
    accion: str,
    *,
    actor_id: int | None,
    entidad: str,
    entidad_id: int | str | None = None,
    detalle: dict[str, Any] | None = None,
) -> RegistroAuditoria:
    """Guarda un acto y lo devuelve.

    `accion` es un verbo estable (`crear_grupo`), `entidad` el nombre de la tabla y `detalle` lo
    que haga falta para entenderlo después: lo variable va ahí, no en `accion` (fallo 14). Si viene
    del panel, se apunta también desde qué dirección.
    """
    return RegistroAuditoria.objects.create(
        actor_usuario_id=actor_id,
        accion=accion,
        entidad=entidad,
        entidad_id=None if entidad_id is None else str(entidad_id),
        detalle=(detalle or {}) | actos.sumar_fila(),
    )
