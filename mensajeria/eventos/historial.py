"""Leer lo que se dijo en una sala."""

from typing import Any

from mensajeria import servicios
from mensajeria.esquemas import MensajeSalida, PedirHistorial, en_iso
from mensajeria.eventos.rutas import rutas
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("load_message_history", entrada=PedirHistorial)
async def historial(sesion: Sesion, entrada: PedirHistorial) -> Respuesta:
    """Los últimos mensajes de una sala en la que se participa."""
    mensajes, estados = await en_hilo(servicios.abrir_historial)(
        usuario_id=sesion.usuario_id, sala_uuid=entrada.sala_uuid, limite=entrada.limit
    )
    return Respuesta(
        "message_history_loaded",
        {
            "status": "ok",
            "sala_uuid": str(entrada.sala_uuid),
            "message_count": len(mensajes),
            "messages": [_elemento(mensaje, estados.get(mensaje.pk)) for mensaje in mensajes],
        },
    )


def _elemento(mensaje: Any, estado: Any) -> dict[str, Any]:
    horas = {
        campo: en_iso(hora)
        for campo in ("entregado_en", "leido_en")
        if (hora := getattr(estado, campo, None))
    }
    return MensajeSalida.desde(
        mensaje,
        id=str(mensaje.pk),
        type=mensaje.sala_chat.tipo_sala,
        timestamp=en_iso(mensaje.enviado_en),
        **horas,
    )
