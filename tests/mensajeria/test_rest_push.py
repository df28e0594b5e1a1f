"""El push de un mensaje: a los teléfonos de los demás, y sin que el envío consulte a quién."""

import pytest

from mensajeria.destinos import a_grupo, a_usuario
from mensajeria.servicios import Pedido, enviar_mensaje, guardar_lote
from tests.fabricas import (
    DispositivoFabrica,
    EstudianteFabrica,
    GrupoFabrica,
    MensajeFabrica,
    SalaDirectaFabrica,
)
from tests.rest import como

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("google")]


def con_telefono(token, **campos):
    usuario = EstudianteFabrica(**campos)
    DispositivoFabrica(usuario=usuario, token_push=token)
    return usuario


@pytest.fixture
def ana():
    return con_telefono("el-de-ana", nombre="Ana", apellido_paterno="Ruiz")


@pytest.fixture
def beto():
    return con_telefono("el-de-beto")


def test_un_mensaje_directo_por_rest_se_empuja_al_otro(
    ana, beto, google, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        como(ana).post(
            f"/api/mensajes/directo/{beto.pk}",
            {"contenido": "hola"},
            content_type="application/json",
        )

    assert google.enviados == [
        (
            "el-de-beto",
            {
                "target_type": "chat",
                "room_id": str(ana.pk),
                "room_name": "Ana Ruiz",
                "room_type": "individual",
                "title": "Ana Ruiz",
                "body": "hola",
            },
        )
    ]


def test_uno_grupal_por_socket_se_empuja_a_los_demas_miembros(
    ana, beto, google, django_capture_on_commit_callbacks
):
    grupo = GrupoFabrica(nombre="Equipo 3", usuario_dueno=ana, miembros=[beto])
    con_telefono("el-de-una-intrusa")
    pedido = Pedido(remitente_id=ana.pk, destino=a_grupo(grupo.pk), origen="x", contenido="reunión")

    with django_capture_on_commit_callbacks(execute=True):
        guardar_lote([pedido])

    assert google.enviados == [
        (
            "el-de-beto",
            {
                "target_type": "chat",
                "room_id": str(grupo.pk),
                "room_name": "Equipo 3",
                "room_type": "grupal",
                "title": "Equipo 3",
                "body": "Ana: reunión",
            },
        )
    ]


@pytest.mark.parametrize(
    ("campos", "cuerpo"),
    [
        ({"tipo_mensaje": "imagen", "url_archivo": "https://x.mx/a.jpg"}, "📷 Imagen"),
        ({"tipo_mensaje": "imagen", "contenido": "https://x.mx/a.jpg"}, "📷 Imagen"),
        (
            {"tipo_mensaje": "imagen", "contenido": "mira", "url_archivo": "https://x.mx/a.jpg"},
            "mira",
        ),
        ({"tipo_mensaje": "audio", "url_archivo": "https://x.mx/a.ogg"}, "🎤 Audio"),
    ],
)
def test_lo_que_no_es_texto_dice_lo_que_es(
    ana, beto, google, django_capture_on_commit_callbacks, campos, cuerpo
):
    with django_capture_on_commit_callbacks(execute=True):
        enviar_mensaje(remitente_id=ana.pk, destino=a_usuario(beto.pk), **campos)

    assert [datos["body"] for _, datos in google.enviados] == [cuerpo]


def test_quien_no_quiere_avisos_de_chat_no_los_recibe(
    ana, beto, google, django_capture_on_commit_callbacks
):
    como(beto).put(
        "/api/notificaciones/configuracion",
        {
            "push_enabled": True,
            "chat_enabled": False,
            "groups_enabled": True,
            "social_enabled": True,
        },
        content_type="application/json",
    )

    with django_capture_on_commit_callbacks(execute=True):
        enviar_mensaje(remitente_id=ana.pk, destino=a_usuario(beto.pk), contenido="hola")

    assert google.enviados == []


def test_el_escritor_no_consulta_nada_mas_por_el_push(ana, beto, django_assert_num_queries):
    SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    pedido = Pedido(remitente_id=ana.pk, destino=a_usuario(beto.pk), origen="x", contenido="hola")

    # Los de un lote de textos: dentro de la prueba, lo de después del commit no llega a correr.
    with django_assert_num_queries(3):
        guardar_lote([pedido])


def test_un_envio_repetido_no_se_vuelve_a_empujar(
    ana, beto, google, django_capture_on_commit_callbacks
):
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    previo = MensajeFabrica(
        sala_chat=sala, remitente=ana, cliente_id="7f8f64be-6a0b-4e04-9c44-94c0f4f0b1aa"
    )

    with django_capture_on_commit_callbacks(execute=True):
        enviar_mensaje(
            remitente_id=ana.pk,
            destino=a_usuario(beto.pk),
            contenido="hola",
            cliente_id=previo.cliente_id,
        )

    assert google.enviados == []
