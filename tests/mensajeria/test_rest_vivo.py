"""Lo que se hace por REST llega a los sockets de verdad."""

from tests.rest import como


def test_lo_enviado_por_rest_llega_por_socket(conectar, ana, beto, sala):
    b, mio = conectar(beto), conectar(ana)

    enviado = como(ana).post(
        f"/api/mensajes/salas/{sala.pk}/mensajes",
        {"contenido": "hola"},
        content_type="application/json",
    )

    for cliente in (b, mio):
        evento, datos = cliente.recibir()
        assert (evento, datos["mensaje_id"], datos["message"], datos["type"]) == (
            "receive_message",
            str(enviado.json()["id"]),
            "hola",
            "directo",
        )


def test_lo_leido_por_rest_lo_sabe_quien_lo_envio(conectar, ana, beto, sala):
    a = conectar(ana)
    enviado = como(ana).post(
        f"/api/mensajes/salas/{sala.pk}/mensajes",
        {"contenido": "hola"},
        content_type="application/json",
    )
    assert a.recibir()[0] == "receive_message"

    como(beto).post(f"/api/mensajes/salas/{sala.pk}/marcar-leidos")

    evento, datos = a.recibir()
    assert (evento, datos["mensaje_id"]) == ("read_confirmed", str(enviado.json()["id"]))
