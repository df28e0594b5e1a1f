"""Lo que el bus pierde y la base recuerda: se lee de ella, y llega en orden y una sola vez.

Un proceso con Redis y, por base, una lista: lo que monta quien se lleva el puente a otra parte.
"""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from redup_project.tiempo_real import repaso
from redup_project.tiempo_real.bus import mensajes
from redup_project.tiempo_real.bus.pulso import PROCESOS
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.rutas import Memoria
from redup_project.tiempo_real.salas import de_chat, de_usuario
from tests.pareja import Proceso, en_marcha, proceso_sin_base
from tests.vivo import ESPERA, Cliente, Pausa

_nombres = (f"sala{n}" for n in itertools.count())
_usuarios = itertools.count(5000)


class Historia:
    """Lo dicho en cada sala y quién está en cuál."""

    def __init__(self) -> None:
        self.dichos: list[Emision] = []
        self.miembros: dict[int, set[str]] = {}
        # Desde qué hora se leyó lo que falta de una sala, y para quiénes.
        self.leidas: list[tuple[datetime | None, set[int]]] = []
        # Mientras no esté puesto, lo que este proceso guardó no está repartido.
        self.repartido = threading.Event()
        self.memoria = Memoria(self._faltantes, self._perdidos, self._salas, self._al_dia)

    def olvidar(self) -> None:
        for guardado in (self.dichos, self.miembros, self.leidas):
            guardado.clear()
        self.repartido.set()

    def decir(self, sala: str, numero: int, hace: float = 0.0) -> Emision:
        """Se guardó hace esos segundos; aún no se ha repartido a nadie."""
        en = datetime.now(UTC) - timedelta(seconds=hace)
        datos = {"n": numero, "sala": sala, "enviado_en": en.isoformat()}
        dicho = Emision("dicho", datos, (de_chat(sala),), sala=sala, numero=numero)
        self.dichos.append(dicho)
        return dicho

    def _faltantes(
        self, sala: str, tras: int, hasta: int, desde: datetime | None, oyentes: Collection[int]
    ) -> list[Emision]:
        self.leidas.append((desde, set(oyentes)))
        return [
            d
            for d in self.dichos
            if d.sala == sala and tras < d.numero < hasta and (desde is None or _hora(d) >= desde)
        ]

    def _perdidos(self, usuarios: Collection[int], desde: datetime, tope: int) -> list[Emision]:
        oyen = set().union(*(self.miembros.get(u, ()) for u in usuarios))
        suyos = [d for d in self.dichos if d.salas[0] in oyen and _hora(d) >= desde]
        return sorted(suyos, key=_hora)[:tope]

    def _salas(self, usuarios: Collection[int]) -> dict[int, set[str]]:
        return {usuario: set(self.miembros.get(usuario, ())) for usuario in usuarios}

    async def _al_dia(self) -> None:
        await asyncio.to_thread(self.repartido.wait, ESPERA)


def _hora(dicho: Emision) -> datetime:
    return datetime.fromisoformat(dicho.datos["enviado_en"])


@pytest.fixture(scope="module")
def _con_memoria(capa_con_redis: Any) -> Iterator[tuple[Proceso, Historia]]:
    historia = Historia()
    proceso = proceso_sin_base(historia.memoria)
    with en_marcha(proceso):
        yield proceso, historia


@pytest.fixture
def historia(_con_memoria: tuple[Proceso, Historia]) -> Historia:
    _con_memoria[1].olvidar()
    return _con_memoria[1]


@pytest.fixture
def proceso(
    _con_memoria: tuple[Proceso, Historia], historia: Historia, django_db_blocker: Any
) -> Iterator[Proceso]:
    # Sus hilos son los del servidor vivo: pueden tener una conexión abierta, que se revisa aunque no se use.
    with django_db_blocker.unblock():
        yield _con_memoria[0]
        historia.repartido.set()
        _con_memoria[0].despedir()


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
    orden = mensajes.orden_de_mover(usuario, de_chat(sala), dentro, "otro")
    return de_usuario(usuario), orden | {"en": time.time() - hace}


def repasar(hace: float = 60.0) -> tuple[str, dict[str, Any]]:
    return PROCESOS, {"type": "redup.repasar", "de": "otro", "desde": time.time() - hace}


