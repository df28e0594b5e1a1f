"""Entregado y leído, dichos por quien recibe."""

from mensajeria import servicios
from mensajeria.esquemas import Marcar, en_iso
from mensajeria.eventos.rutas import exigir_identidad, rutas
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("mark_delivered", entrada=Marcar)
async def marcar_entregado(sesion: Sesion, entrada: Marcar) -> Respuesta:
    """El mensaje (y los anteriores de su sala) llegó a este usuario."""
    return await _marcar(sesion, entrada, "delivery_confirmed", "entregado_en")


@rutas.evento("mark_read", entrada=Marcar)
async def marcar_leido(sesion: Sesion, entrada: Marcar) -> Respuesta:
    """El mensaje (y los anteriores de su sala) fue leído por este usuario."""
    return await _marcar(sesion, entrada, "read_confirmed", "leido_en")


async def _marcar(sesion: Sesion, entrada: Marcar, evento: str, campo: str) -> Respuesta:
    exigir_identidad(sesion, entrada.user_id)
    marcar = servicios.marcar_leido if campo == "leido_en" else servicios.marcar_entregado
    estado = await en_hilo(marcar)(mensaje_id=entrada.mensaje_id, usuario_id=sesion.usuario_id)
    return Respuesta(
        evento,
        {
            "status": "ok",
            "mensaje_id": str(entrada.mensaje_id),
            "user_id": entrada.user_id,
            "sala_uuid": str(estado.mensaje.sala_chat.sala_uuid),
            campo: en_iso(getattr(estado, campo)),
        },
    )
