"""Lo que la base recuerda cuando el bus entre procesos perdió algo."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Min, QuerySet

from grupos import consultas as consultas_de_grupos
from mensajeria.consultas import mensajes_visibles
from mensajeria.models import MarcaSala, Mensaje


def entre(sala_uuid: str, tras: int, hasta: int, desde: datetime | None) -> QuerySet[Mensaje]:
    """Los mensajes de una sala con `tras < numero < hasta`, en orden; si se da una hora, desde ella."""
    hueco = mensajes_visibles().filter(
        sala_chat__sala_uuid=sala_uuid, numero__gt=tras, numero__lt=hasta
    )
    if desde is not None:
        hueco = hueco.filter(enviado_en__gte=desde)
    return hueco.order_by("numero")


def antes_de_todos(sala_uuid: str, usuario_ids: Collection[int]) -> int:
    """El número hasta el que ninguno de esos usuarios estaba en la sala."""
    abiertas = MarcaSala.objects.filter(
        sala_chat__sala_uuid=sala_uuid, usuario_id__in=usuario_ids, hasta=None
    )
    return abiertas.aggregate(numero=Min("desde"))["numero"] or 0


def recibidos_desde(usuario_ids: Collection[int], desde: datetime, tope: int) -> list[Mensaje]:
    """Los mensajes de las salas de esos usuarios desde una hora, del más antiguo al más nuevo.

    Sin lo de antes de que entraran. Sólo mira las salas en que se habló desde entonces.
    """
    ids = Mensaje.objects.raw(
        """
        SELECT DISTINCT m.id, m.enviado_en
          FROM marcas_sala r
          JOIN salas_chat s ON s.id = r.sala_chat_id
         CROSS JOIN LATERAL (
            SELECT id, numero, enviado_en FROM mensajes
             WHERE sala_chat_id = s.id AND enviado_en >= %s AND numero > r.desde
               AND eliminado_en IS NULL
             ORDER BY enviado_en LIMIT %s
         ) AS m
         WHERE r.usuario_id = ANY(%s) AND r.hasta IS NULL AND s.actualizado_en >= %s
         ORDER BY m.enviado_en, m.id LIMIT %s
        """,
        [desde, tope, list(usuario_ids), desde, tope],
    )
    visibles = mensajes_visibles().in_bulk([mensaje.pk for mensaje in ids])
    return sorted(visibles.values(), key=lambda mensaje: (mensaje.enviado_en, mensaje.pk))


def salas_grupales_de_varios(usuario_ids: Collection[int]) -> list[tuple[int, str]]:
    """De cada uno de esos usuarios, las salas de sus grupos: (usuario, sala)."""
    membresias = consultas_de_grupos.membresias_de_varios(usuario_ids)
    pares = membresias.values_list("usuario_id", "grupo__salas__sala_uuid")
    return [(usuario_id, str(uuid)) for usuario_id, uuid in pares if uuid]
