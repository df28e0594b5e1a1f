"""Para clientes que llevan su propia copia: `sync` y los contadores."""

from typing import Any

from mensajeria import servicios
from mensajeria.esquemas.sincronizacion import (
    PedirContadores,
    PedirSincronizacion,
    cambio_de,
)
from mensajeria.eventos.rutas import rutas
from mensajeria.models import MarcaSala
from mensajeria.servicios.sincronizacion import SalaSincronizada
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("sync", entrada=PedirSincronizacion)
async def sincronizar(sesion: Sesion, entrada: PedirSincronizacion) -> Respuesta:
    """Lo que cambió después de cada cursor: nuevo, editado o borrado."""
    hecho = await en_hilo(servicios.sincronizar)(
        usuario_id=sesion.usuario_id, cursores=entrada.cursores, limite=entrada.limite
    )
    return Respuesta(
        "sync_result",
        {
            "status": "ok",
            "salas": [_sala(sala) for sala in hecho.salas],
            "marcas": [_marca(marca, hecho.no_leidos) for marca in hecho.marcas],
            "mas": hecho.mas,
            "ajenas": [str(uuid) for uuid in hecho.ajenas],
        },
    )


def _sala(sincronizada: SalaSincronizada) -> dict[str, Any]:
    sala = sincronizada.sala
    return {
        "sala_uuid": str(sala.sala_uuid),
        "sala_chat_id": str(sala.pk),
        "chat_type": sala.tipo_sala,
        "ultimo_numero": sala.ultimo_numero,
        "ultimo_cambio": sala.ultimo_cambio,
        "cursor": sincronizada.cursor,
        "limitado": sincronizada.limitado,
        "mensajes": [cambio_de(mensaje) for mensaje in sincronizada.mensajes],
    }


def _marca(marca: MarcaSala, no_leidos: dict[int, int]) -> dict[str, Any]:
    return {
        "sala_uuid": str(marca.sala_chat.sala_uuid),
        "entregado_hasta": marca.entregado_hasta,
        "leido_hasta": marca.leido_hasta,
        "no_leidos": no_leidos.get(marca.sala_chat_id, 0),
    }


@rutas.evento("unread_counts", entrada=PedirContadores)
async def contadores(sesion: Sesion, entrada: PedirContadores) -> Respuesta:
    """Cuánto falta por leer en cada sala."""
    return Respuesta("unread_counts", await contadores_de(sesion.usuario_id))


async def contadores_de(usuario_id: int) -> dict[str, Any]:
    """Los no leídos de un usuario, sala por sala y en total."""
    salas = await en_hilo(servicios.no_leidos)(usuario_id=usuario_id)
    return {
        "total": sum(salas.values()),
        "salas": [{"sala_uuid": str(uuid), "no_leidos": n} for uuid, n in salas.items()],
    }
