"""Quién se entera de qué: sólo los servicios difunden, y llega tras el commit."""

from datetime import datetime
from typing import Any

from mensajeria.esquemas import MensajeSalida, en_iso
from mensajeria.esquemas.ediciones import borrado_de, edicion_de, reaccion_a
from mensajeria.esquemas.presencia import presencia_de
from mensajeria.models import MarcaSala, Mensaje, SalaChat, TipoSala
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.emisor import emitir


def mensaje_nuevo(mensaje: Mensaje) -> None:
    """`receive_message` a quienes participan; la conexión que lo envió, sólo si abrió la sala."""
    sala = mensaje.sala_chat
    emitir(
        "receive_message",
        MensajeSalida.desde(mensaje, offline=False),
        _salas_de(sala),
        eco_en=_sala_de_eco(sala),
        sala=str(sala.sala_uuid),
        numero=mensaje.numero,
    )


def recien_enviado(salida: dict[str, Any], sala: SalaChat, origen: str) -> Emision:
    """Lo de `mensaje_nuevo` para quien ya lo tiene confirmado y como viaja: el escritor de lotes."""
    return Emision(
        "receive_message",
        salida,
        _salas_de(sala),
        eco_en=_sala_de_eco(sala),
        origen=origen,
        sala=salida["sala_uuid"],
        numero=salida["numero"],
    )


def mensaje_recordado(mensaje: Mensaje) -> Emision:
    """Lo de `mensaje_nuevo` cuando es la base quien lo recuerda: el bus lo perdió, o llegó desordenado."""
    salida = MensajeSalida.desde(mensaje, offline=False)
    return recien_enviado(salida, mensaje.sala_chat, "")


def mensaje_editado(mensaje: Mensaje) -> None:
    """`message_edited` a quienes participan; a la conexión que editó ya se le respondió."""
    _a_todos_menos_al_origen("message_edited", mensaje, edicion_de(mensaje))


def mensaje_borrado(mensaje: Mensaje) -> None:
    """`message_deleted` a quienes participan; a la conexión que borró ya se le respondió."""
    _a_todos_menos_al_origen("message_deleted", mensaje, borrado_de(mensaje))


def reaccion_cambiada(mensaje: Mensaje, usuario_id: int, emoji: str | None) -> None:
    """`message_reaction` a quienes participan; a la conexión que reaccionó ya se le respondió."""
    _a_todos_menos_al_origen("message_reaction", mensaje, reaccion_a(mensaje, usuario_id, emoji))


def _a_todos_menos_al_origen(evento: str, mensaje: Mensaje, datos: dict[str, Any]) -> None:
    sala = mensaje.sala_chat
    # Con su sala: no debe adelantar al mensaje que cambia.
    emitir(evento, datos, _salas_de(sala), salvo_origen=True, sala=str(sala.sala_uuid))


def _salas_de(sala: SalaChat) -> tuple[str, ...]:
    """Las de todas las conexiones de quienes participan en ella."""
    if sala.tipo_sala == TipoSala.DIRECTO:
        return salas.de_usuario(sala.usuario_a_id), salas.de_usuario(sala.usuario_b_id)
    return (salas.de_chat(sala.sala_uuid),)


def _sala_de_eco(sala: SalaChat) -> str:
    """Donde tiene que estar quien envía para recibir su propia copia."""
    if sala.tipo_sala == TipoSala.DIRECTO:
        return salas.de_eco(sala.sala_uuid)
    return salas.de_chat(sala.sala_uuid)


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


def marcas_movidas(marca: MarcaSala, sala: SalaChat) -> None:
    """`marks_updated` a mis demás aparatos que sincronizan: lo leído en uno, leído en todos."""
    datos = {
        "sala_uuid": str(sala.sala_uuid),
        "entregado_hasta": marca.entregado_hasta,
        "leido_hasta": marca.leido_hasta,
    }
    emitir(
        "marks_updated",
        datos,
        [salas.de_usuario(marca.usuario_id)],
        solo_en=salas.de_copias(marca.usuario_id),
        salvo_origen=True,
    )


def escribe(sala: SalaChat, usuario_id: int, activo: bool) -> Emision:
    """`typing` a los demás participantes. No se guarda nada: no hay COMMIT que esperar."""
    datos = {"sala_uuid": str(sala.sala_uuid), "user_id": str(usuario_id), "active": activo}
    if sala.tipo_sala == TipoSala.GRUPAL:
        destino = salas.de_chat(sala.sala_uuid)
    else:
        destino = salas.de_usuario(sala.usuario_a_id + sala.usuario_b_id - usuario_id)
    return Emision("typing", datos, (destino,), salvo=(salas.de_usuario(usuario_id),))


def presencia_cambiada(usuario_id: int, en_linea: bool, ultima: datetime | None = None) -> Emision:
    """`presence_changed` a quienes preguntaron por esa persona."""
    datos = presencia_de(usuario_id, en_linea, ultima)
    return Emision("presence_changed", datos, (salas.de_presencia(usuario_id),))
