"""`send_direct_message` y `send_group_message`, los eventos de compatibilidad (§2)."""

import pytest

from mensajeria.esquemas import en_iso
from mensajeria.models import Mensaje, SalaChat
from tests.fabricas import GrupoFabrica, MensajeFabrica
from tests.mensajeria.paquetes import MARCA_DE_TIEMPO, abrir_directo, acusado, mensaje_de, recibido


def test_directo(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)
    abrir_directo(a, beto)

    respuesta = a.pedir(
        "send_direct_message",
        {
            "sender_id": str(ana.pk),
            "recipient_id": str(beto.pk),
            "content": "hola",
            "file_url": "/medios/x.webp",
            "type": "imagen",
            "timestamp": MARCA_DE_TIEMPO,
        },
    )

    mensaje = mensaje_de(respuesta[1])
    guardado = (mensaje.contenido, mensaje.url_archivo, mensaje.tipo_mensaje)
    assert guardado == ("hola", "/medios/x.webp", "imagen")
    assert respuesta == acusado(mensaje)
    assert [a.recibir(), b.recibir()] == [recibido(mensaje)] * 2


@pytest.mark.parametrize("nombre", ["{}", "grupo_{}"])
def test_grupal_sin_timestamp_lleva_la_hora_del_servidor(conectar, ana, beto, nombre):
    grupo = GrupoFabrica(miembros=[ana, beto])
    a, b = conectar(ana), conectar(beto)
    group_id = nombre.format(grupo.pk)

    respuesta = a.pedir(
        "send_group_message",
        {"sender_id": ana.pk, "group_id": group_id, "content": "hola", "type": "texto"},
    )

    mensaje = mensaje_de(respuesta[1])
    propio = {"to": group_id, "timestamp": en_iso(mensaje.enviado_en)}
    assert respuesta == acusado(mensaje, **propio)
    assert [a.recibir(), b.recibir()] == [recibido(mensaje, **propio)] * 2


@pytest.mark.parametrize("evento", ["send_direct_message", "send_group_message"])
def test_responden_citando(conectar, ana, beto, sala, evento):
    grupo = GrupoFabrica(miembros=[ana, beto])
    destino = {"recipient_id": beto.pk, "group_id": grupo.pk}
    suya = sala if evento == "send_direct_message" else grupo.salas.get()
    citado, de_otra_sala = MensajeFabrica(sala_chat=suya, remitente=beto), MensajeFabrica()
    a, b = conectar(ana, sync=True), conectar(beto)
    paquete = {"sender_id": ana.pk, "content": "hola"} | destino

    rechazado = a.pedir(evento, paquete | {"reply_to": de_otra_sala.pk})
    canal, mal = a.pedir(evento, paquete | {"reply_to": "uno"})
    a.emit(evento, paquete | {"reply_to": str(citado.pk)})

    assert (rechazado[0], rechazado[1]["code"]) == ("ack", "RESPUESTA_NO_VALIDA")
    assert (canal, mal["code"], "«reply_to»" in mal["message"]) == (
        "error",
        "DATOS_INVALIDOS",
        True,
    )
    assert b.recibir()[1]["reply_to"]["mensaje_id"] == str(citado.pk)


def test_sus_errores_de_forma_van_por_error_y_los_demas_por_ack(conectar, ana, beto):
    a = conectar(ana)
    directo = {"sender_id": str(ana.pk), "recipient_id": str(beto.pk), "content": "x"}
    grupal = {"sender_id": str(ana.pk), "group_id": "grupo_1", "content": "x"}
    casos = [
        ("send_direct_message", {}, "error", "DATOS_INVALIDOS"),
        ("send_direct_message", directo | {"content": ""}, "error", "DATOS_INVALIDOS"),
        ("send_direct_message", directo | {"content": "a" * 5001}, "error", "DATOS_INVALIDOS"),
        ("send_direct_message", directo | {"type": "sistema"}, "error", "DATOS_INVALIDOS"),
        ("send_direct_message", directo | {"recipient_id": ana.pk}, "ack", "CHAT_CONTIGO_MISMO"),
        ("send_direct_message", directo | {"recipient_id": 10**15}, "ack", "USUARIO_NO_EXISTE"),
        ("send_direct_message", directo | {"sender_id": beto.pk}, "ack", "SUPLANTACION"),
        ("send_group_message", {}, "error", "DATOS_INVALIDOS"),
        ("send_group_message", grupal | {"group_id": "ana"}, "error", "DATOS_INVALIDOS"),
        ("send_group_message", grupal, "ack", "GRUPO_NO_EXISTE"),
        ("send_group_message", grupal | {"sender_id": beto.pk}, "ack", "SUPLANTACION"),
    ]

    vistos = []
    for evento, datos, *_ in casos:
        canal, error = a.pedir(evento, datos)
        vistos.append((evento, datos, canal, error["code"]))

    assert vistos == casos
    assert not Mensaje.objects.exists()
    assert not SalaChat.objects.exists()
