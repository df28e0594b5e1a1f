"""Un proceso con Redis y, por base, una lista: lo que monta quien se lleva el puente a otra parte."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from redup_project.tiempo_real.bus import mensajes
from redup_project.tiempo_real.bus.pulso import PROCESOS
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.rutas import Memoria
from redup_project.tiempo_real.salas import de_chat, de_usuario
from tests.pareja import Proceso, en_marcha, proceso_sin_base
from tests.vivo import ESPERA, Cliente

_nombres = (f"sala{n}" for n in itertools.count())
_usuarios = itertools.count(5000)


class Historia:
    """Lo dicho en cada sala y quién está en cuál."""

    def __init__(self) -> None:
        self.dichos: list[Emision] = []
        self.miembros: dict[int, set[str]] = {}
        # Desde qué hora se leyó lo que falta de una sala, y para quiénes.
        self.leidas: list[tuple[datetime | None, set[int]]] = []
        # Desde qué hora se leyó lo que pudo perderse.
        self.repasadas: list[datetime] = []
        # Mientras no esté puesto, la base no contesta qué se perdió.
        self.contesta = threading.Event()
        # Mientras no esté puesto, lo que este proceso guardó no está repartido.
        self.repartido = threading.Event()
        self.memoria = Memoria(self.faltantes, self.perdidos, self.salas, self.al_dia)

    def olvidar(self) -> None:
        for guardado in (self.dichos, self.miembros, self.leidas, self.repasadas):
            guardado.clear()
        self.contesta.set()
        self.repartido.set()

    def decir(self, sala: str, numero: int, hace: float = 0.0) -> Emision:
        """Se guardó hace esos segundos; aún no se ha repartido a nadie."""
        en = datetime.now(UTC) - timedelta(seconds=hace)
        datos = {"n": numero, "sala": sala, "enviado_en": en.isoformat()}
        dicho = Emision("dicho", datos, (de_chat(sala),), sala=sala, numero=numero)
        self.dichos.append(dicho)
        return dicho

    def faltantes(
        self, sala: str, tras: int, hasta: int, desde: datetime | None, oyentes: Collection[int]
    ) -> list[Emision]:
        self.leidas.append((desde, set(oyentes)))
        return [
            d
            for d in self.dichos
            if d.sala == sala and tras < d.numero < hasta and (desde is None or hora(d) >= desde)
        ]

    def perdidos(self, usuarios: Collection[int], desde: datetime, tope: int) -> list[Emision]:
        assert self.contesta.wait(ESPERA)
        self.repasadas.append(desde)
        oyen = set().union(*(self.miembros.get(u, ()) for u in usuarios))
        suyos = [d for d in self.dichos if d.salas[0] in oyen and hora(d) >= desde]
        return sorted(suyos, key=hora)[:tope]

    def salas(self, usuarios: Collection[int]) -> dict[int, set[str]]:
        return {usuario: set(self.miembros.get(usuario, ())) for usuario in usuarios}

    async def al_dia(self) -> None:
        await asyncio.to_thread(self.repartido.wait, ESPERA)


class CapaLenta:
    """La de Redis, que no acaba de suscribir hasta que se la deja."""

    def __init__(self, capa: Any) -> None:
        self._capa = capa
        self.paso = threading.Event()
        self.group_discard = capa.group_discard

    async def group_add_varios(self, grupos: list[str], canal: str) -> None:
        await asyncio.to_thread(self.paso.wait, ESPERA)
        await self._capa.group_add_varios(grupos, canal)


def hora(dicho: Emision) -> datetime:
    """Cuándo se guardó."""
    return datetime.fromisoformat(dicho.datos["enviado_en"])


@pytest.fixture(scope="module")
def con_memoria(capa_con_redis: Any) -> Iterator[tuple[Proceso, Historia]]:
    historia = Historia()
    proceso = proceso_sin_base(historia.memoria)
    with en_marcha(proceso):
        yield proceso, historia


@pytest.fixture
def historia(con_memoria: tuple[Proceso, Historia]) -> Historia:
    con_memoria[1].olvidar()
    return con_memoria[1]


@pytest.fixture
def proceso(
    con_memoria: tuple[Proceso, Historia], historia: Historia, django_db_blocker: Any
) -> Iterator[Proceso]:
    # Sus hilos son los del servidor vivo: pueden tener una conexión abierta, que se revisa aunque no se use.
    with django_db_blocker.unblock():
        yield con_memoria[0]
        historia.contesta.set()
        historia.repartido.set()
        con_memoria[0].despedir()


@pytest.fixture
def mandar(capa_con_redis: Any) -> Callable[[str, dict[str, Any]], None]:
    """Otro proceso manda algo a un grupo."""
    return async_to_sync(capa_con_redis.group_send)


@pytest.fixture
def sala() -> str:
    return next(_nombres)


@pytest.fixture
def ana() -> int:
    return next(_usuarios)


@pytest.fixture
def beto() -> int:
    return next(_usuarios)


def en_vivo(dicho: Emision) -> tuple[str, dict[str, Any]]:
    """Lo que por el bus dice de ello el proceso que lo guardó."""
    return dicho.salas[0], mensajes.de_emision(mensajes.con_texto(dicho), "otro")


def mover(usuario: int, sala: str, dentro: bool, hace: float = 0.0) -> tuple[str, dict[str, Any]]:
    """La orden de otro proceso, que la base confirmó hace esos segundos."""
    orden = mensajes.orden_de_mover(usuario, de_chat(sala), dentro, "otro")
    return de_usuario(usuario), orden | {"en": time.time() - hace}


def repasar(hace: float = 60.0) -> tuple[str, dict[str, Any]]:
    """Lo que dice otro proceso cuando se le perdió algo desde hace esos segundos."""
    return PROCESOS, {"type": "redup.repasar", "de": "otro", "desde": time.time() - hace}


def numeros(cliente: Cliente, hasta: int) -> list[int]:
    """Los de cuanto le llega, hasta ése."""
    oidos: list[int] = []
    while not oidos or oidos[-1] != hasta:
        oidos.append(cliente.recibir_hasta("dicho")[-1][1]["n"])
    return oidos
