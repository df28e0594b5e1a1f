"""Dos procesos, un Redis: quien escribe en uno llega a quien está en el otro, y a nadie más."""

import logging
import socket
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from channels.layers import channel_layers
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import transaction
from django.utils import timezone

from estudiantes.acceso import emitir_token
from estudiantes.models import CodigoRecuperacion, Estado, Rol
from grupos import servicios
from grupos.models import EstadoMembresia
from mensajeria import difusion
from mensajeria.models import Mensaje
from redup_project.tiempo_real import emisor, salas
from redup_project.tiempo_real.bus import fuera as modulo
from redup_project.tiempo_real.bus.capa_redis import CapaRedis
from redup_project.tiempo_real.emisor import emitir
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.motor.medida import TORTURA, anotar, cuanto
from tests.procesos import puerto_libre
from tests.puente.charlas import enviar, esperar, pedir_por_rest, texto_recibido
from tests.puente.escena import Balance, Escena
from tests.puente.telefonos import Centralita

# Lo prometido para que una baja valga en los demás procesos.
PLAZO_DE_BAJA = 1.0
# Lo que puede tardar de más quien avisa si el bus no está: lo que se espera al bus y un poco.
PLAZO_DE_AVISO = 2.5
MARGEN = 0.5


@pytest.fixture
def uno(procesos):
    """El proceso donde se hace."""
    return procesos[0]


@pytest.fixture
def otro(procesos):
    """El proceso donde se nota."""
    return procesos[-1]


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def beto():
    return EstudianteFabrica()


# --- Charlar ---


def test_un_chat_llega_a_todos_los_aparatos_de_ambos_y_no_a_la_conexion_que_escribe(
    conectar, uno, otro, ana, beto
):
    a, b = conectar(uno, ana), conectar(uno, beto)
    a_lejos, b_lejos = conectar(otro, ana, sync=True), conectar(otro, beto)
    intrusa = EstudianteFabrica()
    i = conectar(otro, intrusa)

    enviar(a, ana, beto, "hola")
    assert [texto_recibido(c) for c in (b, a_lejos, b_lejos)] == ["hola"] * 3
    enviar(b_lejos, beto, ana, "qué tal")
    assert [texto_recibido(c) for c in (a, b, a_lejos)] == ["qué tal"] * 3
    enviar(a, ana, intrusa, "centinela")
    assert texto_recibido(i) == "centinela"
    assert texto_recibido(a_lejos) == "centinela"
    for cliente in (a, b, a_lejos, b_lejos, i):
        cliente.exigir_silencio()


def test_la_conexion_que_abrio_el_chat_recibe_lo_que_escribe_una_vez(
    conectar, uno, otro, ana, beto
):
    a, b = conectar(uno, ana), conectar(otro, beto)
    a.emit("join_direct_chat", {"other_user_id": str(beto.pk)})
    a.recibir_hasta("direct_chat_joined")

    enviar(a, ana, beto, "hola")

    assert texto_recibido(b) == "hola"
    assert texto_recibido(a) == "hola"
    a.exigir_silencio()


def test_un_grupo_oye_lo_suyo_en_los_dos_procesos_y_quien_no_esta_no(
    conectar, uno, otro, ana, beto
):
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[beto])
    intrusa = EstudianteFabrica()
    a, b, i = conectar(uno, ana), conectar(otro, beto), conectar(otro, intrusa)

    enviar(a, ana, f"grupo_{grupo.pk}", "a todos")
    assert (texto_recibido(a), texto_recibido(b)) == ("a todos", "a todos")
    enviar(b, beto, f"grupo_{grupo.pk}", "de vuelta")
    assert (texto_recibido(a), texto_recibido(b)) == ("de vuelta", "de vuelta")

    enviar(a, ana, intrusa, "centinela")
    assert texto_recibido(i) == "centinela"


