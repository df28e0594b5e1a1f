"""REST de los chats: la lista de salas, abrir una y darla por leída."""

import pytest

from grupos.models import EstadoMembresia, Membresia
from mensajeria.models import SalaChat
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.formas import iso, mensaje_esperado, persona
from tests.rest import como

pytestmark = pytest.mark.django_db

SALAS = "/api/mensajes/salas"


@pytest.fixture
def ana():
    return EstudianteFabrica(foto_perfil_url=None)


@pytest.fixture
def beto():
    return EstudianteFabrica()


@pytest.fixture
def sala(ana, beto):
    return SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)


# --- La lista de salas ---


@pytest.mark.parametrize("barra", ["", "/"])
def test_salas_da_el_cuerpo_entero_de_un_chat_directo(ana, beto, sala, barra):
    mensaje = MensajeFabrica(sala_chat=sala, remitente=beto)
    sala.refresh_from_db()

    respuesta = como(ana).get(SALAS + barra)

    assert respuesta.json() == [
        {
            "id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "tipo_sala": "directo",
            "usuario_a_id": ana.pk,
            "usuario_b_id": beto.pk,
            "grupo_id": None,
            "creado_en": iso(sala.creado_en),
            "actualizado_en": iso(sala.actualizado_en),
            "ultimo_mensaje": mensaje_esperado(mensaje),
            "nombre": beto.nombre_completo,
            "foto_url": None,
            "otro_usuario": persona(beto),
            "no_leidos": 1,
            "ultimo_numero": 1,
        }
    ]


def test_salas_de_un_grupo_llevan_su_nombre_y_su_foto(ana):
    grupo = GrupoFabrica(miembros=[ana], foto_grupo_url="/medios/grupos/f.jpg")

    [sala] = como(ana).get(SALAS).json()

    assert (sala["tipo_sala"], sala["grupo_id"], sala["nombre"]) == (
        "grupal",
        grupo.pk,
        grupo.nombre,
    )
    assert sala["foto_url"] == "http://testserver/medios/grupos/f.jpg"
    assert (sala["usuario_a_id"], sala["otro_usuario"], sala["ultimo_mensaje"]) == (
        None,
        None,
        None,
    )


def test_salas_salen_por_actividad_y_por_paginas(ana):
    otros = EstudianteFabrica.create_batch(3)
    salas = [SalaDirectaFabrica(usuario_a=ana, usuario_b=otro) for otro in otros]
    for cual in (1, 0, 2):
        SalaChat.objects.filter(pk=salas[cual].pk).update(ultimo_cambio=cual)

    todas = [sala["id"] for sala in como(ana).get(SALAS).json()]
    parte = [sala["id"] for sala in como(ana).get(f"{SALAS}?skip=1&limit=1").json()]

    # Dentro de una transacción todas tienen la misma hora: desempata el id.
    assert sorted(todas) == [sala.pk for sala in salas]
    assert parte == todas[1:2]


def test_salas_no_salen_las_ajenas_ni_las_de_un_grupo_que_se_dejo(ana, sala):
    exmiembro, intrusa = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(miembros=[exmiembro])
    Membresia.objects.filter(grupo=grupo, usuario=exmiembro).update(
        estado_membresia=EstadoMembresia.SALIO
    )

    assert como(intrusa).get(SALAS).json() == []
    assert como(exmiembro).get(SALAS).json() == []


def test_el_ultimo_mensaje_no_es_uno_borrado(ana, beto, sala):
    queda = MensajeFabrica(sala_chat=sala, remitente=ana)
    borrado = MensajeFabrica(sala_chat=sala, remitente=ana)
    como(ana).delete(f"/api/mensajes/mensajes/{borrado.pk}")

    [vista] = como(beto).get(SALAS).json()

    assert vista["ultimo_mensaje"]["id"] == queda.pk


@pytest.mark.parametrize("cuantas", [1, 3])
def test_salas_cuestan_lo_mismo_con_una_que_con_tres(ana, django_assert_num_queries, cuantas):
    for otro in EstudianteFabrica.create_batch(cuantas):
        MensajeFabrica(sala_chat=SalaDirectaFabrica(usuario_a=ana, usuario_b=otro), remitente=otro)

    # El token, las salas, sus últimos mensajes, mis reacciones, las de todos y lo no leído.
    with django_assert_num_queries(5):
        assert len(como(ana).get(SALAS).json()) == cuantas


def test_sala_se_ve_si_se_participa_y_si_no_no_existe(ana, sala):
    assert como(ana).get(f"{SALAS}/{sala.pk}").json()["id"] == sala.pk
    for quien, cual in ((EstudianteFabrica(), sala.pk), (ana, 999999)):
        respuesta = como(quien).get(f"{SALAS}/{cual}")
        assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SALA_NO_EXISTE")


def test_directa_abre_el_chat_y_repetirla_da_el_mismo(ana, beto):
    primera = como(ana).post(f"{SALAS}/directa/{beto.pk}")
    segunda = como(beto).post(f"{SALAS}/directa/{ana.pk}/")

    assert (primera.status_code, segunda.status_code) == (200, 200)
    assert primera.json()["sala_uuid"] == segunda.json()["sala_uuid"]
    assert segunda.json()["nombre"] == ana.nombre_completo


@pytest.mark.parametrize(
    ("quien", "estado", "codigo"),
    [("yo", 400, "CHAT_CONTIGO_MISMO"), ("nadie", 404, "USUARIO_NO_EXISTE")],
)
def test_directa_rechaza(ana, quien, estado, codigo):
    otro = ana.pk if quien == "yo" else 999999

    respuesta = como(ana).post(f"{SALAS}/directa/{otro}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (estado, codigo)


# --- Leer ---


def test_marcar_leidos_deja_la_sala_sin_pendientes_y_avisa(
    ana, beto, sala, emisiones, django_capture_on_commit_callbacks
):
    MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)

    with django_capture_on_commit_callbacks(execute=True):
        respuesta = como(ana).post(f"{SALAS}/{sala.pk}/marcar-leidos")

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Mensajes marcados como leídos."},
    )
    assert como(ana).get(SALAS).json()[0]["no_leidos"] == 0
    assert "read_confirmed" in {emision.evento for emision in emisiones}


def test_marcar_leidos_sin_nada_que_leer_tambien_vale(ana, sala):
    assert como(ana).post(f"{SALAS}/{sala.pk}/marcar-leidos").status_code == 200


def test_marcar_leidos_en_sala_ajena_es_404(sala):
    assert como(EstudianteFabrica()).post(f"{SALAS}/{sala.pk}/marcar-leidos").status_code == 404
