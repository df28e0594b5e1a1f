"""Lo que deja dicho cada acto del personal sobre un caso."""

from typing import Any

from estudiantes import auditoria
from estudiantes.models import Caso


def anotar(accion: str, caso: Caso, actor_id: int | None, **detalle: Any) -> None:
    """Una línea de auditoría; nunca nombra al autor: podría no haber firmado."""
    auditoria.anotar(
        accion,
        actor_id=actor_id,
        entidad="casos_moderacion",
        entidad_id=caso.pk,
        detalle={"objeto_tipo": caso.objeto_tipo, "objeto_id": caso.objeto_id} | detalle,
    )
