"""De qué grupos llega lo suyo: desde el primero que entra hasta un rato después del último que se va."""

import asyncio

import pytest

from redup_project.tiempo_real.bus import suscripciones as modulo
from redup_project.tiempo_real.bus.suscripciones import Suscripciones
from tests.bus.conftest import hasta


class Apuntes:
    """Una capa que apunta lo que se le pide, y contesta cuando se le deja."""

    def __init__(self) -> None:
        self.pedido: list[list[str]] = []
        self.soltado: list[str] = []
        self.fallos = 0
        self.paso = asyncio.Event()
        self.paso.set()

    async def group_add_varios(self, grupos: list[str], canal: str) -> None:
        self.pedido.append(grupos)
        await self.paso.wait()
        if self.fallos:
            self.fallos -= 1
            raise OSError("sin bus")

    async def group_discard(self, grupo: str, canal: str) -> None:
        self.soltado.append(grupo)
        await self.paso.wait()


class Puesto:
    def __init__(self) -> None:
        self.capa = Apuntes()
        self.olvidados: list[str] = []
        self.fallos = 0
        self.suscripciones = Suscripciones(self.capa, self.olvidados.append, self._fallo)
        self.suscripciones.con_canal("canal")

    def _fallo(self) -> None:
        self.fallos += 1

    def soltar(self, *grupos: str) -> None:
        for grupo in grupos:
            self.suscripciones.soltar(grupo)


@pytest.fixture
def _enseguida(monkeypatch):
    monkeypatch.setattr(modulo, "DEMORA", 0.02)


async def test_los_que_llegan_mientras_se_pide_van_en_la_tanda_siguiente():
    puesto = Puesto()
    puesto.capa.paso.clear()

    esperas = puesto.suscripciones.pedir(["a"])
    await hasta(lambda: puesto.capa.pedido)
    for grupo in ("b", "c", "a"):
        esperas += puesto.suscripciones.pedir([grupo])
    assert not any(espera.done() for espera in esperas)
    puesto.capa.paso.set()
    await asyncio.wait(esperas)

    assert puesto.capa.pedido == [["a"], ["b", "c"]]
    assert puesto.suscripciones.pedir(["a", "b"]) == []


async def test_sin_canal_lo_pedido_espera_y_con_uno_nuevo_se_pide_todo():
    puesto = Puesto()
    puesto.suscripciones.con_canal(None)
    esperas = puesto.suscripciones.pedir(["a"])
    assert puesto.capa.pedido == []

    puesto.suscripciones.con_canal("nuevo")
    await asyncio.wait(esperas)
    puesto.suscripciones.con_canal("otro")
    await hasta(lambda: len(puesto.capa.pedido) == 2)

    assert puesto.capa.pedido == [["a"], ["a"]]


async def test_lo_que_no_se_confirma_se_dice_y_se_pide_otra_vez_al_reintentar():
    puesto = Puesto()
    puesto.capa.fallos = 1

    [espera] = puesto.suscripciones.pedir(["a"])
    await hasta(lambda: puesto.fallos)
    assert not espera.done()
    assert puesto.suscripciones.reintentar() == [espera]
    await espera

    assert (puesto.capa.pedido, puesto.fallos) == ([["a"], ["a"]], 1)


@pytest.mark.usefixtures("_enseguida")
async def test_se_suelta_un_rato_despues_del_ultimo_y_quien_vuelve_antes_lo_conserva():
    puesto = Puesto()
    await asyncio.wait(puesto.suscripciones.pedir(["a", "b"]))
    desde = puesto.suscripciones.desde("a")

    puesto.soltar("a", "b")
    puesto.suscripciones.pedir(["a"])
    await hasta(lambda: puesto.capa.soltado)

    assert (puesto.capa.soltado, puesto.olvidados) == (["b"], ["b"])
    assert puesto.suscripciones.desde("a") == desde
    assert puesto.suscripciones.desde("b") is None
    assert puesto.capa.pedido == [["a", "b"]]


@pytest.mark.usefixtures("_enseguida")
async def test_quien_vuelve_mientras_se_suelta_su_grupo_lo_tiene_al_acabar():
    puesto = Puesto()
    await asyncio.wait(puesto.suscripciones.pedir(["a", "b"]))
    puesto.soltar("a", "b")
    puesto.capa.paso.clear()
    await hasta(lambda: puesto.capa.soltado == ["a"])

    # A `a` se le está soltando; a `b`, aún no.
    esperas = puesto.suscripciones.pedir(["a", "b"])
    puesto.capa.paso.set()
    await asyncio.wait(esperas)

    assert puesto.capa.soltado == ["a"]
    assert puesto.capa.pedido == [["a", "b"], ["a"]]
    assert puesto.fallos == 0


@pytest.mark.usefixtures("_enseguida")
async def test_soltar_lo_que_no_llego_a_confirmarse_no_detiene_a_los_demas():
    puesto = Puesto()
    puesto.capa.fallos = 1
    [espera] = puesto.suscripciones.pedir(["a"])
    await hasta(lambda: puesto.fallos)

    puesto.soltar("a")
    await hasta(lambda: puesto.capa.soltado)
    await asyncio.wait(puesto.suscripciones.pedir(["b"]))

    assert espera.cancelled()
    assert puesto.capa.pedido == [["a"], ["b"]]
    puesto.suscripciones.parar()
