"""`sync`: lo que cambió en mis salas desde donde lo dejé (`diseno.md` §4, «Revisión por sala»)."""

from dataclasses import dataclass
from uuid import UUID

from mensajeria import consultas
from mensajeria.models import MarcaSala, Mensaje, SalaChat
from redup_project.sql import transaccion


@dataclass(frozen=True)
class SalaSincronizada:
    """Una sala con lo que cambió en ella.

    `cursor` es con el que hay que volver a preguntar; `limitado`, que aún queda por traer de ésta.
    """

    sala: SalaChat
    mensajes: list[Mensaje]
    cursor: int
    limitado: bool


@dataclass(frozen=True)
class Sincronizacion:
    """Las salas con cambios y las marcas de todas; `mas`, que hay que volver a preguntar.

    `ajenas` son las que el cliente nombró y en las que ya no está (o nunca estuvo).
    """

    salas: list[SalaSincronizada]
    marcas: list[MarcaSala]
    no_leidos: dict[int, int]
    mas: bool
    ajenas: list[UUID]


@transaccion()
def sincronizar(*, usuario_id: int, cursores: dict[UUID, int], limite: int) -> Sincronizacion:
    """Lo que cambió después de cada cursor, hasta `limite` mensajes en total.

    Una sala sin cursor se trae desde el principio. Cada mensaje sale una vez, en su estado de hoy,
    así que volver a preguntar con los cursores devueltos acaba en lo mismo que una carga entera.
    """
    marcas = list(consultas.marcas_vigentes(usuario_id))
    por_uuid = {marca.sala_chat.sala_uuid: marca for marca in marcas}
    atrasadas = {
        marca.sala_chat_id: _desde(cursores.get(uuid, 0), marca.sala_chat)
        for uuid, marca in por_uuid.items()
        if marca.sala_chat.ultimo_cambio != cursores.get(uuid, 0)
    }
    cambios = consultas.cambios_desde(atrasadas, limite + 1, usuario_id)
    no_leidos = consultas.no_leidos_de(usuario_id)
    salas: list[SalaSincronizada] = []
    quedan = limite
    for marca in marcas:
        if marca.sala_chat_id not in atrasadas or quedan == 0:
            continue
        mensajes = cambios[marca.sala_chat_id]
        sala = _cortar(marca, mensajes, quedan)
        quedan -= len(sala.mensajes)
        salas.append(sala)
    mas = len(salas) < len(atrasadas) or any(sala.limitado for sala in salas)
    ajenas = [uuid for uuid in cursores if uuid not in por_uuid]
    return Sincronizacion(salas, marcas, no_leidos, mas, ajenas)


def _desde(cursor: int, sala: SalaChat) -> int:
    """El cursor o, si la sala no ha llegado a él, el principio.

    Sólo pasa si se restauró una copia de la base: esperar a alcanzarlo se saltaría lo de en medio.
    """
    return cursor if cursor < sala.ultimo_cambio else 0


def _cortar(marca: MarcaSala, mensajes: list[Mensaje], tope: int) -> SalaSincronizada:
    caben = mensajes[:tope]
    for mensaje in caben:
        mensaje.sala_chat = marca.sala_chat
    limitado = len(mensajes) > tope
    # Entero, el cursor es la revisión de la sala: hay revisiones que ya no son de ningún mensaje.
    cursor = caben[-1].cambio if limitado else marca.sala_chat.ultimo_cambio
    return SalaSincronizada(marca.sala_chat, caben, cursor, limitado)


def no_leidos(*, usuario_id: int) -> dict[UUID, int]:
    """Cuántos mensajes le faltan por leer en cada sala en la que le falta alguno."""
    cuentas = consultas.no_leidos_de(usuario_id)
    return {
        marca.sala_chat.sala_uuid: cuentas[marca.sala_chat_id]
        for marca in consultas.marcas_vigentes(usuario_id)
        if cuentas.get(marca.sala_chat_id)
    }
