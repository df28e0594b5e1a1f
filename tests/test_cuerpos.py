"""El cuerpo de una petición: entero, o como si no hubiera llegado."""

import asyncio
import json

import pytest

from redup_project.asgi import application

# Django atiende en sus propios hilos, que pueden traer ya una conexión y la revisan.
pytestmark = pytest.mark.django_db(transaction=True)

A_MEDIO_SUBIR = (
    b'--XX\r\nContent-Disposition: form-data; name="titulo"\r\n\r\nFeria\r\n--XX\r\nCont'
)


def llamar(ruta: str, tipo: bytes, *eventos: dict) -> list[dict]:
    """Hace un POST por ASGI del que llegan esos `eventos`; devuelve lo que se contesta."""
    salida = []

    async def pedir() -> None:
        cabeceras = [(b"host", b"x"), (b"content-type", tipo), (b"content-length", b"5000")]
        peticion = {"type": "http", "http_version": "1.1", "method": "POST", "path": ruta}
        entrada = iter(eventos)

        async def recibir() -> dict:
            return next(entrada)

        async def enviar(evento: dict) -> None:
            salida.append(evento)

        await application(peticion | {"query_string": b"", "headers": cabeceras}, recibir, enviar)

    asyncio.run(pedir())
    return salida


@pytest.mark.parametrize(
    ("tipo", "parte"),
    [
        (b"multipart/form-data; boundary=XX", A_MEDIO_SUBIR),
        (b"application/x-www-form-urlencoded", b"nombre=Ana&apellido_pa"),
        (b"application/json", b'{"nombre": "Ana"}'),
    ],
)
def test_lo_que_se_corta_a_la_mitad_no_llega_a_su_puerta(tipo, parte):
    salida = llamar(
        "/api/auth/register",
        tipo,
        {"type": "http.request", "body": parte, "more_body": True},
        {"type": "http.disconnect"},
    )

    # Django lo habría rechazado con un 422: ni se le preguntó.
    assert salida == []


def test_lo_que_llega_en_varias_veces_se_lee_entero():
    inicio, *partes = llamar(
        "/api/auth/register",
        b"application/x-www-form-urlencoded",
        {"type": "http.request", "body": b"nombre=A", "more_body": True},
        {"type": "http.request", "body": b"na&password=x", "more_body": False},
    )

    cuerpo = json.loads(b"".join(parte["body"] for parte in partes))
    faltan = {error["loc"][-1] for error in cuerpo["detail"] if error["type"] == "missing"}
    assert (inicio["status"], faltan & {"nombre", "apellido_paterno"}) == (
        422,
        {"apellido_paterno"},
    )
