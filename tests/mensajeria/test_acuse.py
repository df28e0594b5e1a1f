"""El `ack`: el mismo por evento y por acuse, antes que el reparto y después del COMMIT (§3.2, §4.2)."""

import threading

import pytest
from django.db import OperationalError, transaction

from mensajeria.models import Mensaje, SalaChat
from mensajeria.servicios import lote
from tests.fabricas import GrupoFabrica
from tests.mensajeria.paquetes import de_app, de_semilla, recibido
from tests.sql.hilos import esperar_a_que_alguien_espere


def test_el_acuse_de_la_biblioteca_lleva_lo_mismo_que_el_evento(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana])
    sala = str(grupo.salas.get().sala_uuid)
    a = conectar(ana)
    eventos = {
        "send_message": de_semilla(ana, beto),
        "join_group": {"group_id": grupo.pk},
        "leave_group": {"group_id": grupo.pk},
        "join_direct_chat": {"other_user_id": beto.pk},
        "load_message_history": {"sala_uuid": sala},
        "mark_read": {"mensaje_id": 1, "user_id": ana.pk},
        "no_existe": {},
    }

    for evento, datos in eventos.items():
        for dato in (datos, None):
            acuse = a.call(evento, dato, timeout=5)
            assert a.recibir()[1] == acuse, (evento, dato)


def test_el_acuse_llega_antes_que_la_copia_propia(conectar, ana):
    sala = GrupoFabrica(miembros=[ana]).salas.get()
    a = conectar(ana)

    llegado = []
    for n in range(20):
        a.emit("send_message", de_app(ana, sala, str(n)))
        llegado += [a.recibir(), a.recibir()]

    assert [evento for evento, _ in llegado] == ["ack", "receive_message"] * 20


def test_cuando_llega_el_acuse_el_mensaje_ya_esta_guardado(conectar, ana, beto):
    a = conectar(ana)

    for n in range(1, 21):
        _, acuse = a.pedir("send_message", de_semilla(ana, beto))
        # Otra conexión a la base: sólo ve lo confirmado.
        assert Mensaje.objects.filter(pk=acuse["mensaje_id"], numero=n).exists()


def test_mientras_no_hay_commit_no_hay_ni_acuse_ni_reparto(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)
    with transaction.atomic():
        SalaChat.objects.select_for_update().get(pk=sala.pk)
        a.emit("send_message", de_app(ana, sala))
        esperar_a_que_alguien_espere()

        b.exigir_silencio()
        assert not Mensaje.objects.exists()

    assert a.recibir()[1]["status"] == "sent"
    assert b.recibir() == recibido(Mensaje.objects.get())


@pytest.mark.parametrize(
    ("error", "codigo"),
    [
        (OperationalError("se cayó"), "BASE_NO_DISPONIBLE"),
        (RuntimeError("roto"), "ERROR_INESPERADO"),
    ],
)
def test_un_fallo_al_guardar_es_un_error_y_no_se_reparte(
    conectar, ana, beto, sala, monkeypatch, error, codigo
):
    a, b = conectar(ana), conectar(beto)

    def falla(*_, **__):
        raise error

    with monkeypatch.context() as roto:
        roto.setattr(lote, "guardar_de_un_viaje", falla)
        roto.setattr(lote, "enviar_mensaje", falla)
        evento, acuse = a.pedir("send_message", de_app(ana, sala))

    assert (evento, acuse["status"], acuse["code"]) == ("ack", "error", codigo)
    assert str(error) not in acuse["message"]
    assert not Mensaje.objects.exists()
    b.exigir_silencio()
    assert a.pedir("send_message", de_app(ana, sala))[1]["numero"] == 1


def test_200_mensajes_de_golpe_llegan_en_orden_y_enteros(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)

    for n in range(200):
        a.emit("send_message", de_app(ana, sala, str(n)))

    esperados = [(str(n), n + 1) for n in range(200)]
    recibidos = [b.recibir()[1] for _ in range(200)]
    acuses = [a.recibir()[1] for _ in range(200)]
    assert [(datos["message"], datos["numero"]) for datos in recibidos] == esperados
    assert [acuse["numero"] for acuse in acuses] == [numero for _, numero in esperados]


def test_lo_que_se_manda_detras_de_un_envio_se_contesta_detras(conectar, ana, sala):
    a = conectar(ana)

    for _ in range(10):
        a.emit("send_message", de_app(ana, sala))
        a.emit("no_existe")
        a.emit("load_message_history", {"sala_uuid": str(sala.sala_uuid)})

    llegado = [a.recibir() for _ in range(30)]
    assert [evento for evento, _ in llegado] == ["ack", "error", "message_history_loaded"] * 10
    assert [datos["message_count"] for _, datos in llegado[2::3]] == list(range(1, 11))


def test_dos_que_escriben_a_la_vez_en_un_chat_nuevo_lo_comparten(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)
    salida = threading.Barrier(2)
    acuses = []

    def escribir(cliente, paquete):
        salida.wait(5)
        acuses.append(cliente.call("send_message", paquete, timeout=5))

    hilos = [
        threading.Thread(target=escribir, args=(a, de_semilla(ana, beto))),
        threading.Thread(target=escribir, args=(b, de_semilla(beto, ana))),
    ]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(10)

    assert sorted(acuse["numero"] for acuse in acuses) == [1, 2]
    assert len({acuse["sala_uuid"] for acuse in acuses}) == 1
