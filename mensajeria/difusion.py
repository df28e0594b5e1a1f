"""Quién se entera de qué: sólo los servicios difunden, y llega tras el commit."""

from datetime import datetime

from mensajeria.esquemas import MensajeSalida, en_iso
from mensajeria.models import Mensaje, SalaChat, TipoSala
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emisor import emitir


def mensaje_nuevo(mensaje: Mensaje) -> None:
    """`receive_message` a quienes participan; la conexión que lo envió, sólo si abrió la sala."""
    sala = mensaje.sala_chat
    destinos = [salas.de_chat(sala.sala_uuid)]
    if sala.tipo_sala == TipoSala.DIRECTO:
        destinos += [salas.de_usuario(sala.usuario_a_id), salas.de_usuario(sala.usuario_b_id)]
    emitir(
        "receive_message",
        MensajeSalida.desde(mensaje, offline=False),
        destinos,
        eco_en=salas.de_chat(sala.sala_uuid),
    )


def entrega_confirmada(mensaje: Mensaje, usuario_id: int, en: datetime) -> None:
    """`delivery_confirmed` a quien lo envió: el doble tic."""
    _confirmar("delivery_confirmed", mensaje, usuario_id, entregado_en=en_iso(en))


def lectura_confirmada(mensaje: Mensaje, usuario_id: int, en: datetime) -> None:
    """`read_confirmed` a quien lo envió."""
    _confirmar("read_confirmed", mensaje, usuario_id, leido_en=en_iso(en))


def _confirmar(evento: str, mensaje: Mensaje, usuario_id: int, **cuando: str) -> None:
    datos = {
        "status": "ok",
        "mensaje_id": str(mensaje.pk),
        "user_id": str(usuario_id),
        "sala_uuid": str(mensaje.sala_chat.sala_uuid),
        **cuando,
    }
    emitir(evento, datos, [salas.de_usuario(mensaje.remitente_id)])


def entro_en_grupo(sala: SalaChat, usuario_id: int, group_id: str) -> None:
    """`user_joined_group` a los demás que tienen abierta la sala."""
    datos = {"user_id": str(usuario_id), "group_id": group_id, "sala_uuid": str(sala.sala_uuid)}
    _a_los_demas("user_joined_group", sala, usuario_id, datos)


def salio_de_grupo(sala: SalaChat, usuario_id: int, group_id: str) -> None:
    """`user_left_group` a los demás que tienen abierta la sala."""
    _a_los_demas(
        "user_left_group", sala, usuario_id, {"user_id": str(usuario_id), "group_id": group_id}
    )


def _a_los_demas(evento: str, sala: SalaChat, usuario_id: int, datos: dict[str, str]) -> None:
    emitir(evento, datos, [salas.de_chat(sala.sala_uuid)], salvo=[salas.de_usuario(usuario_id)])
