"""Volver a decir lo que ya se guardó: para el proceso al que el bus no se lo trajo."""

from collections.abc import Collection
from datetime import datetime

from mensajeria import difusion
from mensajeria.consultas import recuerdo
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emision import Emision


def mensajes_entre(
    sala: str, tras: int, hasta: int, desde: datetime | None, oyentes: Collection[int] = ()
) -> list[Emision]:
    """Los mensajes de una sala con `tras < numero < hasta`, listos para repartir; como `recuerdo.entre`."""
    if oyentes:
        tras = max(tras, recuerdo.antes_de_todos(sala, oyentes))
    return [difusion.mensaje_recordado(m) for m in recuerdo.entre(sala, tras, hasta, desde)]


def mensajes_desde(usuario_ids: Collection[int], desde: datetime, tope: int) -> list[Emision]:
    """Los que recibieron esos usuarios desde una hora, en orden, hasta `tope`."""
    recibidos = recuerdo.recibidos_desde(usuario_ids, desde, tope)
    return [difusion.mensaje_recordado(mensaje) for mensaje in recibidos]


def salas_de_cada_uno(usuario_ids: Collection[int]) -> dict[int, set[str]]:
    """Los nombres de las salas de grupo en que está cada uno de esos usuarios."""
    suyas: dict[int, set[str]] = {usuario_id: set() for usuario_id in usuario_ids}
    for usuario_id, sala_uuid in recuerdo.salas_grupales_de_varios(usuario_ids):
        suyas[usuario_id].add(salas.de_chat(sala_uuid))
    return suyas
