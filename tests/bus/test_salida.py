"""Publicar no espera a nadie; lo que no sale se tira y se dice."""

import asyncio

from redup_project.tiempo_real.bus import salida as modulo
from redup_project.tiempo_real.bus.salida import Salida
from tests.bus.conftest import hasta


class Capa:
    """Una capa que apunta lo que le mandan, cuando se le deja."""

    def __init__(self) -> None:
        self.lotes: list[list[int]] = []
        self.paso = asyncio.Event()
        self.paso.set()

    async def group_send_varios(self, lote) -> None:
        await self.paso.wait()
        self.lotes.append([mensaje["n"] for _, mensaje in lote])


def montar() -> tuple[Capa, Salida, list[bool]]:
    capa, perdidas = Capa(), []
    return capa, Salida(capa, lambda: perdidas.append(True)), perdidas


async def test_sale_en_orden_y_por_lotes(monkeypatch):
    monkeypatch.setattr(modulo, "TAMANO_DE_LOTE", 3)
    capa, salida, perdidas = montar()

    for n in range(5):
        salida.publicar("g", {"n": n})
    await salida.parar()

    assert (capa.lotes, perdidas) == ([[0, 1, 2], [3, 4]], [])


async def test_si_no_cabe_se_tira_lo_viejo_y_se_dice(monkeypatch):
    monkeypatch.setattr(modulo, "CAPACIDAD", 3)
    capa, salida, perdidas = montar()

    for n in range(4):
        salida.publicar("g", {"n": n})
    await salida.parar()

    assert (capa.lotes, perdidas) == ([[3]], [True])


async def test_si_el_bus_no_contesta_en_el_plazo_se_tira_se_dice_y_se_sigue(monkeypatch):
    monkeypatch.setattr(modulo, "PLAZO", 0.02)
    capa, salida, perdidas = montar()
    capa.paso.clear()

    salida.publicar("g", {"n": 1})
    await hasta(lambda: perdidas)
    capa.paso.set()
    salida.publicar("g", {"n": 2})
    await salida.parar()

    assert (capa.lotes, perdidas) == ([[2]], [True])


async def test_una_capa_cualquiera_de_channels_tambien_vale():
    class DeFabrica:
        def __init__(self) -> None:
            self.dicho: list[tuple[str, int]] = []

        async def group_send(self, grupo, mensaje) -> None:
            self.dicho.append((grupo, mensaje["n"]))

    capa = DeFabrica()
    salida = Salida(capa, lambda: None)

    salida.publicar("a", {"n": 1})
    salida.publicar("b", {"n": 2})
    await salida.parar()

    assert capa.dicho == [("a", 1), ("b", 2)]