def numeros(cliente: Cliente, hasta: int) -> list[int]:
    """Los de cuanto le llega, hasta ése."""
    oidos: list[int] = []
    while not oidos or oidos[-1] != hasta:
        oidos.append(cliente.recibir_hasta("dicho")[-1][1]["n"])
    return oidos


# --- Entrar en una sala que aquí no oía nadie ---


def test_quien_entra_recibe_lo_dicho_desde_que_entro_y_nada_mas(
    proceso, historia, mandar, sala, ana
):
    historia.miembros[ana] = {de_chat(sala), de_chat("ajena")}
    historia.decir(sala, 1, hace=40)
    historia.decir("ajena", 9, hace=10)
    historia.decir(sala, 2, hace=20)
    historia.decir(sala, 3, hace=10)
    telefono = proceso.conectar(ana)

    mandar(*mover(ana, sala, True, hace=30))

    assert numeros(telefono, 3) == [2, 3]
    telefono.exigir_silencio()


def test_lo_que_llega_en_vivo_no_se_adelanta_a_lo_dicho_desde_que_entro(
    proceso, historia, mandar, sala, ana
):
    historia.miembros[ana] = {de_chat(sala)}
    historia.decir(sala, 1, hace=40)
    historia.decir(sala, 2, hace=20)
    telefono = proceso.conectar(ana)
    # Que no se lea lo dicho hasta que haya llegado algo en vivo.
    historia.repartido.clear()

    mandar(*mover(ana, sala, True, hace=30))
    proceso.hasta_que(lambda: telefono.sid in proceso.sio.manager.miembros(de_chat(sala)))
    vivo = historia.decir(sala, 3)
    mandar(*en_vivo(vivo))
    proceso.hasta_que(lambda: historia.leidas)
    telefono.exigir_silencio()
    historia.repartido.set()

    assert numeros(telefono, 3) == [2, 3]
    telefono.exigir_silencio()
    desde, oyentes = historia.leidas[0]
    assert oyentes == {ana}
    assert desde < _hora(historia.dichos[1])


# --- Entrar en una que ya se oía ---


def test_quien_entra_donde_ya_se_oia_recibe_lo_suyo_y_los_demas_no_lo_repiten(
    proceso, historia, mandar, sala, ana, beto
):
    grupo = de_chat(sala)
    historia.miembros = {ana: {grupo}, beto: {grupo}}
    b, a = proceso.conectar(beto, grupo), proceso.conectar(ana)
    mandar(*en_vivo(historia.decir(sala, 1, hace=40)))
    mandar(*en_vivo(historia.decir(sala, 2, hace=20)))
    assert numeros(b, 2) == [1, 2]

    mandar(*mover(ana, sala, True, hace=30))
    assert numeros(a, 2) == [2]
    mandar(*en_vivo(historia.decir(sala, 3)))

    assert (numeros(a, 3), numeros(b, 3)) == ([3], [3])
    a.exigir_silencio()
    b.exigir_silencio()


def test_lo_que_viene_en_vivo_mientras_se_pone_al_dia_no_se_le_da_dos_veces(
    proceso, historia, mandar, sala, ana, beto
):
    grupo = de_chat(sala)
    historia.miembros = {ana: {grupo}, beto: {grupo}}
    b, a = proceso.conectar(beto, grupo), proceso.conectar(ana)
    mandar(*en_vivo(historia.decir(sala, 1, hace=40)))
    assert numeros(b, 1) == [1]
    historia.repartido.clear()

    mandar(*mover(ana, sala, True, hace=30))
    proceso.hasta_que(lambda: a.sid in proceso.sio.manager.miembros(grupo))
    mandar(*en_vivo(historia.decir(sala, 2)))
    assert (numeros(a, 2), numeros(b, 2)) == ([2], [2])
    historia.repartido.set()
    proceso.hasta_que(lambda: not proceso.sio._tareas)

    a.exigir_silencio()
    b.exigir_silencio()


