"""`reply_to`: responder citando, siempre dentro de la misma sala."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mensajeria.destinos import a_usuario
from mensajeria.models import Mensaje
from mensajeria.servicios import Pedido, guardar_lote
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica
from tests.mensajeria.paquetes import (
    abrir_directo,
    acusado,
    de_app,
    de_semilla,
    del_historial,
    enviar,
    mensaje_de,
    recibido,
)


def cita(mensaje: Mensaje, **cambios: str) -> dict[str, str]:
    return {
        "mensaje_id": str(mensaje.pk),
        "sender_id": str(mensaje.remitente_id),
        "sender_name": mensaje.remitente.nombre_completo,
        "message": mensaje.contenido or "",
        "message_type": mensaje.tipo_mensaje,
    } | cambios


def test_responder_lleva_la_cita_en_vivo_y_en_el_historial(conectar, ana, beto, sala):
    citado = MensajeFabrica(sala_chat=sala, remitente=beto, contenido="x" * 300)
    a, b = conectar(ana, sync=True), conectar(beto)
    abrir_directo(a, beto)

    evento, acuse = a.pedir("send_message", de_app(ana, sala, reply_to=citado.pk))

    mensaje = mensaje_de(acuse)
    esperada = cita(citado, message="x" * 200)
    assert (evento, acuse) == acusado(mensaje)
    assert a.recibir() == b.recibir() == recibido(mensaje, reply_to=esperada)
    _, historial = a.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid), "limit": 1})
    [elemento] = historial["messages"]
    # La entrega se anota en diferido: puede estar ya o no.
    elemento.pop("entregado_en", None)
    assert elemento == del_historial(mensaje, reply_to=esperada)


def test_responder_estando_el_otro_sin_conexion_lleva_la_cita_al_volver(conectar, ana, beto, sala):
    a = conectar(ana)
    citado = MensajeFabrica(sala_chat=sala, remitente=beto)
    acuse = enviar(a, de_app(ana, sala, reply_to=str(citado.pk)))

    b = conectar(beto)

    assert b.recibir() == recibido(mensaje_de(acuse), reply_to=cita(citado), pendiente=True)


def test_responder_a_algo_que_luego_se_borra_deja_la_cita_vacia(conectar, ana, sala):
    citado = MensajeFabrica(sala_chat=sala, remitente=ana)
    a = conectar(ana)
    enviar(a, de_app(ana, sala, reply_to=citado.pk))
    a.pedir("delete_message", {"mensaje_id": citado.pk})

    _, historial = a.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid)})
    _, sincronizado = a.pedir("sync", {"cursores": {}})

    assert [m["reply_to"] for m in historial["messages"]] == [cita(citado, message="")]
    respuesta, borrado = sincronizado["salas"][0]["mensajes"]
    assert (respuesta["reply_to"], borrado["message"]) == (cita(citado, message=""), "")


def test_responder_repetido_con_cliente_id_devuelve_el_primero(conectar, ana, sala):
    citado = MensajeFabrica(sala_chat=sala, remitente=ana)
    a = conectar(ana)
    paquete = de_app(ana, sala, reply_to=citado.pk, cliente_id=str(uuid4()))

    assert enviar(a, paquete) == enviar(a, paquete)


def test_responder_a_lo_de_otra_sala_borrado_o_inexistente_no_se_guarda(conectar, ana, beto, sala):
    ajeno = MensajeFabrica()
    mio = MensajeFabrica(sala_chat=GrupoFabrica(miembros=[ana]).salas.get(), remitente=ana)
    borrado = MensajeFabrica(sala_chat=sala, remitente=ana)
    Mensaje.objects.filter(pk=borrado.pk).update(eliminado_en=timezone.now())
    a, b = conectar(ana), conectar(beto)

    acuses = [
        a.pedir("send_message", de_app(ana, sala, reply_to=i))
        for i in (ajeno.pk, mio.pk, borrado.pk, 10**17)
    ]

    assert [(canal, datos["code"]) for canal, datos in acuses] == [
        ("ack", "RESPUESTA_NO_VALIDA")
    ] * 4
    assert Mensaje.objects.count() == 3
    b.exigir_silencio()
    # El hueco que no debe haber: el siguiente lleva el número que sigue.
    assert enviar(a, de_semilla(ana, beto))["numero"] == 2


@pytest.mark.parametrize("malo", ["", "uno", -1, 1.5, [], True])
def test_responder_con_un_id_que_no_vale(conectar, ana, sala, malo):
    a = conectar(ana)

    evento, datos = a.pedir("send_message", de_app(ana, sala, reply_to=malo))

    assert (evento, datos["code"]) == ("ack", "DATOS_INVALIDOS")


@pytest.mark.django_db(transaction=True)
def test_responder_cuesta_una_consulta_mas_sean_cuantas_sean_las_respuestas(sala):
    citados = MensajeFabrica.create_batch(3, sala_chat=sala, remitente=sala.usuario_a)

    def pedidos(*citas: Mensaje | None) -> list[Pedido]:
        return [
            Pedido(
                remitente_id=sala.usuario_a_id,
                destino=a_usuario(sala.usuario_b_id),
                origen="x",
                contenido="hola",
                respuesta_a_id=citado.pk if citado else None,
            )
            for citado in citas
        ]

    costes = []
    for lote in (pedidos(None, None), pedidos(*citados[:1]), pedidos(*citados)):
        with CaptureQueriesContext(
            connection,
        ) as consultas:
            guardados = guardar_lote(lote)
        assert [g.error for g in guardados] == [None] * len(lote)
        costes.append(len(consultas))

    assert costes[1:] == [costes[0] + 1] * 2


def test_una_respuesta_mala_no_hunde_las_demas_del_lote(sala, ana):
    ajeno, bueno = MensajeFabrica(), MensajeFabrica(sala_chat=sala, remitente=ana)

    guardados = guardar_lote(
        [
            Pedido(
                remitente_id=ana.pk,
                destino=a_usuario(sala.usuario_a_id + sala.usuario_b_id - ana.pk),
                origen="x",
                contenido="hola",
                respuesta_a_id=i,
            )
            for i in (bueno.pk, ajeno.pk, bueno.pk)
        ]
    )

    assert [type(g.error).__name__ for g in guardados] == [
        "NoneType",
        "RespuestaNoValida",
        "NoneType",
    ]


def test_responder_no_deja_ver_lo_de_un_grupo_ajeno(conectar, ana):
    grupo = GrupoFabrica()
    secreto = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=grupo.usuario_dueno)
    extrana = EstudianteFabrica()
    x = conectar(extrana)

    _, acuse = x.pedir("send_message", de_semilla(extrana, ana, reply_to=secreto.pk))

    assert acuse["code"] == "RESPUESTA_NO_VALIDA"
    assert secreto.contenido not in str(acuse)
