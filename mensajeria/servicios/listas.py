"""Mis salas, lo dicho en una y lo buscado, como lo enseña REST."""

from dataclasses import dataclass
from typing import Any

from estudiantes.models import Usuario
from mensajeria import consultas
from mensajeria.consultas import listas
from mensajeria.destinos import Destino
from mensajeria.errores import SalaNoExiste
from mensajeria.models import MarcaSala, Mensaje, SalaChat, TipoSala
from mensajeria.servicios.ediciones import editar_mensaje
from mensajeria.servicios.marcas import marcar_entregado, marcar_leido
from mensajeria.servicios.mensajes import enviar_mensaje
from mensajeria.servicios.salas import sala_directa
from redup_project.paginacion import Pagina
from redup_project.sql import transaccion

# Entre cuántos de los últimos mensajes de todos se busca antes de buscar entre más.
VENTANAS = (20_000, 200_000)


@dataclass(frozen=True)
class SalaEnLista:
    """Una sala como la ve quien participa en ella; `otro` es la otra persona de un chat directo."""

    sala: SalaChat
    otro: Usuario | None
    ultimo_mensaje: Mensaje | None
    no_leidos: int


def salas_de(*, usuario_id: int, pagina: Pagina) -> list[SalaEnLista]:
    """Un trozo de mis salas, la de actividad más reciente primero."""
    return _en_lista(list(pagina.de(listas.salas_en_lista(usuario_id))), usuario_id)


def sala_de(*, usuario_id: int, sala_id: int) -> SalaEnLista:
    """Una de mis salas. Lanza `SalaNoExiste` si no participo en ella hoy."""
    marcas = list(listas.salas_en_lista(usuario_id).filter(sala_chat_id=sala_id))
    if not marcas:
        raise SalaNoExiste
    return _en_lista(marcas, usuario_id)[0]


def sala_con(*, usuario_id: int, otro_id: int) -> SalaEnLista:
    """El chat con otra persona; se abre si falta. Lanza los errores de `sala_directa`."""
    sala = sala_directa(usuario_id=usuario_id, otro_id=otro_id)
    return sala_de(usuario_id=usuario_id, sala_id=sala.pk)


def _en_lista(marcas: list[MarcaSala], usuario_id: int) -> list[SalaEnLista]:
    ultimos = [marca.ultimo_id for marca in marcas if marca.ultimo_id]
    mensajes = listas.mensajes_por_id(ultimos, usuario_id)
    no_leidos = consultas.no_leidos_de(usuario_id) if marcas else {}
    return [
        SalaEnLista(
            sala=marca.sala_chat,
            otro=_otro(marca.sala_chat, usuario_id),
            ultimo_mensaje=mensajes.get(marca.ultimo_id),
            no_leidos=no_leidos.get(marca.sala_chat_id, 0),
        )
        for marca in marcas
    ]


def _otro(sala: SalaChat, usuario_id: int) -> Usuario | None:
    if sala.tipo_sala == TipoSala.GRUPAL:
        return None
    return sala.usuario_b if sala.usuario_a_id == usuario_id else sala.usuario_a


@transaccion()
def mensajes_de(
    *,
    usuario_id: int,
    sala_id: int,
    pagina: Pagina,
    antes_de: int | None = None,
    despues_de: int | None = None,
) -> list[Mensaje]:
    """Un trozo de lo dicho en una sala, cada mensaje con cuándo se entregó y se leyó.

    Pedirlo lo da por entregado, y se enteran quienes lo enviaron. Lanza `SalaNoExiste`.
    """
    sala = listas.sala_por_id(usuario_id, sala_id)
    mensajes = listas.trozo_de(
        sala, antes_de=antes_de, despues_de=despues_de, saltar=pagina.skip, limite=pagina.limit
    )
    estados = consultas.estado_por_mensaje(mensajes, sala, usuario_id)
    pendientes = [
        m.pk
        for m in mensajes
        if (estado := estados.get(m.pk))
        and estado.destinatario_id == usuario_id
        and estado.entregado_en is None
    ]
    if pendientes:
        marcar_entregado(mensaje_id=pendientes[-1], usuario_id=usuario_id)
        estados = consultas.estado_por_mensaje(mensajes, sala, usuario_id)
    for mensaje in mensajes:
        estado = estados.get(mensaje.pk)
        mensaje.entregado_en = estado and estado.entregado_en
        mensaje.leido_en = estado and estado.leido_en
    return consultas.con_reacciones(mensajes, usuario_id)


@transaccion()
def leer_sala(*, usuario_id: int, sala_id: int) -> None:
    """Da por leído todo lo dicho en la sala, y avisa a quienes lo enviaron. Lanza `SalaNoExiste`."""
    sala = listas.sala_por_id(usuario_id, sala_id)
    if ultimo := listas.ultimo_ajeno_sin_leer(sala, usuario_id):
        marcar_leido(mensaje_id=ultimo.pk, usuario_id=usuario_id)


def buscar_mensajes(
    *, usuario_id: int, texto: str, sala_id: int | None, pagina: Pagina
) -> list[Mensaje]:
    """Un trozo de los mensajes que casan con `texto`, de lo que se me dijo; más nuevos primero.

    Se mira primero entre los últimos: una palabra corriente está en miles, y bastan unos pocos.
    """
    ultimo = listas.ultimo_id()
    for ventana in (*VENTANAS, ultimo):
        casan = listas.mensajes_que_casan(
            usuario_id, texto, sala_id=sala_id, tras=max(0, ultimo - ventana)
        )
        hallados = list(pagina.de(casan))
        if len(hallados) == pagina.limit or ventana >= ultimo:
            break
    return consultas.con_reacciones(hallados, usuario_id)


def enviar_a_sala(*, remitente_id: int, sala_id: int, **contenido: Any) -> Mensaje:
    """`enviar_mensaje` a una sala por su id. Lanza `SalaNoExiste` y los errores de aquél."""
    sala = listas.sala_por_id(remitente_id, sala_id)
    destino = Destino("sala", str(sala.sala_uuid))
    return enviar_mensaje(remitente_id=remitente_id, destino=destino, **contenido)


def editado(*, mensaje_id: int, actor_id: int, contenido: str) -> Mensaje:
    """`editar_mensaje`, y el mensaje con sus reacciones."""
    mensaje = editar_mensaje(mensaje_id=mensaje_id, actor_id=actor_id, contenido=contenido)
    return consultas.con_reacciones([mensaje], actor_id)[0]
