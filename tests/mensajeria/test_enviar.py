"""`send_message` en los dos dialectos y las rarezas reales de la app (§3, §3.1, §4.1 y §4.2)."""

import pytest

from mensajeria.models import Mensaje
from tests.fabricas import GrupoFabrica
from tests.mensajeria.paquetes import (
    abrir_directo,
    acusado,
    de_app,
    de_semilla,
    enviar,
    mensaje_de,
    recibido,
)


def test_directo_de_la_semilla(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    respuesta = a.pedir("send_message", de_semilla(ana, beto, " ¿Qué tal? 🎓\n"))

    mensaje = mensaje_de(respuesta[1])
    propio = {"type": "text", "timestamp": "2026-01-01T10:00:00Z"}
    assert mensaje.contenido == " ¿Qué tal? 🎓\n"
    assert respuesta == acusado(mensaje, **propio)
    assert b.recibir() == recibido(mensaje, **propio)


def test_imagen_de_la_semilla_a_un_grupo(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    a, b = conectar(ana), conectar(beto)

    respuesta = a.pedir(
        "send_message", de_semilla(ana, f"grupo_{grupo.pk}", "data:image/png;base64,", type="image")
    )

    mensaje = mensaje_de(respuesta[1])
    propio = {"type": "image", "timestamp": "2026-01-01T10:00:00Z"}
    assert mensaje.tipo_mensaje == "imagen"
    assert respuesta == acusado(mensaje, **propio)
    assert b.recibir() == recibido(mensaje, **propio)
    assert a.recibir() == recibido(mensaje, **propio)


def test_directo_de_la_app(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)
    sala = abrir_directo(a, beto)

    respuesta = a.pedir("send_message", de_app(ana, sala))

    mensaje = mensaje_de(respuesta[1])
    assert respuesta == acusado(mensaje)
    assert [a.recibir(), b.recibir()] == [recibido(mensaje)] * 2


def test_grupal_de_la_app(conectar, ana, beto):
    sala = GrupoFabrica(miembros=[ana, beto]).salas.get()
    a, b = conectar(ana), conectar(beto)

    respuesta = a.pedir("send_message", de_app(ana, sala))

    mensaje = mensaje_de(respuesta[1])
    assert respuesta == acusado(mensaje)
    assert [a.recibir(), b.recibir()] == [recibido(mensaje)] * 2


def test_lista_de_chats_de_la_app_manda_individual(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)
    sala = abrir_directo(a, beto)

    respuesta = a.pedir("send_message", de_app(ana, sala, type="individual"))

    mensaje = mensaje_de(respuesta[1])
    assert respuesta == acusado(mensaje)
    assert [a.recibir(), b.recibir()] == [recibido(mensaje)] * 2


def test_inicio_de_la_app_manda_en_sala_uuid_lo_que_se_teclee(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    a, b = conectar(ana), conectar(beto)

    for tecleado in (str(beto.pk), f"grupo_{grupo.pk}"):
        paquete = de_app(ana, tecleado, type="text")
        respuesta = a.pedir("send_message", paquete)

        mensaje = mensaje_de(respuesta[1])
        assert respuesta == acusado(mensaje, type="text")
        assert b.recibir() == recibido(mensaje, type="text")


@pytest.mark.parametrize("tipo", ["texto", "imagen", "archivo", "audio"])
def test_un_archivo_puede_ir_sin_texto(conectar, ana, beto, tipo):
    a, b = conectar(ana), conectar(beto)
    sala = abrir_directo(a, beto)

    acuse = enviar(a, de_app(ana, sala, "", url_archivo="/medios/x.webp", message_type=tipo))

    evento, datos = b.recibir()
    assert (evento, datos) == recibido(mensaje_de(acuse))
    assert (datos["message"], datos["url_archivo"], datos["message_type"]) == (
        "",
        "/medios/x.webp",
        tipo,
    )


def test_sin_archivo_no_viaja_url_archivo(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    for vacio in (None, ""):
        enviar(a, de_semilla(ana, beto, url_archivo=vacio))
        assert "url_archivo" not in b.recibir()[1]


def test_message_type_explicito_manda_sobre_el_type_de_la_semilla(conectar, ana, beto):
    a = conectar(ana)

    acuse = enviar(a, de_semilla(ana, beto, type="text", message_type="audio"))

    assert (acuse["type"], acuse["message_type"]) == ("text", "audio")


def test_el_timestamp_se_devuelve_identico(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    for enviado in ("1771704900000", " 2026-01-01 ", "mañana", "", 1771704900000):
        acuse = enviar(a, de_semilla(ana, beto, timestamp=enviado))
        assert [acuse["timestamp"], b.recibir()[1]["timestamp"]] == [str(enviado)] * 2


def test_los_ids_valen_como_numero_y_salen_como_texto(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    acuse = enviar(a, de_semilla(ana, beto, to=beto.pk, sender_id=ana.pk))

    datos = b.recibir()[1]
    assert (acuse["to"], acuse["sender_id"]) == (str(beto.pk), str(ana.pk))
    no_textos = {campo: valor for campo, valor in datos.items() if not isinstance(valor, str)}
    assert no_textos == {"numero": 1, "offline": False}


def test_se_admiten_5000_caracteres(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    enviar(a, de_semilla(ana, beto, "🎓" * 5000))

    assert b.recibir()[1]["message"] == "🎓" * 5000


def test_lo_que_sobra_en_el_paquete_se_ignora(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    enviar(a, de_semilla(ana, beto, metadatos={"to": "1"}, offline=True, mensaje_id="1", rol="x"))

    assert b.recibir() == recibido(
        Mensaje.objects.get(), type="text", timestamp="2026-01-01T10:00:00Z"
    )
