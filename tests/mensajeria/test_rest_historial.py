"""REST de los chats: lo dicho en una sala."""

import pytest

from mensajeria.models import DestinatarioMensaje, MarcaSala
from tests.fabricas import (
    EstudianteFabrica,
    MensajeFabrica,
    ReaccionMensajeFabrica,
    SalaDirectaFabrica,
)
from tests.mensajeria.formas import iso, mensaje_esperado, persona
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


def test_mensajes_salen_del_mas_antiguo_al_mas_nuevo_y_quedan_entregados(ana, beto, sala):
    uno, dos = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)

    respuesta = como(ana).get(f"{SALAS}/{sala.pk}/mensajes")

    en = DestinatarioMensaje.objects.get(mensaje=dos, destinatario=ana).entregado_en
    assert respuesta.json() == [
        mensaje_esperado(uno, entregado_en=iso(en)),
        mensaje_esperado(dos, entregado_en=iso(en)),
    ]
    assert MarcaSala.objects.get(sala_chat=sala, usuario=ana).entregado_hasta == 2


def test_mensajes_avisan_de_la_entrega_a_quien_los_envio(
    ana, beto, sala, emisiones, django_capture_on_commit_callbacks
):
    mensaje = MensajeFabrica(sala_chat=sala, remitente=beto)

    with django_capture_on_commit_callbacks(execute=True):
        como(ana).get(f"{SALAS}/{sala.pk}/mensajes")

    confirmada = next(e for e in emisiones if e.evento == "delivery_confirmed")
    assert (confirmada.salas, confirmada.datos["mensaje_id"]) == (
        (f"u.{beto.pk}",),
        str(mensaje.pk),
    )


def test_mensajes_de_una_respuesta_con_reacciones_llevan_todo(ana, beto, sala):
    citado = MensajeFabrica(sala_chat=sala, remitente=beto, contenido="¿vienes?")
    respuesta = MensajeFabrica(sala_chat=sala, remitente=ana, respuesta_a=citado)
    ReaccionMensajeFabrica(mensaje=respuesta, usuario=beto, emoji="👍")
    ReaccionMensajeFabrica(mensaje=respuesta, usuario=ana, emoji="👍")

    ultimo = como(beto).get(f"{SALAS}/{sala.pk}/mensajes").json()[-1]

    assert ultimo["respuesta_a"] == {
        "id": citado.pk,
        "remitente_id": beto.pk,
        "remitente": persona(beto),
        "tipo_mensaje": "texto",
        "contenido": "¿vienes?",
        "eliminado_en": None,
    }
    assert ultimo["reacciones"] == [{"emoji": "👍", "count": 2}]
    assert ultimo["mi_reaccion"] == "👍"


@pytest.mark.parametrize(
    ("parametros", "numeros"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("limit=2", [5, 6]),
        ("limit=2&skip=1", [4, 5]),
        ("limit=2&antes_de=5", [3, 4]),
        ("limit=2&despues_de=2", [3, 4]),
        ("limit=9&despues_de=2&antes_de=5", [3, 4]),
        ("despues_de=6", []),
        ("antes_de=1", []),
    ],
)
def test_mensajes_por_trozos(ana, sala, parametros, numeros):
    MensajeFabrica.create_batch(6, sala_chat=sala)

    trozo = como(ana).get(f"{SALAS}/{sala.pk}/mensajes?{parametros}").json()

    assert [mensaje["numero"] for mensaje in trozo] == numeros


@pytest.mark.parametrize("parametros", ["limit=0", "limit=101", "skip=-1", "antes_de=x"])
def test_mensajes_fuera_de_rango_es_422(ana, sala, parametros):
    assert como(ana).get(f"{SALAS}/{sala.pk}/mensajes?{parametros}").status_code == 422


@pytest.mark.parametrize("cuantos", [1, 3])
def test_mensajes_cuestan_lo_mismo_uno_que_tres(
    ana, beto, sala, django_assert_num_queries, cuantos
):
    MensajeFabrica.create_batch(cuantos, sala_chat=sala, remitente=beto)
    como(ana).get(f"{SALAS}/{sala.pk}/mensajes")

    # El token, la transacción (2), la sala, los mensajes, sus estados y las reacciones (2).
    with django_assert_num_queries(7):
        assert len(como(ana).get(f"{SALAS}/{sala.pk}/mensajes").json()) == cuantos


def test_mensajes_ajenos_no_existen(sala):
    respuesta = como(EstudianteFabrica()).get(f"{SALAS}/{sala.pk}/mensajes")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SALA_NO_EXISTE")
