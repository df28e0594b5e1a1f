"""`emitir` desde un proceso de Django que no aloja a nadie: un comando, una tarea, otra instalación."""

import logging
import socket
import time

import pytest
from django.db import transaction

from grupos import servicios
from grupos.models import EstadoMembresia
from mensajeria import difusion
from redup_project.tiempo_real import emisor, salas
from redup_project.tiempo_real.bus import fuera as modulo
from redup_project.tiempo_real.emisor import emitir
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica
from tests.procesos import puerto_libre

# Lo que puede tardar de más quien avisa si el bus no está.
PLAZO = 2.5


@pytest.fixture
def fuera(settings, monkeypatch):
    """`fuera(url)`: desde ahora esta prueba es un proceso sin conexiones que habla con ese Redis."""

    def con(url: str) -> None:
        capa = {"BACKEND": "redup_project.tiempo_real.bus.capa_redis.CapaRedis"}
        settings.CHANNEL_LAYERS = {"default": capa | {"CONFIG": {"hosts": [url]}}}
        monkeypatch.setattr(emisor, "_repartidor", None)
        monkeypatch.setattr(modulo, "_fallo", modulo._Fallo())

    return con


@pytest.fixture
def ana():
    return EstudianteFabrica()


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


@pytest.mark.parametrize("contesta", [False, True], ids=["apagado", "mudo"])
def test_sin_redis_quien_avisa_sigue_en_seguida_lo_guardado_queda_y_se_dice(
    fuera, ana, caplog, contesta
):
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

    assert tardo < PLAZO
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
