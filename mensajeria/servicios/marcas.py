"""Entregado y leído: marcas por sala que sólo avanzan (`diseno.md` §4)."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from mensajeria import consultas, difusion
from mensajeria.errores import MensajeNoExiste
from mensajeria.models import DestinatarioMensaje, MarcaSala, Mensaje
from redup_project.sql import transaccion, vector


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
    campo: str,
    avisar: Callable[[Mensaje, int, datetime], None],
) -> DestinatarioMensaje:
    estados = DestinatarioMensaje.objects.filter(mensaje_id=mensaje_id, destinatario_id=usuario_id)
    estado = estados.select_related("mensaje__sala_chat").first()
    if estado is None:
        raise MensajeNoExiste
    mensaje = estado.mensaje
    marca = MarcaSala.objects.select_for_update().get(
        sala_chat_id=mensaje.sala_chat_id, usuario_id=usuario_id
    )
    tras = getattr(marca, f"{campo}_hasta")
    if mensaje.numero > tras:
        setattr(marca, f"{campo}_hasta", mensaje.numero)
        marca.save(update_fields=[f"{campo}_hasta"])
        marca.refresh_from_db()
        estado = estados.select_related("mensaje__sala_chat").get()
        difusion.marcas_movidas(marca, mensaje.sala_chat)
    elif campo == "leido":
        return estado
    else:
        # Repetido: se vuelve a avisar, pero sólo a quien envió éste.
        tras = mensaje.numero - 1
    # Marcar el mensaje n marca los anteriores: se entera el remitente de cada uno de ellos.
    for suyo in consultas.ultimos_por_remitente(
        mensaje.sala_chat_id, tras, mensaje.numero, salvo=usuario_id
    ):
        avisar(suyo, usuario_id, getattr(estado, f"{campo}_en"))
    return estado


def avanzar_entregas(entregas: list[Entrega]) -> None:
    """Mueve de una vez las marcas de quienes recibieron mensajes en vivo; todas o ninguna.

    Si a alguien le falta algo anterior a `desde` su marca no se mueve: al reconectar se le
    entregaría de menos, y aquí se prefiere repetir a perder.
    """
    columnas = [vector(columna) for columna in zip(*sorted(entregas), strict=True)]
    # Una orden suelta se confirma sola, sin los viajes de BEGIN y COMMIT.
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
