"""`react_message`: un emoji por persona, y todos ven el recuento."""

import pytest
from django.utils import timezone

from estudiantes.models import Usuario
from mensajeria import consultas
from mensajeria.models import Mensaje, ReaccionMensaje
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MensajeFabrica,
    ReaccionMensajeFabrica,
)


def reaccionar(cliente, mensaje, emoji) -> tuple[str, dict]:
    return cliente.pedir("react_message", {"mensaje_id": str(mensaje.pk), "emoji": emoji})


def reaccion(mensaje: Mensaje, usuario: Usuario, emoji: str, *conteo: tuple) -> tuple[str, dict]:
    """El `message_reaction` exacto."""
    mensaje = Mensaje.objects.select_related("sala_chat").get(pk=mensaje.pk)
    return "message_reaction", {
        "status": "ok",
        "mensaje_id": str(mensaje.pk),
        "sala_uuid": str(mensaje.sala_chat.sala_uuid),
        "numero": mensaje.numero,
        "cambio": mensaje.cambio,
        "user_id": str(usuario.pk),
        "emoji": emoji,
        "reactions": [{"emoji": e, "count": n} for e, n in conteo],
    }


def test_reaccionar_llega_una_vez_a_cada_conexion(conectar, ana, beto, sala):
    a, b, otro_suyo, intrusa = map(conectar, [ana, beto, beto, EstudianteFabrica()])
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    respuesta = reaccionar(b, mensaje, "👍🏽")

    assert Mensaje.objects.get().cambio == 2
    esperada = reaccion(mensaje, beto, "👍🏽", ("👍🏽", 1))
    assert [respuesta, a.recibir(), otro_suyo.recibir()] == [esperada] * 3
    for cliente in (a, b, otro_suyo, intrusa):
        cliente.exigir_silencio()


def test_reaccionar_de_nuevo_sustituye_y_vacio_o_nulo_quita(conectar, ana, beto):
    sala = GrupoFabrica(miembros=[ana, beto]).salas.get()
    a, b = conectar(ana), conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    vueltas = []
    for cliente, otro, quien, emoji, *conteo in (
        (b, a, beto, "😂", ("😂", 1)),
        (a, b, ana, "❤️", ("😂", 1), ("❤️", 1)),
        (b, a, beto, "❤️", ("❤️", 2)),
        (b, a, beto, "", ("❤️", 1)),
        (a, b, ana, None),
    ):
        respuesta = reaccionar(cliente, mensaje, emoji)
        assert respuesta == otro.recibir() == reaccion(mensaje, quien, emoji or "", *conteo)
        vueltas.append(respuesta[1]["cambio"])

    assert vueltas == [2, 3, 4, 5, 6]
    assert not ReaccionMensaje.objects.exists()


def test_reaccionar_igual_o_quitar_lo_que_no_hay_no_avisa(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    sin_nada = reaccionar(b, mensaje, "")
    primera = reaccionar(b, mensaje, "👍")
    repetida = reaccionar(b, mensaje, "👍")

    assert sin_nada[1]["reactions"] == []
    assert primera == repetida == a.recibir()
    a.exigir_silencio()


def test_reaccionar_se_ve_en_el_historial_y_en_sync(conectar, ana, beto, sala):
    mensaje, otro = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=ana)
    a = conectar(ana)
    ReaccionMensajeFabrica(mensaje=mensaje, usuario=beto, emoji="🎉")

    _, historial = a.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid)})
    _, sincronizado = a.pedir("sync", {"cursores": {str(sala.sala_uuid): 2}})

    uno, dos = historial["messages"]
    assert (uno["reactions"], "reactions" in dos) == ([{"emoji": "🎉", "count": 1}], False)
    (cambiado,) = sincronizado["salas"][0]["mensajes"]
    assert (cambiado["mensaje_id"], cambiado["cambio"], cambiado["reactions"]) == (
        str(mensaje.pk),
        3,
        [{"emoji": "🎉", "count": 1}],
    )


