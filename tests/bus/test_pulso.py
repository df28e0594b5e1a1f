"""Cuándo se sabe que el bus vive, desde cuándo pudo perderse algo y quién más hay."""

import time

import pytest

from redup_project.tiempo_real.bus import pulso as modulo
from redup_project.tiempo_real.bus.pulso import Pulso
from tests.bus.conftest import hasta


class Bus:
    """Una capa que devuelve cada latido, o no, según se diga."""

    def __init__(self) -> None:
        self.sordos: set[str] = set()
        self.reconexiones: list[float] = []

    def grupo_en_cada_servidor(self, prefijo: str) -> list[str]:
        return [f"{prefijo}0", f"{prefijo}1"]

    async def group_send(self, grupo: str, latido: dict) -> None:
        if grupo not in self.sordos:
            self.pulso.al_latido(latido)

    async def reconectar(self) -> None:
        self.reconexiones.append(time.monotonic())


@pytest.fixture(autouse=True)
def _deprisa(monkeypatch):
    monkeypatch.setattr(modulo, "SEGUNDOS_ENTRE_LATIDOS", 0.01)
    monkeypatch.setattr(modulo, "SEGUNDOS_SIN_ECO", 0.05)
    monkeypatch.setattr(modulo, "SEGUNDOS_PARA_RECONECTAR", 0.1)


def montar() -> tuple[Bus, Pulso, list[float]]:
    bus, vueltas = Bus(), []
    bus.pulso = Pulso(bus, "yo", vueltas.append)
    return bus, bus.pulso, vueltas


async def test_al_empezar_no_vive_hasta_oirse_por_todos_los_servidores():
    bus, pulso, vueltas = montar()
    bus.sordos = {"redup.latido.1"}
    inicio = time.time()
    pulso.arrancar()
    await hasta(lambda: pulso._ecos)
    assert not pulso.vivo

    bus.sordos = set()
    await hasta(lambda: pulso.vivo)

    # Desde el principio: hasta ahora no se oía.
    assert len(vueltas) == 1
    assert vueltas[0] == pytest.approx(inicio, abs=0.05)
    pulso.parar()


async def test_un_servidor_que_calla_es_un_corte_que_se_dice_una_vez(lineas_de_registro):
    bus, pulso, vueltas = montar()
    pulso.arrancar()
    await hasta(lambda: pulso.vivo)

    bus.sordos, corte = {"redup.latido.1"}, time.time()
    await hasta(lambda: not pulso.vivo)
    await hasta(lambda: len(bus.reconexiones) > 1)
    bus.sordos = set()
    await hasta(lambda: pulso.vivo)

    assert len(vueltas) == 2
    # Lo perdido empieza, como pronto, en el último latido sano.
    assert corte - 0.05 < vueltas[1] <= corte
    dichas = [linea for linea in lineas_de_registro() if "responde" in linea]
    assert [("no responde" in d, "vuelve" in d) for d in dichas] == [(True, False), (False, True)]
    pulso.parar()


async def test_no_se_corta_la_conexion_recien_hecha_sin_darle_tiempo():
    bus, pulso, _ = montar()
    bus.sordos = {"redup.latido.0"}
    pulso.arrancar()

    await hasta(lambda: len(bus.reconexiones) == 4)

    seguidas = zip(bus.reconexiones, bus.reconexiones[1:], strict=False)
    assert all(b - a > 0.09 for a, b in seguidas)
    pulso.parar()


async def test_una_duda_se_resuelve_con_un_latido_posterior_a_ella():
    bus, pulso, vueltas = montar()
    pulso.arrancar()
    await hasta(lambda: pulso.vivo)
    viejo = {"de": "yo", "en": time.time() - 1}

    pulso.dudar()
    for grupo in pulso.grupos:
        pulso.al_latido(viejo | {"grupo": grupo})
    assert len(vueltas) == 1
    pulso.latir_ya()
    await hasta(lambda: len(vueltas) == 2)

    assert pulso.vivo
    pulso.parar()


async def test_se_sabe_de_los_demas_mientras_laten():
    _, pulso, _ = montar()

    pulso.al_latido({"de": "otro", "grupo": "redup.latido.0", "en": time.time()})

    assert pulso.otros == {"otro"}
    await hasta(lambda: not pulso.otros)
