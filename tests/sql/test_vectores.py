"""`vector`: los valores que se mandan a PostgreSQL de una vez son los que llegan."""

import json

import pytest
from django.db import connection

from redup_project.sql import vector

pytestmark = pytest.mark.django_db


def leido(tipo, valores):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{tipo}[]", [vector(valores)])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "texto",
    [
        "",
        "NULL",
        "null",
        'dijo «hola» y "adiós"',
        "a\\b\\\\",
        '\\"',
        "{a,b}",
        " , ",
        "ñ👍🏽",
        "uno\n\tdos\r",
        "\x01\x7f",
        "'; DROP TABLE mensajes; --",
        "%s %%",
    ],
)
def test_un_texto_llega_tal_cual_este_donde_este(texto):
    assert leido("text", [texto, None, texto]) == [texto, None, texto]


def test_los_enteros_y_los_huecos():
    valores = [0, -1, None, 2**63 - 1, -(2**63)]

    assert leido("bigint", valores) == valores


def test_los_objetos():
    objeto = {"type": "directo", "to": 'el "otro" \\ ñ', "n": None}

    uno, hueco = leido("jsonb", [json.dumps(objeto), None])

    assert (json.loads(uno), hueco) == (objeto, None)


def test_ninguno():
    assert leido("text", []) == []
