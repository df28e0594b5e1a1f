"""Lo que Engine.IO sabe de una petición: su cuerpo, llegue como llegue, y sus cabeceras."""

import asyncio

from redup_project.tiempo_real.entorno import entorno_de

AMBITO = {
    "type": "http",
    "method": "POST",
    "path": "/socket.io/",
    "query_string": b"EIO=4&user_id=\xff",
    "headers": [
        (b"content-length", b"6"),
        (b"accept", b"a/b"),
        (b"accept", b"c/d"),
        (b"x-forwarded-proto", b"https"),
    ],
}


def leer(tope: int, *trozos: bytes) -> tuple[dict, bytes, int]:
    """El entorno, lo leído y cuántos trozos quedan sin recoger."""
    quedan = [
        {"type": "http.request", "body": t, "more_body": i < len(trozos)}
        for i, t in enumerate(trozos, 1)
    ]

    async def recibir() -> dict:
        return quedan.pop(0)

    async def mandar(evento: dict) -> None: ...

    async def prueba() -> tuple[dict, bytes, int]:
        entorno = await entorno_de(AMBITO, recibir, mandar)
        return entorno, await entorno["wsgi.input"].read(tope), len(quedan)

    return asyncio.run(prueba())


def test_el_cuerpo_que_llega_a_trozos_se_lee_entero():
    assert leer(100, b"ho", b"la", b"!!")[1:] == (b"hola!!", 0)


def test_lo_que_pasa_del_tope_se_recoge_y_se_tira():
    assert leer(3, b"ho", b"la", b"!!")[1:] == (b"hol", 0)


def test_las_cabeceras_llevan_el_nombre_de_wsgi_y_las_repetidas_van_juntas():
    entorno, *_ = leer(6, b"hola!!")

    assert (entorno["CONTENT_LENGTH"], entorno["HTTP_ACCEPT"]) == ("6", "a/b,c/d")
    assert entorno["wsgi.url_scheme"] == "https"
    assert entorno["QUERY_STRING"] == "EIO=4&user_id=�"
