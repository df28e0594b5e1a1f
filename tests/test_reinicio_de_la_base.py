"""PostgreSQL se reinicia y el servidor sigue, solo."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg2
import pytest
import socketio

from redup_project.base_de_datos.embebida import BaseEmbebida
from tests.procesos import manage, servir, url_de


class BasePropia(BaseEmbebida):
    """Una base embebida que la prueba puede parar y encender."""

    def parar(self) -> None:
        self._servidor.stop()

    def encender(self) -> None:
        self._servidor.ensure_postgres_running()


@pytest.fixture
def base(tmp_path: Path) -> Iterator[tuple[BasePropia, str]]:
    propia = BasePropia(tmp_path / "base")
    ajustes = propia.arrancar() | {"NAME": "redup"}
    yield propia, url_de(ajustes)
    propia.soltar()


def enviar(cliente: socketio.SimpleClient, texto: str) -> dict:
    return cliente.call(
        "send_message",
        {
            "to": "grupo_1",
            "message": texto,
            "sender_id": "123",
            "timestamp": "1",
            "type": "text",
        },
        timeout=10,
    )


def test_tras_reiniciar_postgresql_se_sigue_enviando_sin_falsos_acuses(base):
    propia, url = base
    assert manage("migrate", DATABASE_URL=url).returncode == 0

    with servir(DATABASE_URL=url) as servidor, socketio.SimpleClient() as cliente:
        cliente.connect(f"{servidor.url}?user_id=123", transports=["websocket"])
        cliente.call("join_group", {"group_id": "grupo_1"}, timeout=10)
        antes = enviar(cliente, "antes")
        propia.parar()
        sin_base = enviar(cliente, "durante")
        no_listo = httpx.get(f"{servidor.url}/salud/listo", timeout=10).status_code
        propia.encender()
        despues = enviar(cliente, "después")
        codigo, registro = servidor.apagar()

    assert (antes["status"], despues["status"]) == ("sent", "sent")
    assert (sin_base["status"], sin_base["code"]) == ("error", "BASE_NO_DISPONIBLE")
    assert no_listo == 503
    assert codigo == 0
    assert "Traceback" not in registro
    with psycopg2.connect(url) as conexion, conexion.cursor() as cursor:
        cursor.execute("SELECT contenido, numero FROM mensajes ORDER BY numero")
        assert cursor.fetchall() == [("antes", 1), ("después", 2)]
    conexion.close()
