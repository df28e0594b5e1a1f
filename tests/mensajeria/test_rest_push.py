"""El push de un mensaje: a los teléfonos de los demás, y sin que el envío consulte a quién."""

import pytest

from mensajeria.destinos import a_grupo, a_usuario
from mensajeria.models import Mensaje
from mensajeria.servicios import Pedido, enviar_mensaje, guardar_lote
from redup_project import push
from tests.fabricas import (
    DispositivoFabrica,
    EstudianteFabrica,
    GrupoFabrica,
    MensajeFabrica,
    SalaDirectaFabrica,
)
from tests.google import EnElActo
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


@pytest.mark.django_db(transaction=True)
def test_si_un_push_no_se_puede_encolar_el_envio_vale_y_los_demas_salen(ana, beto, google):
    SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    nuevo = EstudianteFabrica()
    turnos = iter(range(10))

    class SinHilosALaPrimera(EnElActo):
        def poner(self, tarea):
            if next(turnos) == 0:
                raise RuntimeError("can't start new thread")
            tarea()

    push.instalar(google, SinHilosALaPrimera())
    # El último abre sala y va solo, con su transacción.
    textos = [("uno", beto), ("dos", beto), ("tres", nuevo)]
    guardados = guardar_lote(
        [
            Pedido(remitente_id=ana.pk, destino=a_usuario(u.pk), origen="x", contenido=texto)
            for texto, u in textos
        ]
    )

    assert [(g.error, g.mensaje.contenido) for g in guardados] == [(None, t) for t, _ in textos]
    assert [datos["body"] for _, datos in google.enviados] == ["dos"]


@pytest.mark.django_db(transaction=True)
def test_si_no_se_puede_encolar_el_de_un_envio_solo_tambien_vale(ana, beto, google, monkeypatch):
    def sin_hilos(tarea):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(push, "en_segundo_plano", sin_hilos)
    mensaje = enviar_mensaje(remitente_id=ana.pk, destino=a_usuario(beto.pk), contenido="hola")

    assert Mensaje.objects.get() == mensaje


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
