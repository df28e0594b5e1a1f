"""Tras un corte del bus: llega lo que faltaba, y cada cual está donde dice la base."""

import dataclasses
import threading
from collections.abc import Callable, Collection

import pytest
from django.db import OperationalError

from redup_project.tiempo_real import reparto, repaso
from redup_project.tiempo_real.bus import mensajes
from redup_project.tiempo_real.bus.pulso import PROCESOS
from redup_project.tiempo_real.salas import de_chat
from tests.tiempo_real.historia import en_vivo, mover, numeros, repasar
from tests.vivo import ESPERA


def test_no_se_reparte_lo_leido_hasta_repartir_lo_que_aqui_se_guardo(
    proceso, historia, mandar, sala, ana, beto
):
    grupo = de_chat(sala)
    historia.miembros = {ana: {grupo}, beto: {grupo}}
    a = proceso.conectar(ana, grupo)
    mandar(*en_vivo(historia.decir(sala, 1)))
    assert numeros(a, 1) == [1]
    # De éste, que se guardó aquí, la base no recuerda qué conexión lo envió.
    suyo = historia.decir(sala, 2)._replace(origen=a.sid, salvo_origen=True)
    historia.repartido.clear()

    mandar(*repasar())
    # Y por el otro camino, que empieza al ver que falta uno.
    mandar(*en_vivo(historia.decir(sala, 3)))
    proceso.hasta_que(lambda: historia.leidas and historia.repasadas)
    a.exigir_silencio()
    proceso.sio.reparto.despachar(suyo)
    historia.repartido.set()

    assert numeros(a, 3) == [3]
    a.exigir_silencio()


def test_tras_un_corte_llega_lo_que_falta_una_vez_y_se_avisa_a_quien_sincroniza(
    proceso, historia, mandar, sala, ana, beto, monkeypatch
):
    monkeypatch.setattr(repaso, "MENSAJES_POR_TANDA", 2)
    monkeypatch.setattr(repaso, "USUARIOS_POR_TANDA", 1)
    grupo, suyo = de_chat(sala), de_chat(f"{sala}.suyo")
    historia.miembros = {ana: {grupo}, beto: {suyo}}
    telefono, otro = proceso.conectar(ana, grupo), proceso.conectar(beto, suyo)
    historia.decir(f"{sala}.suyo", 1)
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
    assert numeros(otro, 1) == [1]
    otro.exigir_silencio()


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
    lecturas = Lecturas(historia.salas)
    con_pausa = dataclasses.replace(historia.memoria, salas=lecturas)
    monkeypatch.setattr(proceso.sio.repaso, "_memoria", con_pausa)
    grupo_oye = proceso.sio.manager.miembros

    mandar(*repasar())
    assert lecturas.hechas.acquire(timeout=ESPERA)
    historia.miembros[ana] = {otra}
    mandar(*mover(ana, sala, False))
    proceso.hasta_que(lambda: telefono.sid not in grupo_oye(grupo))
    lecturas.seguir.release()

    # Se lee otra vez, por si se perdió alguna otra orden; lo leído antes no vale.
    assert lecturas.hechas.acquire(timeout=ESPERA)
    assert telefono.sid not in grupo_oye(grupo)
    lecturas.seguir.release()
    proceso.hasta_que(lambda: telefono.sid in grupo_oye(otra))


class Lecturas:
    """Una lectura de la base que, hecha, espera a que se la deje seguir."""

    def __init__(self, leer: Callable[[Collection[int]], dict[int, set[str]]]) -> None:
        self._leer = leer
        self.hechas, self.seguir = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, usuarios: Collection[int]) -> dict[int, set[str]]:
        leidas = self._leer(usuarios)
        self.hechas.release()
        assert self.seguir.acquire(timeout=ESPERA)
        return leidas


