"""`message_receipts`: quién leyó un mensaje mío; sólo yo, por páginas y sin coste por persona."""

import pytest

from mensajeria import servicios
from mensajeria.errores import MensajeNoExiste
from mensajeria.models import MarcaSala
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica


def pedir(cliente, mensaje, **mas) -> dict:
    evento, datos = cliente.pedir("message_receipts", {"mensaje_id": str(mensaje.pk), **mas})
    assert (evento, datos["status"]) == ("message_receipts", "ok"), datos
    return datos


def quienes(datos) -> list[int]:
    return [int(recibo["user_id"]) for recibo in datos["recipients"]]


def test_dicen_a_cuantos_va_a_cuantos_llego_y_quien_lo_leyo(conectar, ana, beto):
    carla, dani = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[beto, carla, dani])
    sala = grupo.salas.get()
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    MarcaSala.objects.filter(sala_chat=sala, usuario=beto).update(entregado_hasta=1)
    MarcaSala.objects.filter(sala_chat=sala, usuario=carla).update(leido_hasta=1)
    # Quien entra después no es destinatario.
    grupo.membresias.create(usuario=EstudianteFabrica())
    a = conectar(ana)

    datos = pedir(a, mensaje)
    acuse = a.call("message_receipts", {"mensaje_id": mensaje.pk}, timeout=5)

    horas = [{"entregado_en", "leido_en"} & recibo.keys() for recibo in datos["recipients"]]
    assert acuse == datos
    assert datos["recipients"][2] == {"user_id": str(dani.pk), "name": dani.nombre_completo}
    assert quienes(datos) == [beto.pk, carla.pk, dani.pk]
    assert horas == [{"entregado_en"}, {"entregado_en", "leido_en"}, set()]
    assert [datos[campo] for campo in ("total", "delivered", "read", "more")] == [3, 2, 1, False]


def test_por_paginas_sale_cada_quien_una_vez_aunque_lean_entretanto(conectar, ana):
    otros = EstudianteFabrica.create_batch(5)
    sala = GrupoFabrica(usuario_dueno=ana, miembros=otros).salas.get()
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    a = conectar(ana)

    primera = pedir(a, mensaje, limit=2)
    MarcaSala.objects.filter(sala_chat=sala, usuario=otros[4]).update(leido_hasta=1)
    segunda = pedir(a, mensaje, limit=2, after=primera["recipients"][-1]["user_id"])
    tercera = pedir(a, mensaje, limit="2", after=quienes(segunda)[-1])

    paginas = [primera, segunda, tercera]
    assert [quienes(p) for p in paginas] == [[u.pk for u in otros[i : i + 2]] for i in (0, 2, 4)]
    assert [(p["more"], p["total"], p["read"]) for p in paginas] == [
        (True, 5, 0),
        (True, 5, 1),
        (False, 5, 1),
    ]


def test_una_pagina_no_pasa_de_200(conectar, ana, monkeypatch):
    pedidos = []

    def anotar(**campos):
        pedidos.append(campos["limite"])
        return servicios.Recibos(0, 0, 0, [], False)

    monkeypatch.setattr(servicios, "recibos_de", anotar)
    a = conectar(ana)

    for mas in ({}, {"limit": 10**9}, {"limit": 0}):
        a.pedir("message_receipts", {"mensaje_id": 1, **mas})

    assert pedidos == [200, 200, 1]


@pytest.mark.parametrize("cuantos", [1, 3])
def test_cuestan_lo_mismo_con_uno_que_con_tres(sala, django_assert_num_queries, cuantos):
    grupo = GrupoFabrica(miembros=EstudianteFabrica.create_batch(cuantos))
    mensaje = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=grupo.usuario_dueno)

    # El mensaje, si sigue en el grupo, las cuentas y la página; y abrir y cerrar la transacción.
    with django_assert_num_queries(6):
        recibos = servicios.recibos_de(
            mensaje_id=mensaje.pk, remitente_id=mensaje.remitente_id, limite=200
        )
        nombres = [estado.destinatario.nombre_completo for estado in recibos.pagina]

    assert len(nombres) == cuantos


def test_solo_los_ve_quien_lo_envio_y_mientras_siga_en_la_sala(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    mensaje = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    a, b, dueno, extrana = (
        conectar(usuario, sync=True)
        for usuario in (ana, beto, grupo.usuario_dueno, EstudianteFabrica())
    )
    assert pedir(a, mensaje)["total"] == 2
    grupo.membresias.filter(usuario=ana).update(estado_membresia="salio")

    intentos = [
        cliente.pedir("message_receipts", {"mensaje_id": mensaje.pk})
        for cliente in (b, dueno, extrana, a)
    ]

    assert [(canal, datos["code"]) for canal, datos in intentos] == [
        ("error", MensajeNoExiste.codigo)
    ] * 4


def test_a_quien_salio_del_grupo_no_se_le_dice_quien_lee_lo_suyo(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    mensaje = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    a, b = conectar(ana, sync=True), conectar(beto, sync=True)
    grupo.membresias.filter(usuario=ana).update(estado_membresia="salio")
    marca = {"mensaje_id": mensaje.pk, "user_id": beto.pk}

    respuestas = [
        b.pedir(evento, marca)[0] for evento in ("mark_delivered", "mark_delivered", "mark_read")
    ]

    assert respuestas == ["delivery_confirmed", "delivery_confirmed", "read_confirmed"]
    a.exigir_silencio()
