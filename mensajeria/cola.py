"""La cola de envíos: qué puede ir ya a la base sin que nada se adelante a nada.

Va más de un lote a la vez, y lo de una sala o lo de una persona nunca está en dos: así lo que se numera
después en una sala se sabe después, y a nadie se le contesta antes lo que dijo más tarde.
"""

import asyncio
from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mensajeria.models import Mensaje, TipoSala
from mensajeria.servicios import Pedido
from mensajeria.servicios.de_un_viaje import Recien

# Cuántas se dejan atrás buscando una que no choque: en la cola puede haber miles.
MAX_APARTADAS = 512
# Las últimas salas de las que se sabe de quién son. Nombrarlas por su uuid no lo dice.
MAX_SALAS = 50_000


@dataclass(slots=True)
class EnEspera:
    """Un envío por guardar y a quién se le debe respuesta."""

    pedido: Pedido
    futuro: asyncio.Future
    vence: float


class Lote(NamedTuple):
    """Lo que va junto a la base. `nombres`, sus salas y sus personas: nadie más las lleva a la vez."""

    envios: list[EnEspera]
    nombres: frozenset[Hashable]


class Cola:
    """Los envíos en el orden en que llegaron, menos los que ya van hacia la base."""

    def __init__(self) -> None:
        self._esperan: deque[EnEspera] = deque()
        self._ocupados: set[Hashable] = set()
        # En la base hay una sala que no se sabe cuál es: podría ser cualquiera.
        self._a_solas = False
        self._salas: dict[str, Hashable] = {}

    def __len__(self) -> int:
        return len(self._esperan)

    def poner(self, espera: EnEspera) -> None:
        """El último de la cola."""
        self._esperan.append(espera)

    def tomar(self, cuantos: int) -> Lote | None:
        """Los primeros que no chocan con lo que ya está en la base; hay que `soltar` el lote después."""
        if self._a_solas:
            return None
        envios = self._sin_chocar(cuantos) if self._ocupados else self._primeros(cuantos)
        if not envios:
            return None
        salas = {self._sala_de(espera.pedido) for espera in envios}
        self._a_solas = None in salas
        nombres = frozenset(salas | {espera.pedido.remitente_id for espera in envios})
        self._ocupados |= nombres
        return Lote(envios, nombres)

    def soltar(self, lote: Lote, guardados: Iterable[Mensaje | Recien | None]) -> None:
        """La base ya acabó con él; de lo guardado se aprende qué sala es cada uuid."""
        self._ocupados -= lote.nombres
        self._a_solas = False
        for espera, mensaje in zip(lote.envios, guardados, strict=True):
            destino = espera.pedido.destino
            if destino.clase == "sala" and destino.valor not in self._salas and mensaje:
                self._aprender(destino.valor, mensaje)

    def _aprender(self, uuid: str, mensaje: Mensaje | Recien) -> None:
        if len(self._salas) >= MAX_SALAS:
            del self._salas[next(iter(self._salas))]
        sala = mensaje.sala_chat
        directa = sala.tipo_sala == TipoSala.DIRECTO
        self._salas[uuid] = (
            _de_pareja(sala.usuario_a_id, sala.usuario_b_id) if directa else str(sala.grupo_id)
        )

    def _sala_de(self, pedido: Pedido) -> Hashable:
        """El mismo nombre para una sala la llamen como la llamen; `None` si aún no se sabe cuál es."""
        destino = pedido.destino
        if destino.clase == "sala":
            return self._salas.get(destino.valor)
        if destino.clase == "grupo":
            return destino.valor
        return _de_pareja(pedido.remitente_id, int(destino.valor))

    def _primeros(self, cuantos: int) -> list[EnEspera]:
        envios: list[EnEspera] = []
        while self._esperan and len(envios) < cuantos:
            espera = self._esperan.popleft()
            # A quien ya oyó «reinténtalo» no se le guarda: al reintentar saldría dos veces.
            if not espera.futuro.done():
                envios.append(espera)
        return envios

    def _sin_chocar(self, cuantos: int) -> list[EnEspera]:
        envios: list[EnEspera] = []
        apartadas: list[EnEspera] = []
        chocan = set(self._ocupados)
        while self._esperan and len(envios) < cuantos and len(apartadas) < MAX_APARTADAS:
            espera = self._esperan.popleft()
            if espera.futuro.done():
                continue
            persona, sala = espera.pedido.remitente_id, self._sala_de(espera.pedido)
            if sala is None or persona in chocan or sala in chocan:
                # Lo que venga detrás de la misma persona o para la misma sala, detrás se queda.
                chocan.update((persona, sala))
                apartadas.append(espera)
            else:
                envios.append(espera)
            if sala is None:
                # Irá sola, en cuanto la base quede libre: que lo de detrás no lo retrase.
                break
        self._esperan.extendleft(reversed(apartadas))
        return envios


def _de_pareja(uno: int, otro: int) -> tuple[int, int]:
    return (uno, otro) if uno < otro else (otro, uno)
