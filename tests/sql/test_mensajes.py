"""Mensajes: quién puede ser remitente, qué no cambia y la revisión que crece con cada cambio."""

import pytest

from estudiantes.models import Estado
from mensajeria.models import Mensaje, SalaChat
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    MensajeFabrica,
    SalaDirectaFabrica,
)
from tests.sql.ayudas import ejecutar, rechazo, valor

pytestmark = pytest.mark.django_db


@pytest.fixture
def sala():
    return SalaDirectaFabrica()


@pytest.fixture
def sala_grupal():
    return SalaChat.objects.get(grupo=GrupoFabrica())


def test_remitente_ajeno_al_chat_directo(sala):
    with rechazo("RD012", "No participas"):
        MensajeFabrica(sala_chat=sala, remitente=EstudianteFabrica())


@pytest.mark.parametrize("estado", [None, "pendiente", "rechazado", "salio"])
def test_remitente_que_no_es_miembro_activo_del_grupo(estado, sala_grupal):
    intrusa = EstudianteFabrica()
    if estado:
        MembresiaFabrica(grupo=sala_grupal.grupo, usuario=intrusa, estado_membresia=estado)

    with rechazo("RD012", "No eres miembro activo"):
        MensajeFabrica(sala_chat=sala_grupal, remitente=intrusa)


@pytest.mark.parametrize("quien", ["usuario_a", "usuario_b"])
def test_remitente_o_interlocutor_que_no_esta_activo(quien, sala):
    persona = getattr(sala, quien)
    persona.estado = Estado.SUSPENDIDO
    persona.save()

    with rechazo("RD007"):
        MensajeFabrica(sala_chat=sala, remitente=sala.usuario_a)


def test_remitente_suspendido_tampoco_escribe_en_su_grupo(sala_grupal):
    dueno = sala_grupal.grupo.usuario_dueno
    dueno.estado = Estado.SUSPENDIDO
    dueno.save()

    with rechazo("RD007", "no existe o no está activo"):
        MensajeFabrica(sala_chat=sala_grupal, remitente=dueno)


@pytest.mark.parametrize(
    "cambio",
    [
        "numero = numero + 1",
        "enviado_en = enviado_en - interval '1 day'",
        "remitente_id = (SELECT usuario_b_id FROM salas_chat WHERE id = mensajes.sala_chat_id)",
        "sala_chat_id = (SELECT max(id) FROM salas_chat)",
    ],
)
def test_mensaje_no_cambia_de_sala_remitente_numero_ni_hora(cambio, sala):
    MensajeFabrica(sala_chat=sala)
    SalaDirectaFabrica()

    with rechazo("RD014"):
        ejecutar(f"UPDATE mensajes SET {cambio}")


def test_revision_crece_al_editar_y_al_borrar(sala):
    primero, segundo = MensajeFabrica.create_batch(2, sala_chat=sala)

    ejecutar("UPDATE mensajes SET contenido = 'editado' WHERE id = %s", [primero.pk])
    ejecutar(
        "UPDATE mensajes SET eliminado_en = now(), contenido = NULL WHERE id = %s", [segundo.pk]
    )

    assert list(Mensaje.objects.order_by("numero").values_list("numero", "cambio")) == [
        (1, 3),
        (2, 4),
    ]
    sala.refresh_from_db()
    assert (sala.ultimo_numero, sala.ultimo_cambio) == (2, 4)


def test_revision_no_la_decide_quien_edita(sala):
    MensajeFabrica(sala_chat=sala)

    ejecutar("UPDATE mensajes SET cambio = 900")

    assert valor("SELECT cambio FROM mensajes") == 2


def test_contadores_no_retroceden_al_guardar_una_copia_vieja_de_la_sala(sala):
    vieja = SalaChat.objects.get(pk=sala.pk)
    MensajeFabrica.create_batch(3, sala_chat=sala)

    vieja.save()

    sala.refresh_from_db()
    assert (sala.ultimo_numero, sala.ultimo_cambio) == (3, 3)
    assert MensajeFabrica(sala_chat=sala).numero == 4


def test_cliente_id_repetido_del_mismo_remitente(sala):
    mensaje = MensajeFabrica(sala_chat=sala, cliente_id="7b4e7a52-6c0c-4f6e-9d5d-0c9f3b0d2a11")

    with rechazo("23505", "uq_mensajes_remitente_cliente"):
        MensajeFabrica(sala_chat=sala, cliente_id=mensaje.cliente_id)

    de_otro = MensajeFabrica(
        sala_chat=sala, remitente=sala.usuario_b, cliente_id=mensaje.cliente_id
    )
    sin_id = MensajeFabrica.create_batch(2, sala_chat=sala)
    assert [m.numero for m in [de_otro, *sin_id]] == [2, 3, 4]
