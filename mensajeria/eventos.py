"""Puerta de Socket.IO: los nueve eventos del contrato y la puesta al día al conectar."""

import logging
from functools import partial
from typing import Any

from mensajeria import consultas, servicios
from mensajeria.entregas import Entregas
from mensajeria.errores import Suplantacion
from mensajeria.escritor import Escritor
from mensajeria.esquemas import (
    EnviarDirecto,
    EnviarGrupal,
    EnviarMensaje,
    EventoDeGrupo,
    Marcar,
    MensajeSalida,
    PedirHistorial,
    UnirseADirecto,
    acuse_de,
    destino_textual,
    en_iso,
)
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emisor import Emision
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta, RutasDeEventos
from redup_project.tiempo_real.sesion import Sesion

registro = logging.getLogger("redup")
rutas = RutasDeEventos()
entregas = Entregas()
escritor = Escritor()

# A la app le vibra el teléfono con cada mensaje atrasado: más de esto no ayuda a nadie.
TOPE_DE_PENDIENTES = 50


def _exigir_identidad(sesion: Sesion, declarado: str) -> None:
    if declarado != str(sesion.usuario_id):
        raise Suplantacion


@rutas.evento("join_group", entrada=EventoDeGrupo)
async def unirse_a_grupo(sesion: Sesion, entrada: EventoDeGrupo) -> Respuesta:
    """Empieza a escuchar un grupo del que se es miembro."""
    sala = await en_hilo(servicios.unirse_a_grupo)(
        usuario_id=sesion.usuario_id, grupo_id=entrada.grupo_id, group_id=entrada.group_id
    )
    await sesion.entrar(salas.de_chat(sala.sala_uuid))
    registro.info("[JOIN_GROUP] user_id=%s group_id=%s", sesion.usuario_id, entrada.group_id)
    return Respuesta(
        "group_joined",
        {
            "status": "ok",
            "group_id": entrada.group_id,
            "user_id": str(sesion.usuario_id),
            "sala_chat_id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "room": f"group_{sala.sala_uuid}",
        },
    )


@rutas.evento("leave_group", entrada=EventoDeGrupo)
async def dejar_grupo(sesion: Sesion, entrada: EventoDeGrupo) -> Respuesta:
    """Deja de escuchar un grupo hasta volver a unirse o reconectar."""
    sala = await en_hilo(servicios.dejar_grupo)(
        usuario_id=sesion.usuario_id, grupo_id=entrada.grupo_id, group_id=entrada.group_id
    )
    await sesion.salir(salas.de_chat(sala.sala_uuid))
    return Respuesta("group_left", {"status": "ok", "group_id": entrada.group_id})


@rutas.evento("join_direct_chat", entrada=UnirseADirecto)
async def unirse_a_directo(sesion: Sesion, entrada: UnirseADirecto) -> Respuesta:
    """Abre el chat con otra persona; desde ahora esta conexión recibe también lo que envía."""
    sala = await en_hilo(servicios.sala_directa)(
        usuario_id=sesion.usuario_id, otro_id=entrada.other_user_id
    )
    await sesion.entrar(salas.de_chat(sala.sala_uuid))
    return Respuesta(
        "direct_chat_joined",
        {
            "status": "ok",
            "other_user_id": str(entrada.other_user_id),
            "sala_chat_id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "room": f"chat_{sala.sala_uuid}",
        },
    )


async def enviar(
    sesion: Sesion, entrada: EnviarMensaje | EnviarDirecto | EnviarGrupal
) -> Respuesta:
    """Guarda un mensaje; el acuse dice que ya está a salvo y el reparto viene después."""
    envio = entrada.envio()
    _exigir_identidad(sesion, envio.sender_id)
    pedido = servicios.Pedido(
        remitente_id=sesion.usuario_id,
        destino=envio.destino,
        origen=sesion.sid,
        contenido=envio.contenido,
        url_archivo=envio.url_archivo,
        tipo_mensaje=envio.tipo_mensaje,
        metadatos=envio.eco,
        cliente_id=envio.cliente_id,
    )
    mensaje = await escritor.encolar(pedido)
    registro.info("[SEND_MESSAGE] from=%s to=%s", sesion.usuario_id, destino_textual(mensaje))
    return Respuesta("ack", acuse_de(mensaje))


