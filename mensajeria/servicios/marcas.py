"""Entregado y leído: marcas por sala que sólo avanzan (`diseno.md` §4)."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from mensajeria import difusion
from mensajeria.errores import MensajeNoExiste
from mensajeria.models import DestinatarioMensaje, MarcaSala, Mensaje
from redup_project.sql import transaccion


class Entrega(NamedTuple):
    """A `usuario_id` le llegaron, en vivo, los mensajes `desde`..`hasta` de la sala."""

    sala_chat_id: int
    usuario_id: int
    desde: int
    hasta: int


@transaccion()
def marcar_entregado(*, mensaje_id: int, usuario_id: int) -> DestinatarioMensaje:
    """Da por entregado el mensaje y los anteriores de su sala; devuelve su estado.

    Idempotente: se conserva la primera hora. Avisa siempre al remitente: el servidor ya pudo darlo
    por entregado, sin avisar, al escribirlo en el socket (`entregas.py`).
    Lanza `MensajeNoExiste` si no es para ese usuario.
    """
    return _marcar(mensaje_id, usuario_id, "entregado", difusion.entrega_confirmada)


@transaccion()
def marcar_leido(*, mensaje_id: int, usuario_id: int) -> DestinatarioMensaje:
    """Como `marcar_entregado`, pero leído: lo que se lee también se recibió.

    Sólo la primera vez avisa al remitente.
    """
    return _marcar(mensaje_id, usuario_id, "leido", difusion.lectura_confirmada)


def _marcar(
    mensaje_id: int,
    usuario_id: int,
    marca: str,
    avisar: Callable[[Mensaje, int, datetime], None],
) -> DestinatarioMensaje:
    estados = DestinatarioMensaje.objects.filter(mensaje_id=mensaje_id, destinatario_id=usuario_id)
    estado = estados.select_related("mensaje__sala_chat").first()
    if estado is None:
        raise MensajeNoExiste
    avanzo = MarcaSala.objects.filter(
        sala_chat_id=estado.mensaje.sala_chat_id,
        usuario_id=usuario_id,
        **{f"{marca}_hasta__lt": estado.mensaje.numero},
    ).update(**{f"{marca}_hasta": estado.mensaje.numero})
    estado = estados.select_related("mensaje__sala_chat").get()
    if avanzo or marca == "entregado":
        avisar(estado.mensaje, usuario_id, getattr(estado, f"{marca}_en"))
    return estado


@transaccion()
def avanzar_entregas(entregas: list[Entrega]) -> None:
    """Mueve de una vez las marcas de quienes recibieron mensajes en vivo.

    Si a alguien le falta algo anterior a `desde` su marca no se mueve: al reconectar se le
    entregaría de menos, y aquí se prefiere repetir a perder.
    """
    columnas = [list(columna) for columna in zip(*sorted(entregas), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE marcas_sala r SET entregado_hasta = e.hasta
              FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
                   AS e (sala, usuario, desde, hasta)
             WHERE r.sala_chat_id = e.sala AND r.usuario_id = e.usuario
               AND r.entregado_hasta < e.hasta
               AND NOT EXISTS (
                   SELECT 1 FROM mensajes m
                    WHERE m.sala_chat_id = e.sala AND m.numero > r.entregado_hasta
                      AND m.numero < e.desde AND m.remitente_id <> e.usuario
                      AND m.eliminado_en IS NULL
               )
            """,
            columnas,
        )
