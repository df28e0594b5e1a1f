"""Filas con un id puesto a mano: que el próximo id automático no choque con él."""

from django.db import connection, models


def adelantar_secuencia(modelo: type[models.Model], pk: int) -> None:
    """Lleva la secuencia de `modelo` al menos hasta `pk`; nunca la hace retroceder."""
    tabla = modelo._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(secuencia, %s) FROM pg_get_serial_sequence(%s, 'id') AS secuencia"
            " WHERE coalesce(pg_sequence_last_value(secuencia::regclass), 0) < %s",
            [pk, tabla, pk],
        )
