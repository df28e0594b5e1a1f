"""Qué avisos quiere cada quien."""

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from estudiantes.models import ConfiguracionNotificaciones
from tests.fabricas import ConfiguracionNotificacionesFabrica, EstudianteFabrica
from tests.rest import como

RAIZ = "/api/notificaciones"
JSON = "application/json"
TODO = {"push_enabled": True, "chat_enabled": True, "groups_enabled": True, "social_enabled": True}


@pytest.fixture
def ana(db):
    return EstudianteFabrica()


def test_de_fabrica_se_quiere_todo_y_mirarlo_no_guarda_nada(ana):
    respuesta = como(ana).get(f"{RAIZ}/configuracion")

    assert (respuesta.status_code, respuesta.json()) == (200, TODO | {"updated_at": None})
    assert not ConfiguracionNotificaciones.objects.exists()


@pytest.mark.parametrize("ya_habia", [True, False])
def test_las_preferencias_se_guardan_y_se_devuelven(ana, ya_habia):
    if ya_habia:
        ConfiguracionNotificacionesFabrica(usuario=ana)
    valores = TODO | {"chat_enabled": False, "social_enabled": False}

    respuesta = como(ana).put(f"{RAIZ}/configuracion", valores, JSON)

    guardada = ConfiguracionNotificaciones.objects.get()
    assert respuesta.json() == valores | {
        "updated_at": DjangoJSONEncoder().default(guardada.updated_at)
    }
    assert como(ana).get(f"{RAIZ}/configuracion").json() == respuesta.json()


def test_reenviar_lo_mismo_no_cambia_ni_la_fecha(ana):
    ConfiguracionNotificacionesFabrica(usuario=ana, groups_enabled=False)
    leida = como(ana).get(f"{RAIZ}/configuracion").json()

    # Con su `updated_at`, como hace la app cada cierto tiempo.
    respuesta = como(ana).put(f"{RAIZ}/configuracion", leida, JSON)

    assert (respuesta.status_code, respuesta.json()) == (200, leida)


def test_las_preferencias_de_una_no_tocan_las_de_otra(ana):
    ajena = ConfiguracionNotificacionesFabrica()

    como(ana).put(f"{RAIZ}/configuracion", TODO | {"push_enabled": False}, JSON)

    ajena.refresh_from_db()
    assert ajena.push_enabled is True


def test_las_preferencias_piden_los_cuatro_valores(ana):
    respuesta = como(ana).put(f"{RAIZ}/configuracion", {"push_enabled": "quizá"}, JSON)

    assert respuesta.status_code == 422
    assert {error["loc"][-1] for error in respuesta.json()["detail"]} == set(TODO)
