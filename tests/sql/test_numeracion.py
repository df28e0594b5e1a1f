"""La numeración por sala: sin huecos, en orden de commit, aunque envíen muchos a la vez."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from mensajeria.models import Mensaje, SalaChat
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.sql.ayudas import ejecutar, rechazo
from tests.sql.hilos import LIMITE, en, esperando_a_otra

ENVIAR = (
    "INSERT INTO mensajes (sala_chat_id, remitente_id, contenido) VALUES (%s, %s, 'hola')"
    " RETURNING numero"
)


@pytest.mark.django_db
def test_numerar_es_independiente_en_cada_sala():
    una, otra = SalaDirectaFabrica.create_batch(2)

    numeros = [MensajeFabrica(sala_chat=sala).numero for sala in (una, una, otra, una, otra)]

    assert numeros == [1, 2, 1, 3, 2]
    una.refresh_from_db()
    assert (una.ultimo_numero, una.ultimo_cambio) == (3, 3)


@pytest.mark.django_db
def test_numerar_ignora_el_numero_la_revision_y_la_hora_de_quien_inserta():
    sala = SalaDirectaFabrica()

    ejecutar(
        "INSERT INTO mensajes (sala_chat_id, remitente_id, contenido, numero, cambio, enviado_en)"
        " VALUES (%s, %s, 'hola', 70, 80, '2001-01-01')",
        [sala.pk, sala.usuario_a_id],
    )

    mensaje = Mensaje.objects.get()
    assert (mensaje.numero, mensaje.cambio, mensaje.enviado_en.year > 2001) == (1, 1, True)


@pytest.mark.django_db
def test_numerar_un_insert_de_varias_filas_da_numeros_y_horas_seguidos():
    sala = SalaDirectaFabrica()

    Mensaje.objects.bulk_create(MensajeFabrica.build(sala_chat=sala, remitente=sala.usuario_a)
                                for _ in range(5))  # fmt: skip

    mensajes = Mensaje.objects.order_by("id")
    assert [m.numero for m in mensajes] == [1, 2, 3, 4, 5]
    horas = [m.enviado_en for m in mensajes]
    assert horas == sorted(set(horas))


@pytest.mark.django_db
def test_numerar_un_envio_rechazado_no_deja_hueco():
    sala = SalaDirectaFabrica()
    MensajeFabrica(sala_chat=sala)

    with rechazo("23514", "chk_contenido_mensaje"):
        MensajeFabrica(sala_chat=sala, contenido=None)

    assert MensajeFabrica(sala_chat=sala).numero == 2


@pytest.mark.django_db
def test_numerar_en_una_sala_inexistente():
    with rechazo("RD013", "La sala 0 no existe"):
        ejecutar(ENVIAR, [0, EstudianteFabrica().pk])


@pytest.mark.django_db(transaction=True)
def test_numerar_nadie_ve_el_2_antes_de_que_se_confirme_el_1(abrir):
    sala = SalaDirectaFabrica()
    primera, segunda = abrir(), abrir()

    assert en(primera, ENVIAR, sala.pk, sala.usuario_a_id) == 1
    with esperando_a_otra(segunda, ENVIAR, sala.pk, sala.usuario_b_id) as futuro:
        primera.commit()
        assert futuro.result(LIMITE) == 2


@pytest.mark.django_db(transaction=True)
def test_numerar_lo_deshecho_devuelve_su_numero(abrir):
    sala = SalaDirectaFabrica()
    primera, segunda = abrir(), abrir()

    en(primera, ENVIAR, sala.pk, sala.usuario_a_id)
    with esperando_a_otra(segunda, ENVIAR, sala.pk, sala.usuario_b_id) as futuro:
        primera.rollback()
        assert futuro.result(LIMITE) == 1


@pytest.mark.django_db(transaction=True)
def test_numerar_no_deja_huecos_con_muchos_enviando_a_varias_salas(abrir):
    emisores = EstudianteFabrica.create_batch(4)
    salas = [
        SalaChat.objects.get(grupo=GrupoFabrica(usuario_dueno=emisores[0], miembros=emisores[1:]))
        for _ in range(3)
    ]
    vueltas = 15

    def enviar(conexion: psycopg2.extensions.connection, indice: int) -> None:
        conexion.autocommit = True
        for vuelta in range(vueltas):
            # Cada quien recorre las salas en su orden: se cruzan.
            for paso in range(len(salas)):
                sala = salas[(vuelta + indice + paso) % len(salas)]
                en(conexion, ENVIAR, sala.pk, emisores[indice].pk)

    with ThreadPoolExecutor(len(emisores)) as hilos:
        for hecho in [hilos.submit(enviar, abrir(), n) for n in range(len(emisores))]:
            hecho.result(LIMITE * 3)

    esperado = list(range(1, vueltas * len(emisores) + 1))
    for sala in salas:
        mensajes = sala.mensajes.order_by("numero")
        assert [m.numero for m in mensajes] == esperado
        assert [m.cambio for m in mensajes] == esperado
        horas = [m.enviado_en for m in mensajes]
        assert horas == sorted(horas)
