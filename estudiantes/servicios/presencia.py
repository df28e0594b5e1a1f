"""Cuándo estuvo alguien, y si quiere que se sepa."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from estudiantes.models import Usuario
from redup_project.sql import transaccion


@transaccion()
def anotar_conexiones(ultimas: Mapping[int, datetime]) -> set[int]:
    """Guarda de una vez la última conexión de muchos; devuelve quiénes dejan que se vea."""
    ids = sorted(ultimas)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE usuarios u
               SET ultima_conexion_en = greatest(u.ultima_conexion_en, v.en)
              FROM unnest(%s::bigint[], %s::timestamptz[]) AS v (id, en)
             WHERE u.id = v.id
            RETURNING u.id, u.muestra_conexion
            """,
            [ids, [ultimas[usuario_id] for usuario_id in ids]],
        )
        return {usuario_id for usuario_id, muestra in cursor.fetchall() if muestra}


@transaccion()
def cambiar_privacidad(*, usuario_id: int, muestra_conexion: bool) -> None:
    """Enseña u oculta a los demás si está en línea y cuándo estuvo."""
    Usuario.objects.filter(pk=usuario_id).update(muestra_conexion=muestra_conexion)
