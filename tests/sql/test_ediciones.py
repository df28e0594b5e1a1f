"""Respuestas, borrados y reacciones: lo que la base no deja hacer ni con psql."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from mensajeria.models import Mensaje, ReaccionMensaje
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MensajeFabrica,
    ReaccionMensajeFabrica,
    SalaDirectaFabrica,
)
from tests.sql.ayudas import como_al_confirmar, ejecutar, fila, rechazo, valor
from tests.sql.hilos import LIMITE, en

BORRAR = "UPDATE mensajes SET eliminado_en = now() WHERE id = %s"
REACCIONAR = "INSERT INTO reacciones_mensaje (mensaje_id, usuario_id, emoji) VALUES (%s, %s, '👍')"


@pytest.fixture
def mensaje(db):
    return MensajeFabrica(url_archivo="/f.webp", metadatos={"type": "text"})


def cambio(mensaje: Mensaje) -> int:
    return valor("SELECT cambio FROM mensajes WHERE id = %s", [mensaje.pk])


def test_respuesta_dentro_de_la_sala(mensaje):
    respuesta = MensajeFabrica(sala_chat=mensaje.sala_chat, respuesta_a=mensaje)

    assert (respuesta.numero, respuesta.cambio) == (2, 2)


def test_respuesta_a_otra_sala_a_lo_borrado_o_a_nada(mensaje):
    otro, borrado = MensajeFabrica(), MensajeFabrica(sala_chat=mensaje.sala_chat)
    ejecutar(BORRAR, [borrado.pk])

    for citado in (otro.pk, borrado.pk, 0):
        with rechazo("RD016", "no está en esta sala o se borró"):
            MensajeFabrica(sala_chat=mensaje.sala_chat, respuesta_a_id=citado)
        with rechazo("RD016"):
            ejecutar("UPDATE mensajes SET respuesta_a_id = %s WHERE id = %s", [citado, mensaje.pk])


def test_respuesta_guardada_con_el_orm_no_se_vuelve_a_juzgar(mensaje):
    respuesta = MensajeFabrica(sala_chat=mensaje.sala_chat, respuesta_a=mensaje)
    ejecutar(BORRAR, [mensaje.pk])

    respuesta.contenido = "otra cosa"
    respuesta.save()

    assert cambio(respuesta) == 4


def test_borrar_vacia_el_contenido_y_conserva_el_lugar(mensaje):
    ejecutar(BORRAR, [mensaje.pk])

    guardado = fila(
        "SELECT contenido, url_archivo, metadatos, numero, cambio FROM mensajes WHERE id = %s",
        [mensaje.pk],
    )
    assert guardado == {
        "contenido": None,
        "url_archivo": None,
        "metadatos": "{}",
        "numero": 1,
        "cambio": 2,
    }


@pytest.mark.parametrize(
    "orden",
    [
        "contenido = 'vuelve'",
        "url_archivo = '/f.webp'",
        "metadatos = '{\"a\": 1}'",
        "editado_en = now()",
        "tipo_mensaje = 'imagen'",
        "eliminado_en = NULL, contenido = 'vuelve'",
        "eliminado_en = eliminado_en + interval '1 hour'",
    ],
)
def test_borrado_ni_se_edita_ni_vuelve(orden, mensaje):
    ejecutar(BORRAR, [mensaje.pk])

    with rechazo("RD017", "El mensaje se borró"):
        ejecutar(f"UPDATE mensajes SET {orden} WHERE id = %s", [mensaje.pk])


def test_reaccion_puesta_cambiada_o_quitada_revisa_el_mensaje(mensaje):
    otro = MensajeFabrica(sala_chat=mensaje.sala_chat)
    revisiones = []
    for orden in (
        f"INSERT INTO reacciones_mensaje (mensaje_id, usuario_id, emoji)"
        f" VALUES ({mensaje.pk}, {mensaje.remitente_id}, '👍')",
        "UPDATE reacciones_mensaje SET emoji = '❤️'",
        "DELETE FROM reacciones_mensaje",
    ):
        ejecutar(orden)
        revisiones.append(cambio(mensaje))

    assert (revisiones, cambio(otro)) == ([3, 4, 5], 2)


def test_reaccion_repetida_de_la_misma_persona(mensaje):
    ReaccionMensajeFabrica(mensaje=mensaje, usuario=mensaje.remitente)

    with rechazo("23505", "uq_reacciones_mensaje"):
        ejecutar(REACCIONAR, [mensaje.pk, mensaje.remitente_id])


def test_reaccion_a_lo_borrado_y_las_que_tenia_se_van(mensaje):
    ReaccionMensajeFabrica(mensaje=mensaje, usuario=mensaje.remitente)
    queda = ReaccionMensajeFabrica()

    ejecutar(BORRAR, [mensaje.pk])

    assert list(ReaccionMensaje.objects.all()) == [queda]
    assert cambio(mensaje) == 3
    with rechazo("RD017"):
        ejecutar(REACCIONAR, [mensaje.pk, mensaje.remitente_id])


def test_reaccion_de_quien_se_borra_revisa_el_mensaje(mensaje):
    reaccion = ReaccionMensajeFabrica(mensaje=mensaje)

    ejecutar("DELETE FROM usuarios WHERE id = %s", [reaccion.usuario_id])
    como_al_confirmar()

    assert cambio(mensaje) == 3


@pytest.mark.django_db
def test_borrar_de_verdad_una_sala_o_a_una_persona_con_respuestas_y_reacciones():
    ana, beto = EstudianteFabrica.create_batch(2)
    for sala in (
        SalaDirectaFabrica(usuario_a=ana, usuario_b=beto),
        GrupoFabrica(usuario_dueno=beto, miembros=[ana]).salas.get(),
    ):
        citado = MensajeFabrica(sala_chat=sala, remitente=ana)
        respuesta = MensajeFabrica(sala_chat=sala, remitente=beto, respuesta_a=citado)
        MensajeFabrica(sala_chat=sala, remitente=ana, respuesta_a=respuesta)
        for reaccionado in (citado, respuesta):
            for quien in (ana, beto):
                ReaccionMensajeFabrica(mensaje=reaccionado, usuario=quien)

    ejecutar("DELETE FROM usuarios WHERE id = %s", [ana.pk])
    como_al_confirmar()

    quedan = Mensaje.objects.get()
    assert (quedan, quedan.respuesta_a, quedan.reacciones.count()) == (respuesta, None, 1)
    ejecutar("DELETE FROM salas_chat")
    como_al_confirmar()
    assert not ReaccionMensaje.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reaccionar_editar_y_enviar_a_la_vez_no_se_interbloquean(abrir):
    gente = EstudianteFabrica.create_batch(4)
    sala = GrupoFabrica(usuario_dueno=gente[0], miembros=gente[1:]).salas.get()
    mensajes = MensajeFabrica.create_batch(3, sala_chat=sala, remitente=gente[0])
    vueltas = 15

    def insistir(conexion: psycopg2.extensions.connection, indice: int) -> None:
        conexion.autocommit = True
        for vuelta in range(vueltas):
            mensaje = mensajes[(vuelta + indice) % 3]
            en(conexion, f"{REACCIONAR} RETURNING id", mensaje.pk, gente[indice].pk)
            en(
                conexion,
                "INSERT INTO mensajes (sala_chat_id, remitente_id, contenido, respuesta_a_id)"
                " VALUES (%s, %s, 'hola', %s) RETURNING id",
                sala.pk, gente[indice].pk, mensaje.pk,
            )  # fmt: skip
            en(
                conexion,
                "DELETE FROM reacciones_mensaje WHERE mensaje_id = %s AND usuario_id = %s"
                " RETURNING id",
                mensaje.pk, gente[indice].pk,
            )  # fmt: skip

    with ThreadPoolExecutor(len(gente)) as hilos:
        for hecho in [hilos.submit(insistir, abrir(), n) for n in range(len(gente))]:
            hecho.result(LIMITE * 3)

    sala.refresh_from_db()
    assert sala.ultimo_numero == 3 + vueltas * len(gente)
    # Una revisión por alta, reacción y reacción quitada; ni una perdida ni una repetida.
    assert sala.ultimo_cambio == 3 + 3 * vueltas * len(gente)
