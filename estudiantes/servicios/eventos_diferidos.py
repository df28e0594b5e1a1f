"""Lo que la app hizo sin conexión y cuenta después: se guarda en la auditoría, una vez."""

from collections.abc import Iterable
from typing import Any

from estudiantes.models import RegistroAuditoria
from redup_project.sql import transaccion

MAX_ACCION = RegistroAuditoria._meta.get_field("accion").max_length


@transaccion()
def guardar_eventos(*, usuario_id: int, eventos: Iterable[dict[str, Any]]) -> None:
    """Anota cada evento (`event_type`, `payload`, `created_at`); lo que ya estaba se salta.

    Reenviar el lote no repite nada: lo impide `uq_auditoria_evento_diferido`, que mira quién y
    `detalle` entero. El tipo va en él porque puede ser más largo que `accion` (fallo 14).
    """
    RegistroAuditoria.objects.bulk_create(
        [
            RegistroAuditoria(
                actor_usuario_id=usuario_id,
                accion=f"evento_diferido:{evento['event_type']}"[:MAX_ACCION],
                entidad="usuarios",
                entidad_id=str(usuario_id),
                detalle={
                    "tipo": evento["event_type"],
                    "created_at": evento["created_at"],
                    "payload": evento["payload"],
                },
            )
            for evento in eventos
        ],
        ignore_conflicts=True,
    )
