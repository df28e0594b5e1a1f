"""Quién recibió y quién leyó lo que envié."""

from typing import Any

from mensajeria import servicios
from mensajeria.esquemas import en_iso
from mensajeria.esquemas.recibos import PedirRecibos
from mensajeria.eventos.rutas import rutas
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("message_receipts", entrada=PedirRecibos)
async def recibos(sesion: Sesion, entrada: PedirRecibos) -> Respuesta:
    """A quién le llegó y quién leyó un mensaje propio."""
    hecho = await en_hilo(servicios.recibos_de)(
        mensaje_id=entrada.mensaje_id,
        remitente_id=sesion.usuario_id,
        tras=entrada.after or 0,
        limite=entrada.limit,
    )
    return Respuesta(
        "message_receipts",
        {
            "status": "ok",
            "mensaje_id": str(entrada.mensaje_id),
            "total": hecho.total,
            "delivered": hecho.entregados,
            "read": hecho.leidos,
            "recipients": [_recibo(estado) for estado in hecho.pagina],
            "more": hecho.mas,
        },
    )


def _recibo(estado: Any) -> dict[str, Any]:
    horas = {
        campo: en_iso(hora)
        for campo in ("entregado_en", "leido_en")
        if (hora := getattr(estado, campo))
    }
    return {
        "user_id": str(estado.destinatario_id),
        "name": estado.destinatario.nombre_completo,
        **horas,
    }
