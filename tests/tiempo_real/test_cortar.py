"""Cuando una sesión deja de valer, sus conexiones abiertas tampoco siguen oyendo."""

import asyncio
import queue
import threading
import time
from datetime import timedelta

import pytest
import socketio
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from estudiantes import acceso, servicios
from estudiantes.models import CodigoRecuperacion, Estado, Rol
from redup_project.asgi import sio
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emision import Emision
from tests.fabricas import EstudianteFabrica
from tests.rest import como
from tests.vivo import ESPERA


@pytest.fixture
def ana(servidor):
    return EstudianteFabrica()


def exigir_corte(cliente):
    limite = time.monotonic() + ESPERA
    while cliente.client.connected:
        assert time.monotonic() < limite, "sigue conectado"
        time.sleep(0.01)


def cerrar_sesion(ana):
    assert como(ana).post("/api/auth/logout").status_code == 200


def cambiar_contrasena(ana):
    CodigoRecuperacion.objects.create(
        usuario=ana,
        codigo_hash=make_password("123456"),
        expira_en=timezone.now() + timedelta(minutes=5),
    )
    servicios.cambiar_con_codigo(
        correo=ana.correo_institucional,
        codigo="123456",
        nueva_password="otra-clave",
    )


def suspender(ana):
    jefa = EstudianteFabrica(rol=Rol.ADMINISTRADOR)
    servicios.actualizar_perfil(
        actor=jefa, usuario_id=ana.pk, cambios={"estado": Estado.SUSPENDIDO.value}
    )


def dar_de_baja(ana):
    servicios.dar_de_baja(actor=EstudianteFabrica(rol=Rol.ADMINISTRADOR), usuario_id=ana.pk)


def desde_el_panel(ana):
    panel = Client()
    panel.force_login(EstudianteFabrica(rol=Rol.ADMINISTRADOR))
    clave = {"password1": "Nueva-clave-2026", "password2": "Nueva-clave-2026"}
    respuesta = panel.post(
        f"/admin/estudiantes/usuario/{ana.pk}/password/", {"usable_password": "true", **clave}
    )
    assert respuesta.status_code == 302


def con_un_boton(nombre):
    def pulsar(ana):
        panel = Client()
        panel.force_login(EstudianteFabrica(rol=Rol.ADMINISTRADOR))
        boton = f"/admin/estudiantes/usuario/{ana.pk}/{nombre}/"
        assert panel.post(boton, {"motivo": "Lo pidió"}).status_code == 302

    return pulsar


@pytest.mark.parametrize(
    "perder",
    [
        cerrar_sesion,
        cambiar_contrasena,
        suspender,
        dar_de_baja,
        desde_el_panel,
        con_un_boton("cerrar-sesiones"),
        con_un_boton("suspender"),
    ],
)
def test_quien_pierde_la_sesion_deja_de_oir_en_todos_sus_aparatos(conectar, ana, perder):
    suyos, ajeno = [conectar(ana), conectar(ana)], conectar(EstudianteFabrica())

    perder(ana)

    for cliente in suyos:
        exigir_corte(cliente)
    ajeno.exigir_silencio()


def test_lo_que_llega_a_la_vez_que_el_corte_ya_no_lo_oye(conectar, ana):
    """El bus trae varias cosas en una vuelta del bucle, y despedirse no cabe en ésa."""
    a = conectar(ana)

    async def en_la_misma_vuelta():
        [sesion] = sio.sesiones_de([ana.pk])
        sio.despedir(ana.pk)
        # Lo que estuviera a medias, como ponerse al día, no la mete otra vez.
        await sesion.entrar(salas.de_usuario(ana.pk))
        sio.manager.difundir(Emision("secreto", {}, (salas.de_usuario(ana.pk),)))

    asyncio.run_coroutine_threadsafe(en_la_misma_vuelta(), sio.reparto._bucle).result(ESPERA)

    exigir_corte(a)
    assert [evento for evento, *_ in a.input_buffer] == []


def test_cambiar_la_biografia_no_corta_nada(conectar, ana):
    a = conectar(ana)

    servicios.actualizar_perfil(actor=ana, usuario_id=ana.pk, cambios={"biografia": "Ajedrez"})

    a.exigir_silencio()


def test_tampoco_entra_quien_se_estaba_identificando_al_cortarle(servidor, ana, monkeypatch):
    ya_leido, soltar = threading.Event(), threading.Event()

    def identificar_despacio(**datos):
        leido = identificar(**datos)
        ya_leido.set()
        assert soltar.wait(ESPERA)
        return leido

    identificar = acceso.identificar
    monkeypatch.setattr(acceso, "identificar", identificar_despacio)
    rechazos = queue.Queue()
    cliente = socketio.Client(reconnection=False)
    cliente.on("connect_error", rechazos.put)
    cliente.connect(f"{servidor}?user_id={ana.pk}", transports=["websocket"], wait=False)
    try:
        assert ya_leido.wait(ESPERA)
        cerrar_sesion(ana)
        soltar.set()

        assert rechazos.get(timeout=ESPERA)["data"]["code"] == "TOKEN_INVALIDO"
    finally:
        soltar.set()
        cliente.disconnect()
