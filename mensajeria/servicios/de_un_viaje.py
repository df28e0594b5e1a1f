"""Guardar muchos mensajes con una sola orden a la base (`fn_guardar_lote`).

Casi todos los envíos son así: un texto, a una sala que ya existe. Resolver la sala, ver el permiso, numerar,
insertar y nombrar a quien escribe es un viaje, y la base lo hace por conjuntos (docs/rendimiento.md).
"""

import os
import time
from contextlib import nullcontext
from datetime import datetime
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from estudiantes.models import Usuario
from mensajeria.destinos import Destino
from mensajeria.models import Mensaje
from mensajeria.servicios.pedidos import Pedido
from redup_project.sql import vector
from redup_project.tiempo_real import json_rapido

ORDEN = """
    SELECT * FROM fn_guardar_lote(
        %s::uuid[], %s::bigint[], %s::uuid[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
        %s::text[], %s::jsonb[], %s::uuid[], %s::bigint[]
    )
"""
# Una columna sin ningún valor, como casi la mitad: `unnest` la alarga con nulos hasta lo que miden las demás.
VACIA = "{}"


class SalaLeida(NamedTuple):
    """De una sala, lo que hace falta para repartir lo suyo."""

    pk: int
    sala_uuid: str
    tipo_sala: str
    usuario_a_id: int | None
    usuario_b_id: int | None
    grupo_id: int | None


class Remitente(NamedTuple):
    """Quien escribe, con lo que hace falta para nombrarle."""

    pk: int
    nombre: str
    apellido_paterno: str
    apellido_materno: str | None
    correo_institucional: str

    nombre_completo = Usuario.nombre_completo


class Recien(SimpleNamespace):
    """Un mensaje recién guardado: lo que se muestra de un `Mensaje`, sin lo que cuesta uno."""

    editado_en = conteo_de_reacciones = reaccion_propia = None
    reenviado = False


def guardar_de_un_viaje(pedidos: dict[int, Pedido], citas: dict[int, Mensaje]) -> dict[int, Recien]:
    """Guarda los pedidos que se puede, por su clave; faltan los que la base aparta sin cambiar nada.

    En orden dentro de cada sala. `citas` son los mensajes a los que se responde. Lanza lo que digan las
    restricciones, y entonces no guarda ninguno.
    """
    if not pedidos:
        return {}
    uuids = _uuids(len(pedidos))
    columnas = (uuids, *zip(*map(_fila, pedidos.values()), strict=True))
    # Una orden suelta se confirma sola, sin los viajes de BEGIN y COMMIT.
    entera = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with entera, connection.cursor() as cursor:
        cursor.execute(ORDEN, list(map(_vector, columnas)))
        filas = {fila[0]: fila for fila in cursor.fetchall()}
    return {
        clave: _recien(pedido, citas.get(pedido.respuesta_a_id), *filas[uuid])
        for uuid, (clave, pedido) in zip(uuids, pedidos.items(), strict=True)
        if uuid in filas
    }


def _uuids(cuantos: int) -> list[str]:
    """Otros tantos uuid (RFC 9562 §5.7), con una sola petición de azar al sistema.

    Empiezan por la hora: lo que se guarda junto cae junto en su índice, también cuando ya hay millones.
    """
    milisegundos = f"{time.time_ns() // 1_000_000:012x}"
    azar = os.urandom(10 * cuantos).hex()
    return [_como_uuid(milisegundos, azar[i : i + 20]) for i in range(0, len(azar), 20)]


def _como_uuid(milisegundos: str, azar: str) -> str:
    variante = "89ab"[int(azar[3], 16) & 3]
    return f"{milisegundos[:8]}-{milisegundos[8:]}-7{azar[:3]}-{variante}{azar[4:7]}-{azar[7:19]}"


def _fila(pedido: Pedido) -> tuple:
    return (
        pedido.remitente_id,
        *_columnas_de(pedido.destino),
        pedido.tipo_mensaje,
        pedido.contenido,
        pedido.url_archivo,
        json_rapido.dumps(dict(pedido.metadatos)),
        str(pedido.cliente_id) if pedido.cliente_id else None,
        pedido.respuesta_a_id,
    )


def _vector(columna: tuple) -> str:
    return VACIA if all(valor is None for valor in columna) else vector(columna)


def _columnas_de(destino: Destino) -> tuple[str | None, int | None, int | None]:
    if destino.clase == "sala":
        return destino.valor, None, None
    if destino.clase == "grupo":
        return None, int(destino.valor), None
    return None, None, int(destino.valor)


def _recien(
    pedido: Pedido,
    cita: Mensaje | None,
    mensaje_uuid: str,
    pk: int,
    numero: int,
    enviado_en: datetime,
    *resto: object,
) -> Recien:
    sala, remitente = SalaLeida(*resto[:6]), Remitente(*resto[6:])
    return Recien(
        pk=pk,
        mensaje_uuid=mensaje_uuid,
        numero=numero,
        enviado_en=enviado_en,
        sala_chat=sala,
        sala_chat_id=sala.pk,
        remitente=remitente,
        remitente_id=remitente.pk,
        tipo_mensaje=pedido.tipo_mensaje,
        contenido=pedido.contenido,
        url_archivo=pedido.url_archivo,
        metadatos=pedido.metadatos,
        cliente_id=pedido.cliente_id,
        respuesta_a=cita,
        respuesta_a_id=pedido.respuesta_a_id,
    )


def sin_repetir(pedidos: dict[int, Pedido]) -> dict[int, Pedido]:
    """Los que no repiten el identificador de otro anterior del mismo remitente."""
    vistos: set[tuple[int, UUID]] = set()
    unicos = {}
    for clave, pedido in pedidos.items():
        firma = (pedido.remitente_id, pedido.cliente_id)
        if pedido.cliente_id is None or firma not in vistos:
            unicos[clave] = pedido
            vistos.add(firma)
    return unicos
