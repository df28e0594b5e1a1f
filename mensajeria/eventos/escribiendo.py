"""Decir que se está escribiendo."""

from mensajeria import escritura
from mensajeria.esquemas.presencia import Escribiendo
from mensajeria.eventos.rutas import rutas
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("typing", entrada=Escribiendo)
async def escribir(sesion: Sesion, entrada: Escribiendo) -> Respuesta:
    """Empieza o deja de escribir; sólo contesta a quien pide acuse: un teléfono no espera nada."""
    await escritura.escribir(sesion, entrada.sala_uuid, entrada.active)
    return Respuesta(None, {"status": "ok"})