for evento, entrada, error_de_forma in (
    ("send_message", EnviarMensaje, "ack"),
    ("send_direct_message", EnviarDirecto, "error"),
    ("send_group_message", EnviarGrupal, "error"),
):
    rutas.evento(
        evento,
        entrada=entrada,
        error_de_forma=error_de_forma,
        error_de_dominio="ack",
        encolada=True,
    )(enviar)


@rutas.evento("load_message_history", entrada=PedirHistorial)
async def historial(sesion: Sesion, entrada: PedirHistorial) -> Respuesta:
    """Los últimos mensajes de una sala en la que se participa."""
    mensajes, estados = await en_hilo(servicios.abrir_historial)(
        usuario_id=sesion.usuario_id, sala_uuid=entrada.sala_uuid, limite=entrada.limit
    )
    return Respuesta(
        "message_history_loaded",
        {
            "status": "ok",
            "sala_uuid": str(entrada.sala_uuid),
            "message_count": len(mensajes),
            "messages": [_elemento(mensaje, estados.get(mensaje.pk)) for mensaje in mensajes],
        },
    )


def _elemento(mensaje: Any, estado: Any) -> dict[str, Any]:
    horas = {
        campo: en_iso(hora)
        for campo in ("entregado_en", "leido_en")
        if (hora := getattr(estado, campo, None))
    }
    return MensajeSalida.desde(
        mensaje,
        id=str(mensaje.pk),
        type=mensaje.sala_chat.tipo_sala,
        timestamp=en_iso(mensaje.enviado_en),
        **horas,
    )


@rutas.evento("mark_delivered", entrada=Marcar)
async def marcar_entregado(sesion: Sesion, entrada: Marcar) -> Respuesta:
    """El mensaje (y los anteriores de su sala) llegó a este usuario."""
    return await _marcar(sesion, entrada, "delivery_confirmed", "entregado_en")


@rutas.evento("mark_read", entrada=Marcar)
async def marcar_leido(sesion: Sesion, entrada: Marcar) -> Respuesta:
    """El mensaje (y los anteriores de su sala) fue leído por este usuario."""
    return await _marcar(sesion, entrada, "read_confirmed", "leido_en")


async def _marcar(sesion: Sesion, entrada: Marcar, evento: str, campo: str) -> Respuesta:
    _exigir_identidad(sesion, entrada.user_id)
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


async def ponerse_al_dia(sesion: Sesion) -> None:
    """Al conectar: entra en las salas de sus grupos y recibe lo que no se le entregó."""
    grupales = await en_hilo(lambda: list(consultas.salas_grupales_de(sesion.usuario_id)))()
    for sala in grupales:
        await sesion.entrar(salas.de_chat(sala.sala_uuid))
    # Lo recibido en vivo hace un instante por otra conexión aún puede no estar anotado en la base.
    await entregas.volcar()
    pendientes = await en_hilo(consultas.pendientes_de)(
        sesion.usuario_id, tope=TOPE_DE_PENDIENTES + 1
    )
    recibidos: set[str] = set()
    for mensaje in pendientes[:TOPE_DE_PENDIENTES]:
        datos = MensajeSalida.desde(mensaje, offline=False, pendiente=True)
        await sesion.responder("receive_message", datos)
        if not sesion.abierta:
            return
        entregas.anotar(datos, {sesion.usuario_id})
        recibidos.add(datos["mensaje_id"])
    if len(pendientes) > TOPE_DE_PENDIENTES:
        await sesion.responder("pending_messages", {"delivered": TOPE_DE_PENDIENTES, "more": True})
    sesion.ya_recibida = partial(_ya_recibida, recibidos)


def _ya_recibida(recibidos: set[str], emision: Emision) -> bool:
    return emision.evento == "receive_message" and emision.datos["mensaje_id"] in recibidos


rutas.al_conectar.append(ponerse_al_dia)
rutas.al_repartir["receive_message"] = entregas.anotar
rutas.al_parar += [escritor.parar, entregas.volcar]
