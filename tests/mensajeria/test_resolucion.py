"""A dónde va un `send_message`, paso a paso (`contrato/socketio.md` §3.2), y qué se rechaza (§6)."""

from uuid import uuid4

import pytest

from mensajeria.models import Mensaje, SalaChat, TipoSala
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import de_app, de_semilla, enviar


@pytest.fixture
def ana(servidor):
    return EstudianteFabrica()


@pytest.fixture
def beto(servidor):
    return EstudianteFabrica()


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


def test_el_type_no_distingue_mayusculas(conectar, ana, beto):
    a = conectar(ana)

    tipos = {
        enviado: enviar(a, de_semilla(ana, beto, type=enviado))["type"]
        for enviado in ("TEXT", "Image", "DIRECTO", "Individual")
    }

    assert tipos == {
        "TEXT": "text",
        "Image": "image",
        "DIRECTO": "directo",
        "Individual": "directo",
    }


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


def test_manda_el_tipo_real_de_la_sala_sobre_el_type(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana]).salas.get()
    directo = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a = conectar(ana)

    a_grupo = enviar(a, de_app(ana, grupo, type="directo"))
    a.recibir()
    a_directo = enviar(a, de_app(ana, directo, type="grupal"))

    assert (a_grupo["type"], a_grupo["chat_type"]) == ("grupal", "grupal")
    assert (a_directo["type"], a_directo["chat_type"]) == ("directo", "directo")


def test_sala_uuid_tiene_preferencia_sobre_to(conectar, ana, beto):
    sala = GrupoFabrica(miembros=[ana]).salas.get()
    a = conectar(ana)

    acuse = enviar(a, de_app(ana, sala, to=str(beto.pk)))

    assert acuse["sala_uuid"] == str(sala.sala_uuid)
    assert not SalaChat.objects.filter(tipo_sala=TipoSala.DIRECTO).exists()


def test_to_con_nombre_de_grupo_es_el_grupo_sea_cual_sea_el_type(conectar, ana):
    grupo = GrupoFabrica(miembros=[ana])
    sala_uuid = str(grupo.salas.get().sala_uuid)
    a = conectar(ana)

    for tipo in ("text", "directo", "individual", "grupal"):
        for to in (f"grupo_{grupo.pk}", f"group_{grupo.pk}"):
            acuse = enviar(a, de_semilla(ana, to, type=tipo))
            assert (acuse["sala_uuid"], acuse["to"]) == (sala_uuid, to)
            a.recibir()


def test_to_numerico_es_grupo_solo_si_el_type_es_grupal(conectar, ana):
    siete = EstudianteFabrica(pk=7_000_007)
    grupo = GrupoFabrica(pk=7_000_007, miembros=[ana])
    a, s = conectar(ana), conectar(siete)

    salas = {
        tipo: enviar(a, de_semilla(ana, siete, type=tipo))["chat_type"]
        for tipo in ("text", "image", "directo", "individual", "grupal")
    }

    assert salas == {
        "text": "directo",
        "image": "directo",
        "directo": "directo",
        "individual": "directo",
        "grupal": "grupal",
    }
    recibidos = [s.recibir()[1] for _ in range(4)]
    assert {datos["chat_type"] for datos in recibidos} == {"directo"}
    # El grupo 7000007 y el usuario 7000007 no comparten sala: lo del grupo no le llega.
    s.exigir_silencio()
    assert grupo.salas.get().ultimo_numero == 1


def test_to_puede_ser_una_sala_o_su_room(conectar, ana, beto):
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a = conectar(ana)

    salas = [
        enviar(a, de_semilla(ana, to))["sala_uuid"]
        for to in (sala.sala_uuid, f"chat_{sala.sala_uuid}")
    ]

    assert salas == [str(sala.sala_uuid)] * 2


def test_directo_crea_la_sala_una_sola_vez(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    de_ida, de_vuelta = enviar(a, de_semilla(ana, beto)), None
    b.recibir()
    de_vuelta = enviar(b, de_semilla(beto, ana))

    assert de_ida["sala_uuid"] == de_vuelta["sala_uuid"]
    assert SalaChat.objects.count() == 1


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


def test_un_envio_fallido_no_se_reparte(conectar, ana, beto):
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a, b = conectar(ana), conectar(beto)

    for malo in ({"type": "x"}, {"sender_id": str(beto.pk)}, {"message": ""}):
        rechazado(a, de_app(ana, sala) | malo)

    b.exigir_silencio()
    assert MensajeFabrica(sala_chat=sala).numero == 1
