"""`mover`: las conexiones de alguien entran en una sala o la dejan en cuanto se confirma."""

import asyncio
import threading

import pytest
from django.db import transaction

from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emisor import emitir, mover
from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.vivo import ESPERA, Pausa

SALA = "s.una-sala"
EVENTO = ("marks_updated", {"sala_uuid": "una-sala"})


def emitir_a_la_sala() -> None:
    emitir(*EVENTO, [SALA])


@pytest.fixture
def ana(servidor):
    return EstudianteFabrica()


def test_mover_dentro_alcanza_a_todas_sus_conexiones_y_a_nadie_mas(conectar, ana):
    a, otro_aparato, ajeno = conectar(ana), conectar(ana), conectar(EstudianteFabrica())

    mover(ana.pk, SALA, dentro=True)
    emitir_a_la_sala()

    assert (a.recibir(), otro_aparato.recibir()) == (EVENTO, EVENTO)
    ajeno.exigir_silencio()


def test_mover_fuera_calla_lo_que_se_emite_despues(conectar, ana):
    a = conectar(ana)
    mover(ana.pk, SALA, dentro=True)
    emitir_a_la_sala()
    assert a.recibir() == EVENTO

    mover(ana.pk, SALA, dentro=False)
    emitir_a_la_sala()

    a.exigir_silencio()


def test_mover_espera_al_commit(conectar, ana):
    a = conectar(ana)

    with transaction.atomic():
        mover(ana.pk, SALA, dentro=True)
        with transaction.atomic(durable=False):
            mover(ana.pk, "s.otra", dentro=True)
            transaction.set_rollback(True)
        transaction.set_rollback(True)
    emitir_a_la_sala()

    a.exigir_silencio()


def test_mover_a_quien_no_esta_conectado_no_hace_nada(servidor):
    mover(999_999, SALA, dentro=True)
    mover(999_999, SALA, dentro=False)


def test_quien_sale_mientras_se_conecta_no_se_cuela(conectar, ana, monkeypatch):
    from mensajeria import consultas

    sala = salas.de_chat(GrupoFabrica(miembros=[ana]).salas.get().sala_uuid)
    leidas = threading.Event()
    pausa = Pausa(lambda grupales: grupales)
    original = consultas.salas_grupales_de

    def leer_y_esperar(usuario_id):
        grupales = list(original(usuario_id))
        leidas.set()
        return pausa(grupales)

    monkeypatch.setattr(consultas, "salas_grupales_de", leer_y_esperar)
    a = conectar(ana, al_dia=False)
    assert leidas.wait(ESPERA)

    # Ya leyó que era miembro, y aún no ha entrado en la sala.
    mover(ana.pk, sala, dentro=False)
    esperar_al_servidor()
    pausa.soltar.set()
    a.ponerse_al_dia()
    emitir("marks_updated", EVENTO[1], [sala])

    a.exigir_silencio()


def test_quien_sale_mientras_abre_el_grupo_no_se_cuela(conectar, ana, monkeypatch):
    from mensajeria import servicios

    grupo = GrupoFabrica(miembros=[ana])
    sala = salas.de_chat(grupo.salas.get().sala_uuid)
    a = conectar(ana)
    comprobado = threading.Event()
    pausa = Pausa(lambda sala: sala)
    original = servicios.unirse_a_grupo

    def comprobar_y_esperar(**datos):
        sala = original(**datos)
        comprobado.set()
        return pausa(sala)

    monkeypatch.setattr(servicios, "unirse_a_grupo", comprobar_y_esperar)
    a.emit("join_group", {"group_id": str(grupo.pk)})
    assert comprobado.wait(ESPERA)

    mover(ana.pk, sala, dentro=False)
    esperar_al_servidor()
    pausa.soltar.set()
    a.recibir_hasta("group_joined")
    emitir("marks_updated", EVENTO[1], [sala])

    a.exigir_silencio()


def test_quien_salio_puede_volver_a_entrar(conectar, ana):
    grupo = GrupoFabrica(miembros=[ana])
    sala = salas.de_chat(grupo.salas.get().sala_uuid)
    a = conectar(ana)

    mover(ana.pk, sala, dentro=False)
    assert a.pedir("join_group", {"group_id": str(grupo.pk)})[0] == "group_joined"
    emitir("marks_updated", EVENTO[1], [sala])

    assert a.recibir() == EVENTO


def esperar_al_servidor() -> None:
    """Vuelve cuando el servidor ha hecho lo que ya tenía pedido."""
    from redup_project.asgi import sio

    asyncio.run_coroutine_threadsafe(asyncio.sleep(0), sio.reparto._bucle).result(ESPERA)