def test_de_una_sala_que_ya_sono_se_repone_tambien_lo_que_lleva_una_hora_de_antes(
    proceso, historia, mandar, sala, ana
):
    historia.miembros[ana] = {de_chat(sala)}
    telefono = proceso.conectar(ana, de_chat(sala))
    mandar(*en_vivo(historia.decir(sala, 1, hace=20)))
    assert numeros(telefono, 1) == [1]
    # El reloj de quien lo guardó va atrasado.
    historia.decir(sala, 2, hace=10)

    mandar(*repasar())

    assert numeros(telefono, 2) == [2]


# --- Despedir ---


def test_los_cortes_viejos_se_olvidan(proceso, historia, mandar, ana, beto, monkeypatch):
    monkeypatch.setattr(reparto, "SEGUNDOS_DE_CORTE", 0)

    for usuario in (ana, beto):
        mandar(PROCESOS, mensajes.orden_de_cortar(usuario, "otro"))

    proceso.hasta_que(lambda: list(proceso.sio.reparto._cortes) == [beto])


@pytest.mark.parametrize(
    ("suya", "en_la_base", "sigue"), [(2, 2, True), (2, 1, True), (2, 3, False), (2, None, False)]
)
def test_tras_un_corte_se_despide_a_quien_ya_no_deba_estar(
    proceso, mandar, ana, monkeypatch, suya, en_la_base, sigue
):
    # Con una mayor que la leída, entró después de leerla: en la base ya ha cambiado.
    vigentes = {} if en_la_base is None else {ana: en_la_base}
    monkeypatch.setattr(proceso.sio.apps[0], "vigentes", lambda _: vigentes)
    telefono = proceso.conectar(ana)
    [sesion] = proceso.sio.sesiones_de([ana])
    sesion.sincroniza, sesion.version = True, suya

    mandar(*repasar())

    if sigue:
        assert telefono.recibir()[0] == "sync_required"
        telefono.exigir_silencio()
    else:
        proceso.hasta_que(lambda: not proceso.sio.sesiones_de([ana]))


def test_si_la_base_no_esta_se_repasa_cuando_vuelva(
    proceso, historia, mandar, sala, ana, monkeypatch
):
    monkeypatch.setattr(repaso, "SEGUNDOS_PARA_REINTENTAR", 0.01)
    fallos = [OperationalError("no está")]

    def leer(usuarios: Collection[int]) -> dict[int, set[str]]:
        if fallos:
            raise fallos.pop()
        return historia.salas(usuarios)

    con_fallo = dataclasses.replace(historia.memoria, salas=leer)
    monkeypatch.setattr(proceso.sio.repaso, "_memoria", con_fallo)
    historia.miembros[ana] = {de_chat(sala)}
    telefono = proceso.conectar(ana, de_chat(sala))
    historia.decir(sala, 1)

    mandar(*repasar())

    assert numeros(telefono, 1) == [1]
    assert not fallos


def test_dos_cortes_mientras_se_repasa_otro_se_repasan_desde_el_primero(
    proceso, historia, mandar, sala, ana, monkeypatch
):
    lecturas = Lecturas(historia.salas)
    con_pausa = dataclasses.replace(historia.memoria, salas=lecturas)
    monkeypatch.setattr(proceso.sio.repaso, "_memoria", con_pausa)
    historia.miembros[ana] = {de_chat(sala)}
    telefono = proceso.conectar(ana, de_chat(sala))
    mandar(*en_vivo(historia.decir(sala, 1, hace=60)))
    assert numeros(telefono, 1) == [1]
    historia.decir(sala, 2, hace=50)

    mandar(*repasar(hace=0))
    assert lecturas.hechas.acquire(timeout=ESPERA)
    mandar(*repasar(hace=55))
    mandar(*repasar(hace=0))
    mandar(*en_vivo(historia.decir(f"{sala}.otra", 1)._replace(salas=(de_chat(sala),))))
    assert numeros(telefono, 1) == [1]
    lecturas.seguir.release(2)

    assert numeros(telefono, 2) == [2]
