"""REST de los chats: sin token no hay nada."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("metodo", "ruta"),
    [
        ("get", "/api/mensajes/salas"),
        ("get", "/api/mensajes/salas/1"),
        ("post", "/api/mensajes/salas/directa/1"),
        ("get", "/api/mensajes/salas/1/mensajes"),
        ("post", "/api/mensajes/salas/1/mensajes"),
        ("post", "/api/mensajes/salas/1/marcar-leidos"),
        ("post", "/api/mensajes/directo/1"),
        ("put", "/api/mensajes/mensajes/1"),
        ("delete", "/api/mensajes/mensajes/1"),
        ("put", "/api/mensajes/mensajes/1/leer"),
        ("put", "/api/mensajes/mensajes/1/reaccion"),
        ("delete", "/api/mensajes/mensajes/1/reaccion"),
        ("post", "/api/mensajes/mensajes/1/reenviar"),
        ("get", "/api/mensajes/mensajes/1/recibos"),
        ("get", "/api/mensajes/buscar?query=a"),
        ("post", "/api/chat/imagenes"),
        ("post", "/upload/image"),
    ],
)
def test_sin_token_es_401(client, metodo, ruta):
    assert getattr(client, metodo)(ruta).status_code == 401
