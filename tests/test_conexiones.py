"""El tope de conexiones a PostgreSQL de un proceso (docs/decisiones/0002)."""

from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import pytest
import socketio
from django.conf import settings
from django.db import connection

from mensajeria.escritor import LOTES_A_LA_VEZ
from tests.procesos import servir, url_de_la_base_de_pruebas

TOPE = settings.HILOS_HTTP + settings.HILOS_TIEMPO_REAL + LOTES_A_LA_VEZ


def conexiones_del_servidor() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'redup-prueba'"
        )
        return cursor.fetchone()[0]


def estado_de(url: str) -> int:
    with urlopen(url, timeout=30) as respuesta:
        return respuesta.status


@pytest.mark.django_db(transaction=True)
def test_200_peticiones_a_la_vez_no_pasan_del_tope():
    base = f"{url_de_la_base_de_pruebas()}&application_name=redup-prueba"

    with servir(DATABASE_URL=base) as servidor, socketio.SimpleClient() as cliente:
        cliente.connect(f"{servidor.url}?user_id=123", transports=["websocket"])
        with ThreadPoolExecutor(50) as hilos:
            # Cada una por su conexión: entre hilos, httpx cierra a veces la que otro está usando.
            listas = hilos.map(lambda _: estado_de(f"{servidor.url}/salud/listo"), range(200))
            for n in range(50):
                cliente.emit("join_direct_chat", {"other_user_id": n + 1000})
            for _ in range(50):
                cliente.emit("send_message", {"to": "grupo_1", "message": "x", "sender_id": "123"})
            estados = set(listas)
        abiertas = conexiones_del_servidor()

    assert estados == {200}
    assert 1 < abiertas <= TOPE