def test_todos_escriben_a_la_vez_desde_procesos_distintos_y_el_orden_es_uno(procesos):
    escena = Escena(procesos, cada=0.01)
    escena.par()
    escena.grupo(2 * len(procesos))
    cuantos = cuanto(15, 1000)

    with Centralita(escena.telefonos) as centralita:
        escriben = [t for t in escena.telefonos if t.destino]
        centralita.esperar(lambda: all(len(t.acusados) > cuantos for t in escriben), limite=60)
        centralita.callar()
        centralita.esperar(escena.completa)

    balance = escena.balance()
    escena.anotar("todos a la vez, con Redis sano", balance)
    assert balance == Balance(balance.acusados, balance.entregas)


# --- Entrar y salir de un grupo ---


def test_quien_entra_en_un_grupo_oye_sin_pedirlo_y_sin_lo_de_antes(conectar, uno, otro, ana, beto):
    grupo = GrupoFabrica(usuario_dueno=ana)
    a, b = conectar(uno, ana), conectar(otro, beto)
    enviar(a, ana, f"grupo_{grupo.pk}", "antes de que entre")

    pedir_por_rest(uno, "POST", f"/grupos/{grupo.pk}/miembros/{beto.pk}/invitar", ana)
    enviar(a, ana, f"grupo_{grupo.pk}", "bienvenido")

    recibido = b.recibir_hasta("receive_message")
    assert recibido[-1][1]["message"] == "bienvenido"
    assert "group_membership" in [evento for evento, _ in recibido]
    b.exigir_silencio()


def salir(proceso, grupo, ana, beto):
    pedir_por_rest(proceso, "DELETE", f"/grupos/{grupo.pk}/salir", beto)


def expulsar(proceso, grupo, ana, beto):
    pedir_por_rest(proceso, "DELETE", f"/grupos/{grupo.pk}/miembros/{beto.pk}", ana)


@pytest.mark.parametrize("irse", [salir, expulsar])
def test_quien_deja_un_grupo_ni_oye_ni_escribe_desde_el_otro_proceso(
    conectar, uno, otro, ana, beto, irse
):
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[beto])
    a, b = conectar(uno, ana), conectar(otro, beto)
    enviar(a, ana, f"grupo_{grupo.pk}", "aún está")
    assert texto_recibido(b) == "aún está"

    irse(uno, grupo, ana, beto)
    hecho = time.monotonic()
    b.emit("send_message", {"to": f"grupo_{grupo.pk}", "message": "me cuelo", "type": "text",
                            "sender_id": str(beto.pk), "timestamp": "1"})  # fmt: skip
    acuse = b.recibir_hasta("ack")
    enviar(a, ana, f"grupo_{grupo.pk}", "secreto")
    enviar(a, ana, beto, "centinela")

    assert acuse[-1][1]["code"] == "NO_ES_MIEMBRO"
    oido = [datos["message"] for _, datos in acuse[:-1] if "message" in datos]
    while (ultimo := b.recibir())[0] != "receive_message":
        pass
    anotar(f"{irse.__name__}: centinela en el otro proceso (s)", f"{time.monotonic() - hecho:.3f}")
    assert (oido, ultimo[1]["message"]) == ([], "centinela")
    assert time.monotonic() - hecho < PLAZO_DE_BAJA


# --- Perder la sesión ---


def cerrar_sesion(proceso, beto):
    pedir_por_rest(proceso, "POST", "/auth/logout", beto)


def suspender(proceso, beto):
    jefa = EstudianteFabrica(rol=Rol.ADMINISTRADOR)
    cambio = {"estado": Estado.SUSPENDIDO.value}
    pedir_por_rest(proceso, "PUT", f"/usuarios/{beto.pk}", jefa, json=cambio)


def cambiar_contrasena(proceso, beto):
    CodigoRecuperacion.objects.create(
        usuario=beto,
        # Las pruebas usan una que los procesos no conocen.
        codigo_hash=Argon2PasswordHasher().encode("123456", "sal-de-prueba"),
        expira_en=timezone.now() + timedelta(minutes=5),
    )
    correo = beto.correo_institucional
    cambio = {"correo_institucional": correo, "codigo": "123456", "nueva_password": "Otra-clave-9"}
    pedir_por_rest(proceso, "POST", "/auth/forgot-password/confirm", json=cambio)


