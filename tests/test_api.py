"""Los errores de la API: siempre JSON, en español, sin trazas."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from estudiantes import servicios
from redup_project import salud


def iniciar_sesion(client):
    return client.post(
        "/api/auth/login",
        json.dumps({"correo_institucional": "a@b.edu", "password": "x"}),
        content_type="application/json",
    )


def test_una_ruta_que_no_existe_responde_json(client):
    respuesta = client.get("/api/nada")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "NO_EXISTE")


def test_un_cuerpo_ilegible_responde_400(client):
    respuesta = client.post("/api/auth/login", "{", content_type="application/json")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CUERPO_ILEGIBLE")


def test_un_cuerpo_que_no_es_un_objeto_se_explica_en_espanol(client):
    respuesta = client.post("/api/auth/login", "[]", content_type="application/json")

    assert (respuesta.status_code, respuesta.json()["detail"][0]["msg"]) == (
        422,
        "debe ser un objeto",
    )


def test_un_numero_de_miles_de_cifras_se_explica_en_espanol(client):
    respuesta = client.get("/api/estructura/sedes", {"limit": "9" * 5000})

    assert (respuesta.status_code, respuesta.json()["detail"][0]["msg"]) == (
        422,
        "es un número demasiado grande",
    )


def test_un_error_inesperado_da_un_numero_que_tambien_queda_registrado(client, monkeypatch, caplog):
    def falla(**_):
        raise ZeroDivisionError("secreto interno")

    monkeypatch.setattr(servicios, "iniciar_sesion", falla)

    respuesta = iniciar_sesion(client)

    assert respuesta.status_code == 500
    cuerpo = respuesta.json()
    assert cuerpo["error_id"] in caplog.text
    assert "secreto interno" in caplog.text
    assert "secreto interno" not in respuesta.content.decode()


def test_sin_base_se_pide_reintentar(client, monkeypatch):
    def falla(**_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(servicios, "iniciar_sesion", falla)

    respuesta = iniciar_sesion(client)

    assert (respuesta.status_code, respuesta.json()["code"]) == (503, "BASE_NO_DISPONIBLE")


@pytest.mark.parametrize("ruta", ["/api", "/api/", "/api//"])
def test_la_raiz_de_la_api_no_redirige(client, ruta):
    respuesta = client.get(ruta)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "NO_EXISTE")


@pytest.mark.parametrize("ruta", ["/", "/salud", "/health", "/salud/", "/health/"])
def test_salud_responde_sin_tocar_la_base(client, ruta):
    # Sin la marca `db`, pytest-django prohíbe cualquier consulta.
    assert client.get(ruta).json() == {"status": "ok", "service": "RedUP"}


@pytest.mark.parametrize("ruta", ["/", "/salud", "/health/", "/salud/listo"])
@pytest.mark.parametrize("metodo", ["POST", "PUT", "DELETE"])
def test_la_salud_solo_se_lee(ruta, metodo):
    respuesta = Client(enforce_csrf_checks=True).generic(metodo, ruta)

    assert (respuesta.status_code, respuesta.json()["code"]) == (405, "METODO_NO_ADMITIDO")
    assert respuesta["Allow"] == "GET, HEAD"


def test_listo_mira_la_base(client, db):
    assert client.get("/salud/listo").json() == {"status": "ok", "base": "ok", "bus": "ok"}


def test_un_error_fuera_de_la_api_tambien_lleva_su_numero(monkeypatch, caplog):
    def falla() -> None:
        raise RuntimeError("secreto interno")

    monkeypatch.setattr(salud.connection, "cursor", falla)

    respuesta = Client(raise_request_exception=False).get("/salud/listo")

    assert (respuesta.status_code, respuesta.json()["code"]) == (500, "ERROR_INESPERADO")
    assert respuesta.json()["error_id"] in caplog.text
    assert "secreto interno" not in respuesta.content.decode()
