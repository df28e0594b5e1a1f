"""`load_message_history` (`contrato/socketio.md` §2, §4.3 y §5)."""

from django.utils import timezone

from mensajeria.esquemas import en_iso
from mensajeria.models import DestinatarioMensaje, MarcaSala, Mensaje
from tests.fabricas import GrupoFabrica, MensajeFabrica
from tests.mensajeria.paquetes import comun, de_app, del_historial, enviar


def pedir(cliente, sala, **mas) -> list[dict]:
    """Los elementos del historial."""
    evento, datos = cliente.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid), **mas})
    assert evento == "message_history_loaded", datos
    assert datos["message_count"] == len(datos["messages"])
    return datos["messages"]


def estado(mensaje: Mensaje, usuario) -> dict[str, str]:
    fila = DestinatarioMensaje.objects.get(mensaje_id=mensaje.pk, destinatario_id=usuario.pk)
    horas = {"entregado_en": fila.entregado_en, "leido_en": fila.leido_en}
    return {campo: en_iso(hora) for campo, hora in horas.items() if hora}


def test_una_sala_sin_mensajes(conectar, ana, sala):
    a = conectar(ana)

    respuesta = a.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid)})

    assert respuesta == (
        "message_history_loaded",
        {"status": "ok", "sala_uuid": str(sala.sala_uuid), "message_count": 0, "messages": []},
    )


def test_va_de_antiguo_a_nuevo_y_con_el_estado_de_cada_mensaje(conectar, ana, beto, sala):
    a = conectar(ana)
    de_ana = MensajeFabrica(sala_chat=sala, remitente=ana)
    de_beto = MensajeFabrica(sala_chat=sala, remitente=beto, url_archivo="/medios/x.webp")
    MarcaSala.objects.filter(sala_chat=sala, usuario=beto).update(leido_hasta=1)

    elementos = pedir(a, sala)

    for mensaje in (de_ana, de_beto):
        mensaje.refresh_from_db()
    assert {"entregado_en", "leido_en"} == estado(de_ana, beto).keys()
    assert {"entregado_en"} == estado(de_beto, ana).keys()
    assert elementos == [
        del_historial(de_ana, **estado(de_ana, beto)),
        del_historial(de_beto, **estado(de_beto, ana)),
    ]


def test_timestamp_es_enviado_en_y_type_el_de_la_sala_aunque_la_semilla_mandara_otros(
    conectar, ana, sala
):
    a = conectar(ana)
    enviar(a, de_app(ana, sala, type="text", to="lo que sea"))

    (elemento,) = pedir(a, sala)

    mensaje = Mensaje.objects.select_related("sala_chat", "remitente").get()
    assert elemento == del_historial(mensaje, to="lo que sea")
    assert elemento["timestamp"] == comun(mensaje)["enviado_en"]


def test_limit_se_acota_y_vale_como_texto(conectar, ana, sala):
    Mensaje.objects.bulk_create(MensajeFabrica.build_batch(201, sala_chat=sala, remitente=ana))
    a = conectar(ana)

    cuantos = {
        limite: [elemento["numero"] for elemento in pedir(a, sala, limit=limite)]
        for limite in (3, "3", 3.0, 0, -5, "-5", 200, 201, 10**30)
    }

    ultimos_200 = list(range(2, 202))
    assert cuantos == {
        3: [199, 200, 201],
        "3": [199, 200, 201],
        0: [201],
        -5: [201],
        "-5": [201],
        200: ultimos_200,
        201: ultimos_200,
        10**30: ultimos_200,
    }
    assert len(pedir(a, sala)) == 50


def test_los_borrados_no_salen_ni_ocupan_sitio(conectar, ana, sala):
    mensajes = [MensajeFabrica(sala_chat=sala, remitente=ana) for _ in range(4)]
    Mensaje.objects.filter(pk=mensajes[2].pk).update(eliminado_en=timezone.now())
    a = conectar(ana)

    assert [e["numero"] for e in pedir(a, sala, limit=3)] == [1, 2, 4]


def test_pedirlo_marca_entregados_los_ajenos_y_no_los_propios(conectar, ana, beto, sala):
    a = conectar(ana)
    ajeno = MensajeFabrica(sala_chat=sala, remitente=beto)
    propio = MensajeFabrica(sala_chat=sala, remitente=ana)

    pedir(a, sala)

    assert estado(ajeno, ana).keys() == {"entregado_en"}
    assert estado(propio, beto) == {}


def test_en_un_grupo_cada_quien_ve_su_estado_de_los_ajenos(conectar, ana, beto):
    sala = GrupoFabrica(miembros=[ana, beto]).salas.get()
    a = conectar(ana)
    de_ana = MensajeFabrica(sala_chat=sala, remitente=ana)
    de_beto = MensajeFabrica(sala_chat=sala, remitente=beto)
    MarcaSala.objects.filter(sala_chat=sala, usuario=beto).update(leido_hasta=1)

    elementos = pedir(a, sala)

    for mensaje in (de_ana, de_beto):
        mensaje.refresh_from_db()
    assert elementos == [del_historial(de_ana), del_historial(de_beto, **estado(de_beto, ana))]


def test_limit_que_no_es_un_numero_es_un_error(conectar, ana, sala):
    a = conectar(ana)

    for limite in (None, "", "diez", [], True, 2.5):
        respuesta = a.pedir(
            "load_message_history", {"sala_uuid": str(sala.sala_uuid), "limit": limite}
        )
        assert respuesta == (
            "error",
            {
                "status": "error",
                "code": "DATOS_INVALIDOS",
                "message": "El campo «limit» debe ser un número entero.",
                "event": "load_message_history",
            },
        )