@pytest.mark.parametrize("perder", [cerrar_sesion, suspender, cambiar_contrasena])
def test_quien_pierde_la_sesion_ni_oye_ni_escribe_desde_el_otro_proceso(
    conectar, uno, otro, ana, beto, perder
):
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[beto])
    a = conectar(uno, ana)
    suyos = [conectar(otro, beto, token=emitir_token(beto)), conectar(otro, beto)]

    perder(uno, beto)
    enviar(a, ana, f"grupo_{grupo.pk}", "secreto")
    tardo = esperar(lambda: not any(b.client.connected for b in suyos), PLAZO_DE_BAJA)

    anotar(f"{perder.__name__}: cortado en el otro proceso (s)", f"{tardo:.3f}")
    for b in suyos:
        assert [evento for evento, *_ in b.input_buffer if evento == "receive_message"] == []
        with suppress(Exception):
            b.emit("send_message", {"to": f"grupo_{grupo.pk}", "message": "me cuelo"})
    enviar(a, ana, f"grupo_{grupo.pk}", "último")
    dichos = Mensaje.objects.filter(sala_chat__grupo=grupo).order_by("numero")
    assert list(dichos.values_list("contenido", flat=True)) == ["secreto", "último"]


# --- Presencia ---


def esta_en_linea(cliente, usuario):
    cliente.emit("presence", {"user_ids": [str(usuario.pk)]})
    [estado] = cliente.recibir_hasta("presence_state")[-1][1]["users"]
    return estado["online"]


def test_quien_esta_solo_en_el_otro_proceso_esta_en_linea(conectar, uno, otro, ana, beto):
    SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a = conectar(uno, ana)
    assert not esta_en_linea(a, beto)

    conectar(otro, beto)

    assert esta_en_linea(a, beto)
    # Y quien preguntó desde un proceso se entera de lo que cambió en el otro.
    assert a.recibir() == ("presence_changed", {"user_id": str(beto.pk), "online": True})


@pytest.mark.skipif(not TORTURA, reason="hay que esperar lo que tarda en darse a alguien por ido")
def test_no_se_anuncia_que_se_fue_quien_sigue_en_el_otro_proceso(conectar, uno, otro, ana, beto):
    zoe = EstudianteFabrica()
    for conocido in (beto, zoe):
        SalaDirectaFabrica(usuario_a=ana, usuario_b=conocido)
    a, b, z = conectar(uno, ana), conectar(uno, beto), conectar(uno, zoe)
    conectar(otro, beto)
    a.emit("presence", {"user_ids": [str(beto.pk), str(zoe.pk)]})
    a.recibir_hasta("presence_state")

    b.disconnect()
    z.disconnect()

    esperar(lambda: a.input_buffer, 15)
    cambios = [datos for evento, datos in a.recibir_hasta("presence_changed")]
    while cambios[-1]["user_id"] != str(zoe.pk):
        cambios.append(a.recibir()[1])
    de_beto = [cambio["online"] for cambio in cambios if cambio["user_id"] == str(beto.pk)]
    assert False not in de_beto
    a.exigir_silencio()


# --- Avisar desde un proceso de Django que no aloja a nadie: un comando, otra instalación ---


@pytest.fixture
def fuera(monkeypatch):
    """`fuera(url)`: desde ahora esta prueba es un proceso sin conexiones que habla con ese Redis."""

    def con(url: str) -> None:
        # Cambiarla en `settings` tiraría también la que está usando el servidor vivo.
        monkeypatch.setitem(channel_layers.backends, "default", CapaRedis(hosts=[url]))
        monkeypatch.setattr(emisor, "_repartidor", None)
        monkeypatch.setattr(modulo, "_fallo", modulo._Fallo())

    return con


def avisar(usuario, texto: str) -> None:
    emitir("notification", {"texto": texto}, [salas.de_usuario(usuario.pk)])


def oido_hasta(cliente, texto: str) -> list[str | None]:
    """El texto de cada aviso que le llega, hasta ése."""
    oido = []
    while not oido or oido[-1] != texto:
        oido.append(cliente.recibir_hasta("notification")[-1][1].get("texto"))
    return oido


