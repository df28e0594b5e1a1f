"""Guardar muchos mensajes en una transacción: lo que hace el escritor por lotes (`diseno.md` §5)."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError
from psycopg2.extensions import TransactionRollbackError

from mensajeria import difusion, notificaciones
from mensajeria.consultas import citados
from mensajeria.consultas.archivos import archivo_que_lleva
from mensajeria.esquemas import MensajeSalida
from mensajeria.models import Mensaje
from mensajeria.servicios.archivos import propios_de
from mensajeria.servicios.de_un_viaje import Recien, guardar_de_un_viaje, sin_repetir
from mensajeria.servicios.mensajes import enviar_mensaje
from mensajeria.servicios.pedidos import Pedido
from mensajeria.servicios.reenvios import reenviar_mensaje
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.emisor import Buzon, buzon_de

registro = logging.getLogger("redup")


@dataclass(slots=True)
class Guardado:
    """Lo que fue de un pedido: el mensaje, ya confirmado, y lo que hay que repartir; o su error."""

    mensaje: Mensaje | Recien | None = None
    error: Exception | None = None
    # Guardado con otros: la conexión que lo mandó. Solo: lo que fue emitiendo.
    origen: str | None = None
    buzon: Buzon | None = None

    _salida: dict[str, Any] | None = field(default=None, init=False, repr=False)

    @property
    def salida(self) -> dict[str, Any]:
        """El mensaje como viaja."""
        # Al pedirlo, que es ya en el bucle: así el hilo que guarda vuelve antes a la base. Y sin
        # `cached_property`, que hasta Python 3.12 toma un candado cada vez.
        if self._salida is None:
            self._salida = MensajeSalida.desde(self.mensaje, offline=False)
        return self._salida

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


def _guardar_juntos(pedidos: list[Pedido]) -> dict[int, Guardado]:
    """Los que se pueden guardar de una vez, por su posición.

    Quedan fuera los repetidos, los que abren sala, los reenvíos, los que llevan un archivo que subió
    otro y los que no pasan: `_guardar_solo` sabe qué contestarles.
    """
    citas = citados(p.respuesta_a_id for p in pedidos)
    archivos = [_archivo_de(pedido) for pedido in pedidos]
    suyos = propios_de((p.remitente_id, a) for p, a in zip(pedidos, archivos, strict=True))
    listos: dict[int, Pedido] = {}
    # Lo que va detrás, de la misma persona, espera también: si no, se le adelantaría.
    apartados: set[int] = set()
    for i, (pedido, archivo) in enumerate(zip(pedidos, archivos, strict=True)):
        if pedido.reenvio_de or (archivo and (pedido.remitente_id, archivo) not in suyos):
            apartados.add(pedido.remitente_id)
        if pedido.remitente_id not in apartados:
            listos[i] = pedido
    mensajes = guardar_de_un_viaje(sin_repetir(listos), citas)
    _avisar_a_los_telefonos(mensajes.values())
    return {i: Guardado(m, origen=pedidos[i].origen) for i, m in mensajes.items()}


def _avisar_a_los_telefonos(mensajes: Iterable[Recien]) -> None:
    try:
        notificaciones.mensajes_nuevos(mensaje.pk for mensaje in mensajes)
    except Exception:  # noqa: BLE001 -- ya están confirmados: darlos por fallidos los repetiría
        registro.exception("[SEND_MESSAGE] guardado y sin aviso push")


def _archivo_de(pedido: Pedido) -> str | None:
    return archivo_que_lleva(
        tipo_mensaje=pedido.tipo_mensaje,
        contenido=pedido.contenido,
        url_archivo=pedido.url_archivo,
    )


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
