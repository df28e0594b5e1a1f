"""REST de los chats: decir algo."""

import json
from uuid import uuid4

import pytest

from mensajeria.models import Mensaje
from tests.fabricas import EstudianteFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.formas import mensaje_esperado
from tests.rest import como

pytestmark = pytest.mark.django_db

SALAS = "/api/mensajes/salas"


@pytest.fixture
def ana():
    return EstudianteFabrica(foto_perfil_url=None)


@pytest.fixture
def beto():
    return EstudianteFabrica()


@pytest.fixture
def sala(ana, beto):
    return SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)


def enviar(usuario, sala, **cuerpo):
    return como(usuario).post(
        f"{SALAS}/{sala.pk}/mensajes", cuerpo, content_type="application/json"
    )


def test_enviar_guarda_y_devuelve_el_mensaje(ana, sala):
    respuesta = enviar(ana, sala, contenido="hola", metadatos={"origen": "web"})

    assert respuesta.status_code == 201
    assert respuesta.json() == mensaje_esperado(
        Mensaje.objects.get(), contenido="hola", metadatos={"origen": "web"}
    )


def test_enviar_llega_por_socket_como_lo_enviado_por_socket(
    ana, beto, sala, emisiones, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        enviado = enviar(ana, sala, contenido="hola").json()

    [emision] = emisiones
    assert emision.evento == "receive_message"
    assert set(emision.salas) == {f"u.{ana.pk}", f"u.{beto.pk}"}
    datos = emision.datos
    assert (datos["mensaje_id"], datos["message"], datos["to"], datos["numero"]) == (
        str(enviado["id"]),
        "hola",
        str(beto.pk),
        1,
    )


def test_enviar_con_el_mismo_cliente_id_no_duplica_ni_vuelve_a_repartir(
    ana, sala, emisiones, django_capture_on_commit_callbacks
):
    cliente_id = str(uuid4())

    with django_capture_on_commit_callbacks(execute=True):
        primero = enviar(ana, sala, contenido="hola", cliente_id=cliente_id)
        segundo = enviar(ana, sala, contenido="otra vez", cliente_id=cliente_id)

    assert (primero.status_code, segundo.status_code) == (201, 201)
    assert primero.json() == segundo.json()
    assert primero.json()["cliente_id"] == cliente_id
    assert len(emisiones) == 1


def test_enviar_una_respuesta(ana, beto, sala):
    citado = MensajeFabrica(sala_chat=sala, remitente=beto)

    respuesta = enviar(ana, sala, contenido="sí", respuesta_a_id=citado.pk)

    assert respuesta.json()["respuesta_a"]["id"] == citado.pk


def test_enviar_una_respuesta_a_otra_sala_es_409(ana, sala):
    ajeno = MensajeFabrica()

    respuesta = enviar(ana, sala, contenido="sí", respuesta_a_id=ajeno.pk)

    assert (respuesta.status_code, respuesta.json()["code"]) == (409, "RESPUESTA_NO_VALIDA")


def test_enviar_un_archivo_por_su_direccion(ana, sala):
    url = "https://otra.parte/foto.jpg"

    respuesta = enviar(ana, sala, tipo_mensaje="imagen", url_archivo=url)

    cuerpo = respuesta.json()
    assert (cuerpo["tipo_mensaje"], cuerpo["url_archivo"], cuerpo["contenido"]) == (
        "imagen",
        url,
        None,
    )


@pytest.mark.parametrize(
    "cuerpo", [{}, {"contenido": ""}, {"contenido": "  "}, {"url_archivo": ""}]
)
def test_enviar_nada_es_400(ana, sala, cuerpo):
    respuesta = enviar(ana, sala, **cuerpo)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "MENSAJE_VACIO")


@pytest.mark.parametrize(
    "cuerpo",
    [
        {"contenido": "x" * 5001},
        {"contenido": "a\u0000b"},
        {"contenido": "x", "tipo_mensaje": "sistema"},
        {"contenido": "x", "cliente_id": "no"},
        {"contenido": "x", "respuesta_a_id": -1},
        {"contenido": "x", "metadatos": {"to": "5"}},
        {"contenido": "x", "metadatos": {"a": "\u0000"}},
        {"contenido": "x", "metadatos": {"a": "\ud800"}},
        {"contenido": "x", "metadatos": {"a": "y" * 4001}},
        {"contenido": "x", "metadatos": ["a"]},
        {"contenido": "x", "metadatos": {"a": json.loads("[" * 32 + "]" * 32)}},
    ],
)
def test_enviar_mal_formado_es_422(ana, sala, cuerpo):
    respuesta = enviar(ana, sala, **cuerpo)

    assert (respuesta.status_code, Mensaje.objects.count()) == (422, 0)


def test_enviar_a_una_sala_ajena_es_404(sala):
    respuesta = enviar(EstudianteFabrica(), sala, contenido="hola")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SALA_NO_EXISTE")


def test_enviar_tiene_un_ritmo(ana, sala, settings, monkeypatch):
    settings.LIMITES = "normales"
    monkeypatch.setattr("mensajeria.acceso.ENVIOS_POR_MINUTO", 1)
    enviar(ana, sala, contenido="uno")

    respuesta = enviar(ana, sala, contenido="dos")

    assert respuesta.status_code == 429
    assert "Retry-After" in respuesta


def test_enviar_directo_abre_el_chat(ana, beto):
    respuesta = como(ana).post(
        f"/api/mensajes/directo/{beto.pk}", {"contenido": "hola"}, content_type="application/json"
    )

    mensaje = Mensaje.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (201, mensaje_esperado(mensaje))
    assert {mensaje.sala_chat.usuario_a_id, mensaje.sala_chat.usuario_b_id} == {ana.pk, beto.pk}


@pytest.mark.parametrize(("quien", "estado"), [("yo", 400), ("nadie", 404)])
def test_enviar_directo_rechaza(ana, quien, estado):
    otro = ana.pk if quien == "yo" else 999999

    respuesta = como(ana).post(
        f"/api/mensajes/directo/{otro}", {"contenido": "hola"}, content_type="application/json"
    )

    assert respuesta.status_code == estado
