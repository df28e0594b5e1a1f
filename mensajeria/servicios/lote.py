"""Guardar muchos mensajes en una transacción: lo que hace el escritor por lotes (`diseno.md` §5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError
from psycopg2.extensions import TransactionRollbackError

from grupos.consultas import membresias_entre
from mensajeria import difusion, notificaciones
from mensajeria.consultas import citados, enviados_antes, salas_de_destinos
from mensajeria.consultas.archivos import archivo_que_lleva
from mensajeria.destinos import Destino
from mensajeria.esquemas import MensajeSalida
from mensajeria.models import Mensaje, SalaChat, TipoSala
from mensajeria.servicios.archivos import propios_de
from mensajeria.servicios.insercion import Nuevo, Recien, insertar
from mensajeria.servicios.mensajes import enviar_mensaje
from mensajeria.servicios.reenvios import copia_de, es_reenviable, reenviar_mensaje
from redup_project.contenido import TipoContenido
from redup_project.sql import transaccion
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.emisor import Buzon, buzon_de


class Pedido(NamedTuple):
    """Un mensaje por guardar. `origen` es la conexión que lo manda."""

    remitente_id: int
    destino: Destino
    origen: str
    contenido: str | None = None
    url_archivo: str | None = None
    tipo_mensaje: str = TipoContenido.TEXTO.value
    metadatos: Mapping[str, str] = MappingProxyType({})
    cliente_id: UUID | None = None
    respuesta_a_id: int | None = None
    # El contenido no viene en el pedido: es el de este mensaje, leído al guardarlo.
    reenvio_de: int | None = None


@dataclass
class Guardado:
    """Lo que fue de un pedido: el mensaje, ya confirmado, y lo que hay que repartir; o su error."""

    mensaje: Mensaje | Recien | None = None
    error: Exception | None = None
    # Guardado con otros: la conexión que lo mandó. Solo: lo que fue emitiendo.
    origen: str | None = None
    buzon: Buzon | None = None

    # Al pedirlo, que es ya en el bucle: así el hilo que guarda vuelve antes a la base.
    @cached_property
    def salida(self) -> dict[str, Any]:
        """El mensaje como viaja."""
        return MensajeSalida.desde(self.mensaje)

    @property
    def emisiones(self) -> list[Emision]:
        if self.origen is not None:
            return [difusion.recien_enviado(self.salida, self.mensaje.sala_chat, self.origen)]
        return self.buzon.emisiones if self.buzon else []


def guardar_lote(pedidos: list[Pedido]) -> list[Guardado]:
    """Guarda los pedidos y devuelve, en el mismo orden, qué fue de cada uno.

    Si la base rechaza el lote se reintenta mensaje a mensaje y sólo falla el culpable. Lanza
    `OperationalError` o `InterfaceError`, sin haber guardado nada, si la base no está; si se cae
    después, los que faltaban se llevan ese error y los ya guardados no se pierden.
    """
    try:
        juntos = _guardar_juntos(pedidos)
    except Exception as error:
        if _falta_la_base(error):
            raise
        # Cada uno dirá lo suyo al guardarse solo.
        juntos = {}
    # Ya confirmado lo anterior: bloquear más salas dentro del lote rompería el orden de los candados.
    guardados = []
    caida = None
    for i, pedido in enumerate(pedidos):
        guardado = juntos.get(i) or caida or _guardar_solo(pedido)
        if _falta_la_base(guardado.error):
            # Volver a intentarlo costaría unos segundos por mensaje.
            caida = guardado
        guardados.append(guardado)
    return guardados


def _falta_la_base(error: Exception | None) -> bool:
    """Un interbloqueo viene con el mismo tipo, pero la base está: de uno en uno no se repite."""
    return isinstance(error, OperationalError | InterfaceError) and not isinstance(
        error.__cause__, TransactionRollbackError
    )


@transaccion()
def _guardar_juntos(pedidos: list[Pedido]) -> dict[int, Guardado]:
    """Los que se pueden guardar de una vez, por su posición.

    Quedan fuera los repetidos, los que abren sala, los que llevan un archivo que subió otro y los
    que no pasan: `_guardar_solo` sabe qué contestarles.
    """
    salas = salas_de_destinos([(p.remitente_id, p.destino) for p in pedidos])
    citas = citados(i for p in pedidos for i in (p.respuesta_a_id, p.reenvio_de))
    permitido = _permisos(pedidos, salas, citas)
    archivos = [_archivo_de(pedido, citas) for pedido in pedidos]
    suyos = propios_de((p.remitente_id, a) for p, a in zip(pedidos, archivos, strict=True))
    previos = enviados_antes((p.remitente_id, p.cliente_id) for p in pedidos)
    listos: dict[int, Nuevo] = {}
    # Lo que va detrás, de la misma persona a la misma sala, espera también: si no, se le adelantaría.
    apartados: set[tuple[int, int | None]] = set()
    for i, (pedido, sala) in enumerate(zip(pedidos, salas, strict=True)):
        clave = (pedido.remitente_id, pedido.cliente_id)
        de_aqui = (pedido.remitente_id, sala.pk if sala else None)
        if archivos[i] and (pedido.remitente_id, archivos[i]) not in suyos:
            apartados.add(de_aqui)
        if de_aqui in apartados:
            continue
        if clave not in previos and permitido(pedido, sala):
            listos[i] = _nuevo(pedido, sala, citas)
            if pedido.cliente_id:
                previos.add(clave)
    # Por sala y, dentro, por llegada: dos procesos que comparten salas las bloquean en el mismo orden.
    orden = sorted(listos, key=lambda i: (listos[i].sala_chat.pk, i))
    mensajes = insertar([listos[i] for i in orden])
    for mensaje in mensajes:
        notificaciones.mensaje_nuevo(mensaje.pk)
    return {
        i: Guardado(mensaje, origen=pedidos[i].origen)
        for i, mensaje in zip(orden, mensajes, strict=True)
    }


def _permisos(
    pedidos: list[Pedido], salas: list[SalaChat | None], citas: dict[int, Mensaje]
) -> Callable[[Pedido, SalaChat | None], bool]:
    """Un filtro de antemano: la última palabra la tiene el disparador, al insertar.

    Salvo en lo que se reenvía: que quien lo hace participe en la sala de origen se decide aquí.
    """
    todas = [*salas, *(cita.sala_chat for cita in citas.values())]
    grupos = {sala.grupo_id for sala in todas if sala and sala.grupo_id}
    miembros = membresias_entre(grupos, {p.remitente_id for p in pedidos}) if grupos else set()

    def participa(usuario_id: int, sala: SalaChat) -> bool:
        if sala.tipo_sala == TipoSala.DIRECTO:
            return usuario_id in (sala.usuario_a_id, sala.usuario_b_id)
        return (sala.grupo_id, usuario_id) in miembros

    def permitido(pedido: Pedido, sala: SalaChat | None) -> bool:
        if sala is None or not participa(pedido.remitente_id, sala):
            return False
        if pedido.respuesta_a_id:
            cita = citas.get(pedido.respuesta_a_id)
            return cita is not None and cita.sala_chat_id == sala.pk
        if pedido.reenvio_de:
            cita = citas.get(pedido.reenvio_de)
            visible = cita is not None and participa(pedido.remitente_id, cita.sala_chat)
            return visible and es_reenviable(cita)
        return True

    return permitido


def _archivo_de(pedido: Pedido, citas: dict[int, Mensaje]) -> str | None:
    contenido = citas.get(pedido.reenvio_de) if pedido.reenvio_de else pedido
    return contenido and archivo_que_lleva(
        tipo_mensaje=contenido.tipo_mensaje,
        contenido=contenido.contenido,
        url_archivo=contenido.url_archivo,
    )


def _nuevo(pedido: Pedido, sala: SalaChat, citas: dict[int, Mensaje]) -> Nuevo:
    campos = _contenido_de(pedido)
    if pedido.reenvio_de:
        campos |= copia_de(citas[pedido.reenvio_de])
    cita = citas.get(pedido.respuesta_a_id)
    return Nuevo(sala, pedido.remitente_id, **campos, respuesta_a=cita)


def _contenido_de(pedido: Pedido) -> dict[str, Any]:
    return {
        "tipo_mensaje": pedido.tipo_mensaje,
        "contenido": pedido.contenido,
        "url_archivo": pedido.url_archivo,
        "metadatos": dict(pedido.metadatos),
        "cliente_id": pedido.cliente_id,
    }


def _guardar_solo(pedido: Pedido) -> Guardado:
    with buzon_de(pedido.origen) as buzon:
        try:
            mensaje = _enviar(pedido)
        except Exception as error:  # noqa: BLE001 -- viaja hasta quien lo mandó, que lo traduce
            return Guardado(error=error)
    return Guardado(mensaje, buzon=buzon)


def _enviar(pedido: Pedido) -> Mensaje:
    if pedido.reenvio_de:
        return reenviar_mensaje(
            mensaje_id=pedido.reenvio_de,
            remitente_id=pedido.remitente_id,
            destino=pedido.destino,
            metadatos=pedido.metadatos,
            cliente_id=pedido.cliente_id,
        )
    return enviar_mensaje(
        remitente_id=pedido.remitente_id,
        destino=pedido.destino,
        respuesta_a_id=pedido.respuesta_a_id,
        **_contenido_de(pedido),
    )
