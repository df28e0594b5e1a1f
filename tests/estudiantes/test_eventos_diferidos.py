"""Lo que la app hizo sin conexión queda en la auditoría, una vez."""

import threading

import pytest
from django.db import connection

from estudiantes import servicios
from estudiantes.api.eventos_diferidos import LOTES_POR_MINUTO
from estudiantes.models import RegistroAuditoria
from tests.fabricas import EstudianteFabrica
from tests.rest import como
from tests.ritmo import contar

RUTA = "/api/notificaciones/eventos/sync"
JSON = "application/json"
# Gson manda los números del payload como decimales.
INICIO = {
    "event_type": "session_login_success",
    "payload": {"user_id": 7.0, "timestamp": 1.7e12},
    "created_at": 1771704900000,
}
ENVIO = {"event_type": "chat_message_sent", "payload": {}, "created_at": 1771704900001}


@pytest.fixture
def ana(db):
    return EstudianteFabrica()


def guardados() -> list[RegistroAuditoria]:
    return list(RegistroAuditoria.objects.order_by("id"))


def test_cada_evento_queda_en_la_auditoria(ana):
    respuesta = como(ana).post(RUTA, {"events": [INICIO, ENVIO]}, JSON)

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Eventos recibidos: 2."})
    primero, segundo = guardados()
    assert (primero.actor_usuario, primero.accion, primero.entidad, primero.entidad_id) == (
        ana,
        "evento_diferido:session_login_success",
        "usuarios",
        str(ana.pk),
    )
    assert primero.detalle == {
        "tipo": "session_login_success",
        "created_at": 1771704900000,
        "payload": {"user_id": 7, "timestamp": 1.7e12},
    }
    assert segundo.detalle["tipo"] == "chat_message_sent"


def test_reenviar_el_lote_no_repite_y_responde_igual(ana):
    lote = {"events": [INICIO, ENVIO, INICIO]}

    respuestas = [como(ana).post(RUTA, lote, JSON) for _ in range(2)]

    assert [r.status_code for r in respuestas] == [200, 200]
    assert respuestas[0].json() == respuestas[1].json()
    assert len(guardados()) == 2


@pytest.mark.parametrize(
    "cambio",
    [{"event_type": "session_logout"}, {"payload": {"user_id": 8.0}}, {"created_at": 1}],
    ids=["tipo", "payload", "hora"],
)
def test_otro_evento_no_se_confunde_con_el_primero(ana, cambio):
    como(ana).post(RUTA, {"events": [INICIO, INICIO | cambio]}, JSON)

    assert len(guardados()) == 2


def test_el_mismo_evento_de_dos_personas_son_dos(ana):
    beto = EstudianteFabrica()

    for quien in (ana, beto):
        como(quien).post(RUTA, {"events": [INICIO]}, JSON)

    assert [acto.actor_usuario for acto in guardados()] == [ana, beto]


def test_un_tipo_de_120_caracteres_se_guarda_entero(ana):
    largo = {"event_type": "t" * 120}

    respuesta = como(ana).post(RUTA, {"events": [INICIO | largo]}, JSON)

    assert respuesta.status_code == 200
    [acto] = guardados()
    assert (len(acto.accion), acto.detalle["tipo"]) == (100, "t" * 120)


def test_un_lote_vacio_no_guarda_nada(ana):
    respuesta = como(ana).post(RUTA, {"events": []}, JSON)

    assert (respuesta.status_code, guardados()) == (200, [])


def hondo(niveles: int) -> dict:
    """Ese número de objetos, uno dentro de otro."""
    return {"a": hondo(niveles - 1)} if niveles > 1 else {"a": 1}


def test_un_payload_de_32_niveles_se_guarda(ana):
    respuesta = como(ana).post(RUTA, {"events": [INICIO | {"payload": hondo(32)}]}, JSON)

    assert respuesta.status_code == 200
    assert guardados()[0].detalle["payload"] == hondo(32)


@pytest.mark.parametrize(
    ("cuerpo", "lugar"),
    [
        ({}, "events"),
        ({"events": [INICIO] * 101}, "events"),
        ({"events": [INICIO | {"event_type": "x"}]}, "event_type"),
        ({"events": [INICIO | {"event_type": "x" * 121}]}, "event_type"),
        ({"events": [INICIO | {"payload": "texto"}]}, "payload"),
        ({"events": [INICIO | {"payload": {"n": float("nan")}}]}, "payload"),
        ({"events": [INICIO | {"payload": {"n": float("inf")}}]}, "payload"),
        ({"events": [INICIO | {"payload": {"a\x00b": 1}}]}, "payload"),
        ({"events": [INICIO | {"payload": {"texto": "\ud800"}}]}, "payload"),
        ({"events": [INICIO | {"payload": {"texto": "x" * 16_001}}]}, "payload"),
        ({"events": [INICIO | {"payload": hondo(33)}]}, "payload"),
        ({"events": [INICIO | {"created_at": 2**63}]}, "created_at"),
        ({"events": [INICIO | {"created_at": "ayer"}]}, "created_at"),
    ],
)
def test_lo_mal_hecho_se_rechaza_entero_y_nombra_el_campo(ana, cuerpo, lugar):
    respuesta = como(ana).post(RUTA, cuerpo, JSON)

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == [lugar]
    assert guardados() == []


def test_una_barra_inversa_escrita_no_se_toma_por_el_caracter_nulo(ana):
    respuesta = como(ana).post(RUTA, {"events": [INICIO | {"payload": {"t": r"\u0000"}}]}, JSON)

    assert respuesta.status_code == 200
    assert guardados()[0].detalle["payload"] == {"t": r"\u0000"}


@pytest.mark.parametrize("cuantos", [1, 3])
def test_un_lote_cuesta_lo_mismo_tenga_los_que_tenga(ana, cuantos, django_assert_num_queries):
    eventos = [INICIO | {"created_at": n} for n in range(cuantos)]

    # Además, el punto de retorno de la transacción.
    with django_assert_num_queries(3):
        servicios.guardar_eventos(usuario_id=ana.pk, eventos=eventos)


def test_sin_token_de_sesion_no_se_guarda(client, db):
    assert client.post(RUTA, {"events": [INICIO]}, JSON).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_el_mismo_lote_dos_veces_a_la_vez_se_guarda_una():
    ana = EstudianteFabrica()
    eventos = [INICIO | {"created_at": n} for n in range(50)]
    salida, errores = threading.Barrier(2), []

    def mandar(lote) -> None:
        try:
            salida.wait(5)
            servicios.guardar_eventos(usuario_id=ana.pk, eventos=lote)
        except Exception as error:  # noqa: BLE001 -- la prueba mira que no haya ninguno
            errores.append(error)
        finally:
            connection.close()

    hilos = [threading.Thread(target=mandar, args=(lote,)) for lote in (eventos, eventos)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(10)

    assert errores == []
    assert len(guardados()) == 50


def test_lo_que_no_se_borra_nunca_no_se_llena_sin_tope(ana, con_limites):
    def mandar() -> int:
        return como(ana).post(RUTA, {"events": []}, content_type=JSON).status_code

    antes = mandar()
    # El doble de los que caben: aunque cambie el minuto por medio, ya no queda sitio.
    contar("eventos_diferidos", ana.pk, LOTES_POR_MINUTO * 2)

    assert (antes, mandar()) == (200, 429)