def test_cada_quien_ve_cual_es_su_reaccion_en_el_historial_y_en_sync(conectar, ana, beto):
    carla = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana, beto, carla])
    sala, dueno = grupo.salas.get(), grupo.usuario_dueno
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    for quien, emoji in ((ana, "👍"), (beto, "👍"), (carla, "🎉")):
        ReaccionMensajeFabrica(mensaje=mensaje, usuario=quien, emoji=emoji)

    vistas = {}
    for quien in (beto, carla, dueno):
        cliente = conectar(quien, sync=True)
        _, historial = cliente.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid)})
        _, sincronizado = cliente.pedir("sync", {})
        vistas[quien] = [
            (m["reactions"], m.get("my_reaction"))
            for m in (*historial["messages"], *sincronizado["salas"][0]["mensajes"])
        ]

    conteo = [{"emoji": "👍", "count": 2}, {"emoji": "🎉", "count": 1}]
    assert vistas == {
        beto: [(conteo, "👍")] * 2,
        carla: [(conteo, "🎉")] * 2,
        dueno: [(conteo, None)] * 2,
    }


@pytest.mark.parametrize("cuantos", [1, 3])
def test_el_historial_con_citas_y_reacciones_cuesta_lo_mismo_con_uno_que_con_tres(
    sala, django_assert_num_queries, cuantos
):
    for _ in range(cuantos):
        citado = MensajeFabrica(sala_chat=sala)
        mensaje = MensajeFabrica(sala_chat=sala, respuesta_a=citado)
        ReaccionMensajeFabrica.create_batch(2, mensaje=mensaje)

    with django_assert_num_queries(2):
        mensajes = consultas.ultimos_de(sala, 50, sala.usuario_a_id)
        remitentes = [m.respuesta_a.remitente for m in mensajes if m.respuesta_a]

    assert len(remitentes) == cuantos


def test_reaccionar_no_puede_quien_no_participa_ni_a_lo_borrado(conectar, ana, beto, sala):
    grupo = GrupoFabrica(miembros=[ana])
    se_fue = EstudianteFabrica()
    membresia = grupo.membresias.create(usuario=se_fue)
    del_grupo = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    membresia.estado_membresia = "salio"
    membresia.save()
    mensaje, borrado = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=ana)
    Mensaje.objects.filter(pk=borrado.pk).update(eliminado_en=timezone.now())
    a, b, fuera, extrana = (
        conectar(usuario, sync=True) for usuario in (ana, beto, se_fue, EstudianteFabrica())
    )

    intentos = [
        reaccionar(fuera, del_grupo, "👍"),
        reaccionar(b, del_grupo, "👍"),
        reaccionar(extrana, mensaje, "👍"),
        reaccionar(b, borrado, "👍"),
    ]

    assert [(canal, datos["code"]) for canal, datos in intentos] == [
        ("error", "MENSAJE_NO_EXISTE"),
        ("error", "MENSAJE_NO_EXISTE"),
        ("error", "MENSAJE_NO_EXISTE"),
        ("error", "MENSAJE_ELIMINADO"),
    ]
    assert not ReaccionMensaje.objects.exists()
    a.exigir_silencio()


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "🇲🇽", "☺", "‼️", "🫨", "👩🏽‍❤️‍💋‍👨🏽"])
def test_reaccionar_con_emojis_compuestos(conectar, ana, sala, emoji):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    assert reaccionar(a, mensaje, emoji) == reaccion(mensaje, ana, emoji, (emoji, 1))


@pytest.mark.parametrize(
    "emoji",
    ["ok", "1", " 👍", "👍\n", "👍<b>", "👍" * 17, "\u200d", "👍\u202e", "\x00", 7, [], "あ"],
)
def test_reaccionar_con_lo_que_no_es_un_emoji(conectar, ana, sala, emoji):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    evento, datos = reaccionar(a, mensaje, emoji)

    assert (evento, datos["code"]) == ("error", "DATOS_INVALIDOS")
    assert "«emoji»" in datos["message"]


def test_reaccionar_sin_decir_con_que_es_un_error(conectar, ana, sala):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    _, datos = a.pedir("react_message", {"mensaje_id": str(mensaje.pk)})

    assert datos["message"] == "Faltan campos obligatorios: emoji."
