"""`/api/docs`: cada ruta se explica, dice sus errores y enseña ejemplos."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from redup_project.api import api

ESCALARES = {"string", "integer", "number", "boolean"}


@pytest.fixture(scope="module")
def documento() -> dict[str, Any]:
    return Client().get("/api/openapi.json").json()


def operaciones(documento: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for ruta, metodos in documento["paths"].items():
        for metodo, operacion in metodos.items():
            yield f"{metodo.upper()} {ruta}", operacion


def test_la_documentacion_de_la_api_nombra_sus_rutas(documento):
    rutas = documento["paths"]

    assert {"/api/auth/register", "/api/auth/login", "/api/auth/me"} <= set(rutas)


def test_cada_ruta_se_explica(documento):
    mudas = [nombre for nombre, o in operaciones(documento) if not o.get("description")]

    assert mudas == []


def test_cada_ruta_con_token_dice_sus_rechazos(documento):
    con_token = [(nombre, o) for nombre, o in operaciones(documento) if "security" in o]

    assert len(con_token) > 100
    assert [
        nombre for nombre, o in con_token if not {"401", "403", "500"} <= o["responses"].keys()
    ] == []


def test_cada_ruta_que_lee_algo_dice_que_es_un_dato_malo(documento):
    leen = [
        (nombre, o)
        for nombre, o in operaciones(documento)
        if o.get("parameters") or "requestBody" in o
    ]

    assert [nombre for nombre, o in leen if "422" not in o["responses"]] == []


def test_cada_campo_escalar_tiene_su_ejemplo(documento):
    sin_ejemplo = [
        f"{forma}.{nombre}"
        for forma, esquema in documento["components"]["schemas"].items()
        for nombre, campo in esquema.get("properties", {}).items()
        if {campo.get("type"), *(r.get("type") for r in campo.get("anyOf", ()))} & ESCALARES
        and "examples" not in campo
    ]

    assert sin_ejemplo == []


def test_se_monta_una_sola_vez_por_mucho_que_se_pida():
    # Otra dirección no puede heredar las rutas de ésta.
    otra = api.get_openapi_schema(path_prefix="otra/")

    assert api.get_openapi_schema() is api.get_openapi_schema()
    assert set(otra["paths"]).isdisjoint(api.get_openapi_schema()["paths"])


def test_la_pagina_de_documentacion_se_abre():
    assert "openapi.json" in Client().get("/api/docs").content.decode()
