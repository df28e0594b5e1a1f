"""Lo de cada sala sale en orden, sin huecos y una vez, llegue como llegue."""

import asyncio
from datetime import UTC, datetime

import pytest

from redup_project.tiempo_real.bus import hileras as modulo
from redup_project.tiempo_real.bus.hileras import MARGEN, Hileras
from redup_project.tiempo_real.emision import Emision
from tests.bus.conftest import hasta

GRUPO, SALA = "s.1", "1"
DESDE = datetime(2026, 1, 1, tzinfo=UTC)


def mensaje(numero: int | None, evento: str = "receive_message") -> Emision:
    return Emision(evento, {"n": numero}, (GRUPO,), sala=SALA, numero=numero)


class Puesto:
    """Unas hileras, lo que entregan y lo que la base contesta."""

    def __init__(self) -> None:
        self.entregado: list[int | str] = []
        self.base: dict[int, Emision] = {}
        self.preguntas: list[tuple] = []
        self.fallos = 0
        self.puede_contestar = asyncio.Event()
        self.puede_contestar.set()
        self.hileras = Hileras(self._entregar, self._leer, lambda grupo: DESDE)

    def _entregar(self, emision: Emision) -> None:
        self.entregado.append(emision.numero or emision.evento)

    async def _leer(self, sala, tras, tope, desde) -> list[Emision]:
        self.preguntas.append((sala, tras, tope, desde))
        if self.fallos:
            self.fallos -= 1
            raise OSError("sin base")
        leidos = [m for n, m in sorted(self.base.items()) if tras < n < tope]
        await self.puede_contestar.wait()
        return leidos

    def llegan(self, *numeros: int | None) -> None:
        for numero in numeros:
            self.hileras.llega(GRUPO, mensaje(numero, "receive_message" if numero else "edicion"))

    def guardar(self, *numeros: int) -> None:
        self.base |= {numero: mensaje(numero) for numero in numeros}


@pytest.fixture(autouse=True)
def _sin_demoras(monkeypatch):
    monkeypatch.setattr(modulo, "SEGUNDOS_DE_CRUCE", 0.01)
    monkeypatch.setattr(modulo, "SEGUNDOS_PARA_REINTENTAR", 0.01)


async def test_lo_que_llega_desordenado_sale_en_orden_sin_preguntar_a_la_base():
    puesto = Puesto()

    puesto.llegan(1, 4, 3, 2, 5)

    assert puesto.entregado == [1, 2, 3, 4, 5]
    assert puesto.preguntas == []


async def test_lo_repetido_se_calla_llegue_cuando_llegue():
    puesto = Puesto()

    puesto.llegan(1, 1, 3, 3, 2, 2, 3, 1)

    assert puesto.entregado == [1, 2, 3]


async def test_un_hueco_se_lee_de_la_base_y_solo_el_hueco():
    puesto = Puesto()
    puesto.guardar(1, 2, 3, 4)

    puesto.llegan(1, 4)
    await hasta(lambda: 4 in puesto.entregado)

    assert puesto.entregado == [1, 2, 3, 4]
    assert puesto.preguntas == [(SALA, 1, 4, None)]


async def test_de_una_sala_que_no_habia_sonado_se_lee_desde_que_se_oye():
    puesto = Puesto()
    puesto.guardar(41, 42)

    puesto.llegan(43)
    await hasta(lambda: puesto.entregado)

    assert puesto.entregado == [41, 42, 43]
    assert puesto.preguntas == [(SALA, 0, 43, DESDE - MARGEN)]


async def test_lo_borrado_no_detiene_la_sala():
    puesto = Puesto()
    puesto.guardar(3)

    puesto.llegan(1, 5)
    await hasta(lambda: 5 in puesto.entregado)
    puesto.llegan(6, 2, 4)

    assert puesto.entregado == [1, 3, 5, 6]


async def test_lo_que_no_se_pregunto_no_se_da_por_borrado():
    puesto = Puesto()
    puesto.puede_contestar.clear()
    puesto.llegan(1, 4)
    await hasta(lambda: puesto.preguntas)

    # Mientras se lee llegan solos, y detrás queda otro hueco por el que nadie ha preguntado.
    puesto.llegan(2, 8, 3)
    puesto.guardar(5, 6, 7)
    puesto.puede_contestar.set()
    await hasta(lambda: 8 in puesto.entregado)

    assert puesto.entregado == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_si_la_base_no_esta_se_vuelve_a_mirar():
    puesto = Puesto()
    puesto.guardar(2)
    puesto.fallos = 2

    puesto.llegan(1, 3)
    await hasta(lambda: 3 in puesto.entregado)

    assert puesto.entregado == [1, 2, 3]
    assert len(puesto.preguntas) == 3


async def test_una_edicion_no_adelanta_a_lo_que_se_espera():
    puesto = Puesto()
    puesto.llegan(1, None)
    assert puesto.entregado == [1, "edicion"]

    puesto.llegan(3, None, 2)

    assert puesto.entregado == [1, "edicion", 2, 3, "edicion"]


async def test_olvidar_un_grupo_suelta_lo_que_esperaba_y_lo_que_se_leia():
    puesto = Puesto()
    puesto.puede_contestar.clear()
    puesto.llegan(1, 4)
    await hasta(lambda: puesto.preguntas)

    puesto.hileras.olvidar(GRUPO)
    puesto.puede_contestar.set()
    puesto.guardar(5)
    puesto.llegan(6)
    await hasta(lambda: 6 in puesto.entregado)

    # Vuelve como si no se hubiera oído nunca.
    assert puesto.entregado == [1, 5, 6]


async def test_reponer_empieza_por_lo_que_falta_y_calla_lo_dado():
    puesto = Puesto()
    for numero in (7, 8):
        puesto.hileras.reponer(GRUPO, mensaje(numero))
    puesto.llegan(9)
    for numero in (8, 9, 10):
        puesto.hileras.reponer(GRUPO, mensaje(numero))

    assert puesto.entregado == [7, 8, 9, 10]


async def test_al_parar_no_queda_nada_contando_el_tiempo():
    puesto = Puesto()
    puesto.llegan(1, 4)

    puesto.hileras.parar()

    assert [t for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []
    puesto.llegan(2)
    assert puesto.entregado == [1, 2]


async def test_cada_grupo_lleva_su_cuenta():
    puesto = Puesto()
    puesto.llegan(1, 2)

    for numero in (1, 2):
        puesto.hileras.llega("u.1", mensaje(numero))

    assert puesto.entregado == [1, 2, 1, 2]
    assert puesto.hileras.cabezas("u.1") == {SALA: 2}
