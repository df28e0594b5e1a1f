"""`fn_crear_grupo`: qué escribe, qué devuelve y qué rechaza."""

import pytest

from tests.fabricas import CarreraFabrica, EstudianteFabrica, GrupoFabrica
from tests.sql.ayudas import AHORA, fila, filas, rechazo, valor

pytestmark = pytest.mark.django_db


def test_crear_grupo_escribe_el_grupo():
    ana, carrera = EstudianteFabrica(), CarreraFabrica()

    grupo_id = valor(
        "SELECT fn_crear_grupo(%s, 'Ajedrez', 'Los jueves', %s, 'privado', '/f.webp')",
        [ana.pk, carrera.pk],
    )

    assert fila("SELECT * FROM grupos") == {
        "id": grupo_id,
        "nombre": "Ajedrez",
        "descripcion": "Los jueves",
        "carrera_id": carrera.pk,
        "privacidad": "privado",
        "usuario_dueno_id": ana.pk,
        "foto_grupo_url": "/f.webp",
        "creado_en": AHORA,
        "actualizado_en": AHORA,
        "archivado_en": None,
    }


def test_crear_grupo_es_publico_y_sin_carrera_por_defecto():
    grupo_id = valor("SELECT fn_crear_grupo(%s, 'Ajedrez')", [EstudianteFabrica().pk])

    assert fila(
        "SELECT descripcion, carrera_id, privacidad, foto_grupo_url FROM grupos WHERE id = %s",
        [grupo_id],
    ) == {"descripcion": None, "carrera_id": None, "privacidad": "publico", "foto_grupo_url": None}


def test_crear_grupo_hace_dueno_activo_a_quien_lo_crea():
    ana = EstudianteFabrica()

    grupo_id = valor("SELECT fn_crear_grupo(%s, 'Ajedrez')", [ana.pk])

    assert filas(
        "SELECT grupo_id, usuario_id, rol_miembro, estado_membresia, unido_en, salio_en"
        " FROM miembros_grupo"
    ) == [
        {
            "grupo_id": grupo_id,
            "usuario_id": ana.pk,
            "rol_miembro": "dueno",
            "estado_membresia": "activo",
            "unido_en": AHORA,
            "salio_en": None,
        }
    ]


def test_crear_grupo_crea_su_sala_con_la_marca_del_dueno():
    ana = EstudianteFabrica()

    grupo_id = valor("SELECT fn_crear_grupo(%s, 'Ajedrez')", [ana.pk])

    assert filas(
        "SELECT s.tipo_sala, s.grupo_id, s.usuario_a_id, s.usuario_b_id, s.ultimo_numero,"
        " s.ultimo_cambio, r.usuario_id, r.desde, r.hasta, r.entregado_hasta, r.leido_hasta"
        " FROM salas_chat s JOIN marcas_sala r ON r.sala_chat_id = s.id"
    ) == [
        {
            "tipo_sala": "grupal",
            "grupo_id": grupo_id,
            "usuario_a_id": None,
            "usuario_b_id": None,
            "ultimo_numero": 0,
            "ultimo_cambio": 0,
            "usuario_id": ana.pk,
            "desde": 0,
            "hasta": None,
            "entregado_hasta": 0,
            "leido_hasta": 0,
        }
    ]


def test_crear_grupo_anota_en_auditoria():
    ana = EstudianteFabrica()

    grupo_id = valor("SELECT fn_crear_grupo(%s, 'Ajedrez', p_privacidad => 'privado')", [ana.pk])

    assert filas(
        "SELECT actor_usuario_id, accion, entidad, entidad_id, detalle::text FROM auditoria"
    ) == [
        {
            "actor_usuario_id": ana.pk,
            "accion": "crear_grupo",
            "entidad": "grupos",
            "entidad_id": str(grupo_id),
            "detalle": '{"privacidad": "privado"}',
        }
    ]


def test_crear_grupo_repetido_en_la_misma_carrera():
    grupo = GrupoFabrica(carrera=CarreraFabrica())

    with rechazo("23505", "uq_grupos_nombre_carrera"):
        valor(
            "SELECT fn_crear_grupo(%s, %s, p_carrera_id => %s)",
            [grupo.usuario_dueno_id, grupo.nombre, grupo.carrera_id],
        )


def test_crear_grupo_con_privacidad_desconocida():
    with rechazo("23514", "chk_grupos_privacidad"):
        valor("SELECT fn_crear_grupo(%s, 'Ajedrez', p_privacidad => 'x')", [EstudianteFabrica().pk])


def test_crear_grupo_con_dueno_inexistente():
    with rechazo("23503"):
        valor("SELECT fn_crear_grupo(0, 'Ajedrez')")