def test_otro_aparato_que_ya_estaba_no_recibe_otra_vez_lo_suyo(
    proceso, historia, mandar, sala, ana
):
    grupo = de_chat(sala)
    historia.miembros[ana] = {grupo}
    viejo, nuevo = proceso.conectar(ana, grupo), proceso.conectar(ana)
    mandar(*en_vivo(historia.decir(sala, 1)))
    assert numeros(viejo, 1) == [1]

    mandar(*mover(ana, sala, True, hace=30))

    assert numeros(nuevo, 1) == [1]
    viejo.exigir_silencio()


# --- Repasar tras un corte ---


def test_tras_un_corte_llega_lo_que_falta_una_vez_y_se_avisa_a_quien_sincroniza(
    proceso, historia, mandar, sala, ana, monkeypatch
):
    monkeypatch.setattr(repaso, "MENSAJES_POR_TANDA", 2)
    grupo = de_chat(sala)
    historia.miembros[ana] = {grupo}
    telefono = proceso.conectar(ana, grupo)
    for sesion in proceso.sio.sesiones_de([ana]):
        sesion.sincroniza = True
    mandar(*en_vivo(historia.decir(sala, 1)))
    assert numeros(telefono, 1) == [1]
    for n in range(2, 7):
        historia.decir(sala, n)

    # Lo perdido es de justo antes de lo que el proceso cree: un COMMIT tarda, y los relojes difieren.
    mandar(*repasar(hace=-5))

    assert numeros(telefono, 6) == [2, 3, 4, 5, 6]
    assert telefono.recibir() == ("sync_required", {"status": "ok"})
    telefono.exigir_silencio()


def test_tras_un_corte_no_llega_lo_de_antes_de_oir_la_sala(proceso, historia, mandar, sala, ana):
    historia.miembros[ana] = {de_chat(sala)}
    historia.decir(sala, 1, hace=30)
    telefono = proceso.conectar(ana, de_chat(sala))
    historia.decir(sala, 2)

    mandar(*repasar())

    assert numeros(telefono, 2) == [2]
    telefono.exigir_silencio()


def test_tras_un_corte_cada_cual_esta_donde_dice_la_base_salvo_lo_que_dejo(
    proceso, historia, mandar, sala, ana
):
    debe, sobra, dejada = de_chat(sala), de_chat(f"{sala}.sobra"), de_chat(f"{sala}.dejada")
    historia.miembros[ana] = {debe, dejada}
    telefono = proceso.conectar(ana, sobra, dejada)
    [sesion] = proceso.sio.sesiones_de([ana])
    proceso.hacer(sesion.salir(dejada))

    mandar(*repasar())

    salas_de = proceso.sio.manager.salas_de
    proceso.hasta_que(lambda: debe in salas_de(telefono.sid))
    assert {s for s in salas_de(telefono.sid) if s and s.startswith("s.")} == {debe}


def test_a_quien_se_expulsa_mientras_se_repasa_no_se_le_vuelve_a_meter(
    proceso, historia, mandar, sala, ana, monkeypatch
):
    grupo, otra = de_chat(sala), de_chat(f"{sala}.otra")
    historia.miembros[ana] = {grupo}
    telefono = proceso.conectar(ana, grupo)
    leidas = Pausa(historia._salas)
    monkeypatch.setattr(
        proceso.sio.repaso,
        "_memoria",
        historia.memoria.__class__(
            historia._faltantes, historia._perdidos, _leer_y_esperar(leidas), historia._al_dia
        ),
    )

    mandar(*repasar())
    assert leidas.llego.wait(ESPERA)
    historia.miembros[ana] = {otra}
    mandar(*mover(ana, sala, False))
    proceso.hasta_que(lambda: telefono.sid not in proceso.sio.manager.miembros(grupo))
    leidas.soltar.set()

    # Y se lee otra vez, por si se perdió alguna otra orden.
    proceso.hasta_que(lambda: telefono.sid in proceso.sio.manager.miembros(otra))
    assert telefono.sid not in proceso.sio.manager.miembros(grupo)


def _leer_y_esperar(pausa: Pausa) -> Callable[[Collection[int]], dict[int, set[str]]]:
    def leer(usuarios: Collection[int]) -> dict[int, set[str]]:
        leidas = pausa.original(usuarios)
        pausa.llego.set()
        assert pausa.soltar.wait(ESPERA)
        return leidas

    return leer
