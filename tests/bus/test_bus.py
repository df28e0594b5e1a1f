"""El bus de un proceso: qué atiende, qué publica y qué hace cuando deja de ser de fiar."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from redup_project.tiempo_real.bus import bus as modulo
from redup_project.tiempo_real.bus import pulso
from redup_project.tiempo_real.bus.bus import Bus
from tests.bus.conftest import hasta


class Capa:
    """Una capa de Channels que lleva al mismo canal cuanto se le da, mientras no esté cortada."""

    def __init__(self) -> None:
        self.cortada = False
        # Mientras no esté puesto, ni suscribe ni manda.
        self.paso = asyncio.Event()
        self.paso.set()
        self.dicho: list[tuple[str, dict[str, Any]]] = []
        self.pedidos: list[str] = []
        self.llega: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.al_reconectar: Callable[[], None] = lambda: None

    def avisar_de_cortes(self, al_reconectar: Callable[[], None]) -> None:
        self.al_reconectar = al_reconectar

    async def new_channel(self, prefijo: str) -> str:
        return f"{prefijo}canal"

    async def group_add(self, grupo: str, canal: str) -> None:
        if self.cortada:
            raise OSError("sin bus")
        await self.paso.wait()
        self.pedidos.append(grupo)

    async def group_send(self, grupo: str, mensaje: dict[str, Any]) -> None:
        if self.cortada:
            raise OSError("sin bus")
        if mensaje["type"] == modulo.LATIDO:
            if grupo not in self.pedidos:
                return
        else:
            await self.paso.wait()
            self.dicho.append((grupo, mensaje))
        self.llega.put_nowait(mensaje)

    async def receive(self, canal: str) -> dict[str, Any]:
        return await self.llega.get()


class Puesto:
    def __init__(self) -> None:
        self.capa = Capa()
        self.oidos: list[dict[str, Any]] = []
        self.vueltas: list[float] = []
        self.bus = Bus(self.capa, {"aviso": self.oidos.append}, self.vueltas.append, lambda _: None)

    @property
    def publicado(self) -> list[str]:
        return [mensaje["type"] for _, mensaje in self.capa.dicho]


@asynccontextmanager
async def en_marcha() -> AsyncIterator[Puesto]:
    """Un bus que ya se oye y ya repasó lo de antes de oírse."""
    puesto = Puesto()
    puesto.bus.arrancar()
    await hasta(lambda: puesto.bus.vivo and puesto.vueltas)
    yield puesto
    puesto.capa.cortada = False
    await puesto.bus.parar()


@pytest.fixture(autouse=True)
def _deprisa(monkeypatch):
    monkeypatch.setattr(pulso, "SEGUNDOS_ENTRE_LATIDOS", 0.01)
    monkeypatch.setattr(pulso, "SEGUNDOS_SIN_ECO", 0.05)


async def test_lo_propio_que_vuelve_no_se_atiende_otra_vez():
    async with en_marcha() as puesto:
        puesto.bus.publicar("g", {"type": "aviso", "de": puesto.bus.proceso, "n": 1})
        puesto.bus.publicar("g", {"type": "aviso", "de": "otro", "n": 2})

        await hasta(lambda: puesto.oidos)

    assert [aviso["n"] for aviso in puesto.oidos] == [2]


async def test_sin_bus_no_se_guarda_lo_que_se_publica_y_al_volver_los_demas_repasan():
    async with en_marcha() as puesto:
        puesto.capa.cortada, corte = True, time.time()
        await hasta(lambda: not puesto.bus.vivo)
        puesto.bus.publicar("g", {"type": "aviso", "de": puesto.bus.proceso})

        puesto.capa.cortada = False
        await hasta(lambda: modulo.REPASAR in puesto.publicado)
        await hasta(lambda: len(puesto.vueltas) == 2)

        assert puesto.publicado == [modulo.REPASAR]
        grupo, aviso = puesto.capa.dicho[0]
        assert (grupo, aviso["de"]) == (pulso.PROCESOS, puesto.bus.proceso)
        assert corte - 0.1 < aviso["desde"] <= corte
        assert puesto.vueltas[1] == aviso["desde"]


async def test_lo_que_no_llego_a_salir_hace_repasar_a_todos():
    async with en_marcha() as puesto:
        puesto.capa.cortada = True
        puesto.bus.publicar("g", {"type": "aviso", "de": puesto.bus.proceso})
        await puesto.bus._salida._tarea
        puesto.capa.cortada = False

        await hasta(lambda: len(puesto.vueltas) == 2)
        await hasta(lambda: puesto.publicado == [modulo.REPASAR])


async def test_si_nada_se_perdio_al_publicar_no_se_hace_repasar_a_los_demas():
    async with en_marcha() as puesto:
        puesto.capa.cortada = True
        await hasta(lambda: not puesto.bus.vivo)
        puesto.capa.cortada = False

        await hasta(lambda: len(puesto.vueltas) == 2)

        assert puesto.publicado == []


async def test_una_conexion_que_se_recupera_pide_otra_vez_lo_suyo_y_repasa():
    async with en_marcha() as puesto:
        puesto.capa.cortada = True
        espera = puesto.bus.pedir(["a"])
        await puesto.bus._suscripciones._tarea
        puesto.capa.cortada = False

        puesto.capa.al_reconectar()
        await hasta(lambda: len(puesto.vueltas) == 2)

        assert espera[0].done()
        assert puesto.capa.pedidos[-1] == "a"


async def test_una_conexion_que_se_recupera_sin_nada_pendiente_tambien_hace_repasar():
    async with en_marcha() as puesto:
        puesto.capa.al_reconectar()

        await hasta(lambda: len(puesto.vueltas) == 2)


async def test_recien_suscrito_no_se_espera_al_latido_siguiente(monkeypatch):
    monkeypatch.setattr(pulso, "SEGUNDOS_ENTRE_LATIDOS", 60)

    async with en_marcha() as puesto:
        assert puesto.bus.vivo


async def test_si_el_bus_aparece_despues_se_pide_lo_que_no_se_pudo():
    puesto = Puesto()
    puesto.capa.cortada = True
    puesto.bus.arrancar()
    await hasta(
        lambda: puesto.bus._suscripciones._tarea and puesto.bus._suscripciones._tarea.done()
    )
    puesto.capa.cortada = False

    puesto.capa.al_reconectar()

    await hasta(lambda: puesto.bus.vivo)
    await puesto.bus.parar()


async def test_sin_bus_quien_se_conecta_no_espera_a_que_se_confirme_nada():
    async with en_marcha() as puesto:
        puesto.capa.cortada = True
        await hasta(lambda: not puesto.bus.vivo)

        inicio = time.monotonic()
        await puesto.bus.confirmados(puesto.bus.pedir(["a"]))

        assert time.monotonic() - inicio < modulo.SEGUNDOS_PARA_SUSCRIBIR / 2


async def test_antes_de_repasar_se_espera_a_que_llegue_lo_de_cada_grupo():
    async with en_marcha() as puesto:
        puesto.capa.cortada = True
        await hasta(lambda: not puesto.bus.vivo)
        [espera] = puesto.bus.pedir(["a"])
        puesto.capa.cortada = False
        puesto.capa.paso.clear()
        await hasta(lambda: puesto.bus.vivo)
        assert (len(puesto.vueltas), espera.done()) == (1, False)

        puesto.capa.paso.set()
        await hasta(lambda: len(puesto.vueltas) == 2)

        assert espera.done()


async def test_al_parar_sale_lo_que_quedaba():
    puesto = Puesto()
    puesto.bus.arrancar()
    await hasta(lambda: puesto.bus.vivo and puesto.vueltas)
    puesto.capa.paso.clear()
    puesto.bus.publicar("g", {"type": "aviso", "de": "yo"})

    asyncio.get_running_loop().call_later(0.02, puesto.capa.paso.set)
    await puesto.bus.parar()

    assert puesto.publicado == ["aviso"]