def test_lo_emitido_fuera_llega_a_los_telefonos_de_todos_los_procesos(
    procesos, conectar, fuera, redis_url, ana
):
    suyos = [conectar(proceso, ana) for proceso in procesos]
    fuera(redis_url)

    with transaction.atomic():
        avisar(ana, "confirmado")

    for telefono in suyos:
        assert telefono.recibir() == ("notification", {"texto": "confirmado"})


def test_lo_que_se_deshace_no_llega_a_nadie(procesos, conectar, fuera, redis_url, ana):
    suyos = [conectar(proceso, ana) for proceso in procesos]
    fuera(redis_url)

    with transaction.atomic():
        avisar(ana, "deshecho")
        transaction.set_rollback(True)
    avisar(ana, "centinela")

    for telefono in suyos:
        assert telefono.recibir() == ("notification", {"texto": "centinela"})


def test_entrar_y_salir_de_un_grupo_desde_fuera_vale_en_los_procesos(
    procesos, conectar, fuera, redis_url, ana
):
    beto, carla = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[beto])
    sala = salas.de_chat(grupo.salas.get().sala_uuid)
    b, c = conectar(procesos[0], beto), conectar(procesos[-1], carla)
    fuera(redis_url)

    servicios.quitar_miembro(grupo_id=grupo.pk, usuario_id=beto.pk, actor_id=ana.pk)
    servicios.invitar(grupo_id=grupo.pk, usuario_id=carla.pk, actor_id=ana.pk)
    emitir("notification", {"texto": "sólo del grupo"}, [sala])
    avisar(beto, "centinela")

    # Antes les llega que los sacaron y los metieron.
    assert oido_hasta(c, "sólo del grupo")
    assert "sólo del grupo" not in oido_hasta(b, "centinela")


def test_lo_que_se_espera_al_bus_cabe_en_lo_prometido():
    assert modulo.PLAZO + MARGEN <= PLAZO_DE_AVISO


@pytest.mark.parametrize("contesta", [False, True], ids=["apagado", "mudo"])
def test_sin_redis_quien_avisa_sigue_en_seguida_lo_guardado_queda_y_se_dice(
    fuera, ana, caplog, contesta, monkeypatch
):
    # Con la paciencia de siempre también cabe, por la prueba de arriba; así no hay que esperarla.
    monkeypatch.setattr(modulo, "PLAZO", 0.3)
    beto = EstudianteFabrica()
    grupo = GrupoFabrica(usuario_dueno=ana)
    with socket.socket() as mudo:
        # Uno que acepta y no dice nada, como un Redis parado.
        mudo.bind(("127.0.0.1", 0))
        if contesta:
            mudo.listen()
        fuera(f"redis://127.0.0.1:{mudo.getsockname()[1] if contesta else puerto_libre()}/0")

        inicio = time.monotonic()
        with caplog.at_level(logging.WARNING, logger="redup"), transaction.atomic():
            avisar(ana, "no llega")
            servicios.invitar(grupo_id=grupo.pk, usuario_id=beto.pk, actor_id=ana.pk)
        tardo = time.monotonic() - inicio

    assert tardo < modulo.PLAZO + MARGEN
    assert any("[BUS]" in aviso for aviso in caplog.messages)
    membresia = grupo.membresias.get(usuario=beto)
    assert membresia.estado_membresia == EstadoMembresia.ACTIVO


def test_lo_que_no_se_pudo_decir_se_hace_repasar_en_cuanto_se_puede(
    procesos, conectar, fuera, redis_url, ana
):
    beto = EstudianteFabrica()
    sala = GrupoFabrica(usuario_dueno=ana, miembros=[beto]).salas.get()
    b = conectar(procesos[-1], beto)
    fuera(f"redis://127.0.0.1:{puerto_libre()}/0")
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    difusion.mensaje_nuevo(mensaje)
    modulo._fallo.reintentar_en = 0

    perdido = modulo._fallo
    fuera(redis_url)
    modulo._fallo = perdido
    avisar(ana, "otra cosa")

    assert b.recibir()[1]["mensaje_id"] == str(mensaje.pk)
