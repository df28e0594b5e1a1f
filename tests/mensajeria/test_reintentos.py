"""`cliente_id`: repetir un envío devuelve el primero, sin guardarlo ni repartirlo otra vez."""

from uuid import uuid4

import pytest

from mensajeria import escritor
from mensajeria.models import Mensaje
from tests.fabricas import EstudianteFabrica
from tests.mensajeria.paquetes import abrir_directo, acusado, de_app, de_semilla, enviar, recibido


def test_repetir_un_envio_devuelve_el_primero_y_no_lo_reparte(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)
    paquete = de_app(ana, abrir_directo(a, beto), cliente_id=str(uuid4()))

    primero = a.pedir("send_message", paquete)
    a.recibir()
    repetido = a.pedir("send_message", paquete | {"message": "otra cosa"})

    mensaje = Mensaje.objects.get()
    propio = {"cliente_id": paquete["cliente_id"]}
    assert primero == repetido == acusado(mensaje, **propio)
    assert b.recibir() == recibido(mensaje, **propio)
    b.exigir_silencio()
    a.exigir_silencio()


@pytest.mark.parametrize(("con_cliente_id", "mensajes"), [(True, 1), (False, 2)])
def test_lo_que_vence_yendo_a_la_base_se_guarda_y_solo_con_cliente_id_no_se_repite(
    conectar, ana, beto, pausa, monkeypatch, con_cliente_id, mensajes
):
    a, b = conectar(ana), conectar(beto)
    abrir_directo(a, beto)
    paquete = de_semilla(ana, beto)
    if con_cliente_id:
        paquete["cliente_id"] = str(uuid4())
    with monkeypatch.context() as impaciente:
        impaciente.setattr(escritor, "PLAZO", 0.3)
        detenida = pausa(escritor, "guardar_lote")
        vencido = a.pedir("send_message", paquete)[1]
    detenida.soltar.set()
    tardio = a.recibir()[1]

    a.emit("send_message", paquete)
    repetido = a.recibir_hasta("ack")[-1][1]

    assert (vencido["status"], vencido["code"]) == ("error", "BASE_NO_DISPONIBLE")
    assert (repetido["mensaje_id"] == tardio["mensaje_id"]) is con_cliente_id
    assert [b.recibir()[1]["numero"] for _ in range(mensajes)] == list(range(1, mensajes + 1))
    b.exigir_silencio()


def test_sin_cliente_id_lo_repetido_son_dos_mensajes(conectar, ana, beto):
    a = conectar(ana)

    acuses = [enviar(a, de_semilla(ana, beto, cliente_id=None)) for _ in range(2)]

    assert [acuse["numero"] for acuse in acuses] == [1, 2]


def test_el_cliente_id_de_otra_persona_no_estorba(conectar, ana, beto):
    carla = EstudianteFabrica()
    a, c = conectar(ana), conectar(carla)
    mismo = str(uuid4())

    acuses = [
        enviar(a, de_semilla(ana, beto, cliente_id=mismo)),
        enviar(c, de_semilla(carla, beto, cliente_id=mismo)),
    ]

    assert acuses[0]["mensaje_id"] != acuses[1]["mensaje_id"]


def test_20_reintentos_a_la_vez_son_un_mensaje(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)
    paquete = de_semilla(ana, beto, cliente_id=str(uuid4()))

    for _ in range(20):
        a.emit("send_message", paquete)

    acuses = [a.recibir()[1] for _ in range(20)]
    assert acuses == [acuses[0]] * 20
    assert b.recibir()[1]["mensaje_id"] == acuses[0]["mensaje_id"]
    b.exigir_silencio()


def test_un_cliente_id_que_no_es_un_uuid_es_un_error(conectar, ana, beto):
    a = conectar(ana)

    for malo in ("", "uno", 7, [], "\ud83d"):
        evento, acuse = a.pedir("send_message", de_semilla(ana, beto, cliente_id=malo))
        assert (evento, acuse["code"]) == ("ack", "DATOS_INVALIDOS")

    assert not Mensaje.objects.exists()
