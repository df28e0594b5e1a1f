"""`fn_crear_publicacion`: qué escribe, qué devuelve y qué rechaza."""

import pytest

from tests.fabricas import (
    CarreraFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    TipoPublicacionFabrica,
)
from tests.sql.ayudas import AHORA, fila, filas, rechazo, valor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tipo():
    return TipoPublicacionFabrica()


def test_crear_publicacion_escribe_todo(tipo):
    ana, carrera, cuatrimestre = EstudianteFabrica(), CarreraFabrica(), CuatrimestreFabrica()
    evento = TipoPublicacionFabrica(codigo="evento")

    publicacion_id = valor(
        "SELECT fn_crear_publicacion("
        "%s, 'Feria', 'El lunes', 'carrera', %s, %s, 'evento', false, true)",
        [ana.pk, carrera.pk, cuatrimestre.pk],
    )

    assert fila("SELECT * FROM publicaciones") == {
        "id": publicacion_id,
        "autor_id": ana.pk,
        "tipo_publicacion_id": evento.pk,
        "titulo": "Feria",
        "contenido": "El lunes",
        "audiencia": "carrera",
        "carrera_objetivo_id": carrera.pk,
        "cuatrimestre_objetivo_id": cuatrimestre.pk,
        "permite_comentarios": False,
        "es_anonima": True,
        "activa": True,
        "programada_para": None,
        "publicada_en": AHORA,
        "actualizada_en": AHORA,
        "eliminada_en": None,
        "buscable": "'el' 'feri':1 'feria' 'lun':3 'lunes'",
    }


def test_crear_publicacion_tiene_los_valores_por_defecto(tipo):
    publicacion_id = valor(
        "SELECT fn_crear_publicacion(%s, 'Feria', 'X')", [EstudianteFabrica().pk]
    )

    assert fila(
        "SELECT audiencia, carrera_objetivo_id, cuatrimestre_objetivo_id, tipo_publicacion_id,"
        " permite_comentarios, es_anonima FROM publicaciones WHERE id = %s",
        [publicacion_id],
    ) == {
        "audiencia": "general",
        "carrera_objetivo_id": None,
        "cuatrimestre_objetivo_id": None,
        "tipo_publicacion_id": tipo.pk,
        "permite_comentarios": True,
        "es_anonima": False,
    }


def test_crear_publicacion_general_anula_los_objetivos(tipo):
    valor(
        "SELECT fn_crear_publicacion(%s, 'Feria', 'X', 'general', %s, %s)",
        [EstudianteFabrica().pk, CarreraFabrica().pk, CuatrimestreFabrica().pk],
    )

    assert fila("SELECT carrera_objetivo_id, cuatrimestre_objetivo_id FROM publicaciones") == {
        "carrera_objetivo_id": None,
        "cuatrimestre_objetivo_id": None,
    }


def test_crear_publicacion_anota_en_auditoria(tipo):
    ana, carrera = EstudianteFabrica(), CarreraFabrica()

    publicacion_id = valor(
        "SELECT fn_crear_publicacion(%s, 'Feria', 'X', 'carrera', %s)", [ana.pk, carrera.pk]
    )

    assert filas(
        "SELECT actor_usuario_id, accion, entidad, entidad_id, detalle::text FROM auditoria"
    ) == [
        {
            "actor_usuario_id": ana.pk,
            "accion": "crear_publicacion",
            "entidad": "publicaciones",
            "entidad_id": str(publicacion_id),
            "detalle": f'{{"audiencia": "carrera", "carrera_objetivo_id": {carrera.pk}}}',
        }
    ]


def test_crear_publicacion_de_tipo_inexistente(tipo):
    with rechazo("RD010", "«rumor» no existe"):
        valor(
            "SELECT fn_crear_publicacion(%s, 'Feria', 'X', p_codigo_tipo => 'rumor')",
            [EstudianteFabrica().pk],
        )


def test_crear_publicacion_de_carrera_sin_carrera(tipo):
    with rechazo("23514", "chk_audiencia_publicacion"):
        valor("SELECT fn_crear_publicacion(%s, 'Feria', 'X', 'carrera')", [EstudianteFabrica().pk])


def test_crear_publicacion_de_audiencia_desconocida(tipo):
    with rechazo("23514", "chk_audiencia_publicacion"):
        valor("SELECT fn_crear_publicacion(%s, 'Feria', 'X', 'todos')", [EstudianteFabrica().pk])
