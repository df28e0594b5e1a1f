"""Los `send_message` que no se guardan ni se reparten (`contrato/socketio.md` §3.2 y §6)."""

from uuid import uuid4

from mensajeria.models import Mensaje, SalaChat
from tests.fabricas import MensajeFabrica
from tests.mensajeria.paquetes import de_app, de_semilla


def rechazado(cliente, paquete) -> dict:
    """El `ack` de error de un envío que no debe guardarse ni repartirse."""
    evento, acuse = cliente.pedir("send_message", paquete)
    assert (evento, acuse["status"]) == ("ack", "error"), acuse
    assert not Mensaje.objects.exists()
    return acuse


def test_lo_que_falta_se_nombra(conectar, ana, beto):
    a = conectar(ana)
    entero = de_semilla(ana, beto)

    for campo in ("message", "sender_id", "timestamp", "type"):
        incompleto = {c: v for c, v in entero.items() if c != campo}
        assert rechazado(a, incompleto)["message"] == f"Faltan campos obligatorios: {campo}."
    assert (
        rechazado(a, {})["message"]
        == "Faltan campos obligatorios: message, sender_id, timestamp, type."
    )


def test_sin_destino_es_un_error(conectar, ana, beto):
    a = conectar(ana)

    for vacio in (None, "", "  "):
        acuse = rechazado(a, de_semilla(ana, beto, to=vacio, sala_uuid=vacio))
        assert acuse["message"] == "Falta el destino: manda «to» o «sala_uuid»."


def test_type_o_message_type_fuera_de_lista_es_un_error(conectar, ana, beto):
    a = conectar(ana)

    for cambio in (
        {"type": "video"},
        {"type": "texto"},
        {"message_type": "video"},
        {"message_type": "sistema"},
    ):
        campo = next(iter(cambio))
        assert f"«{campo}» no vale" in rechazado(a, de_semilla(ana, beto, **cambio))["message"]


def test_destinos_que_no_existen_son_un_error(conectar, ana):
    a = conectar(ana)

    codigos = {
        destino: rechazado(a, de_semilla(ana, destino))["code"]
        for destino in (
            "999999999",
            "0",
            "grupo_999999999",
            str(ana.pk),
            str(uuid4()),
            "chat_nada",
            "ana",
            "9" * 30,
            "grupo_" + "9" * 30,
        )
    }

    assert list(codigos.values()) == [
        "USUARIO_NO_EXISTE",
        "USUARIO_NO_EXISTE",
        "GRUPO_NO_EXISTE",
        "CHAT_CONTIGO_MISMO",
        "SALA_NO_EXISTE",
        "DESTINO_NO_VALIDO",
        "DESTINO_NO_VALIDO",
        "DESTINO_NO_VALIDO",
        "DESTINO_NO_VALIDO",
    ]
    assert not SalaChat.objects.exists()


def test_un_mensaje_vacio_o_demasiado_largo_es_un_error(conectar, ana, beto):
    a = conectar(ana)

    vacio = "El mensaje está vacío: escribe un texto o adjunta un archivo."
    largo = "El campo «message» es demasiado largo (máximo 5000 caracteres)."
    assert rechazado(a, de_semilla(ana, beto, ""))["message"] == vacio
    assert rechazado(a, de_semilla(ana, beto, " \n\t"))["message"] == vacio
    assert rechazado(a, de_semilla(ana, beto, "a" * 5001))["message"] == largo


def test_el_error_devuelve_con_que_correlacionar(conectar, ana, beto):
    a = conectar(ana)

    acuse = rechazado(a, de_semilla(ana, beto, sender_id=beto.pk, timestamp=1771704900000))

    assert acuse == {
        "status": "error",
        "code": "SUPLANTACION",
        "message": "No puedes actuar en nombre de otra persona.",
        "sender_id": str(beto.pk),
        "to": str(beto.pk),
        "timestamp": "1771704900000",
    }


def test_un_envio_fallido_no_se_reparte(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)

    for malo in ({"type": "x"}, {"sender_id": str(beto.pk)}, {"message": ""}):
        rechazado(a, de_app(ana, sala) | malo)

    b.exigir_silencio()
    assert MensajeFabrica(sala_chat=sala).numero == 1
