"""`crear_publicacion`: lo que devuelve y cómo rechaza. Lo que escribe, en `sql/test_paridad.py`."""

import pytest

from estudiantes.models import RegistroAuditoria
from publicaciones.errores import AudienciaIncoherente, TipoNoExiste
from publicaciones.models import Audiencia, Publicacion
from publicaciones.servicios import crear_publicacion
from tests.fabricas import (
    CarreraFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    TipoPublicacionFabrica,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    TipoPublicacionFabrica(codigo="general")
    return EstudianteFabrica()


def test_crear_publicacion_de_carrera_conserva_sus_objetivos(ana):
    carrera, cuatrimestre = CarreraFabrica(), CuatrimestreFabrica()
    evento = TipoPublicacionFabrica(codigo="evento")

    publicacion = crear_publicacion(
        autor_id=ana.pk,
        titulo="Feria",
        contenido="El lunes",
        audiencia=Audiencia.CARRERA,
        carrera_objetivo_id=carrera.pk,
        cuatrimestre_objetivo_id=cuatrimestre.pk,
        codigo_tipo="evento",
        permite_comentarios=False,
        es_anonima=True,
    )

    assert publicacion == Publicacion.objects.get(
        autor=ana,
        tipo_publicacion=evento,
        titulo="Feria",
        contenido="El lunes",
        audiencia="carrera",
        carrera_objetivo=carrera,
        cuatrimestre_objetivo=cuatrimestre,
        permite_comentarios=False,
        es_anonima=True,
    )


def test_crear_publicacion_general_no_conserva_objetivos(ana):
    publicacion = crear_publicacion(
        autor_id=ana.pk,
        titulo="Feria",
        contenido="El lunes",
        carrera_objetivo_id=CarreraFabrica().pk,
        cuatrimestre_objetivo_id=CuatrimestreFabrica().pk,
    )

    publicacion.refresh_from_db()
    assert (publicacion.audiencia, publicacion.tipo_publicacion.codigo) == ("general", "general")
    assert (publicacion.carrera_objetivo, publicacion.cuatrimestre_objetivo) == (None, None)


def test_crear_publicacion_queda_en_la_auditoria(ana):
    publicacion = crear_publicacion(autor_id=ana.pk, titulo="Feria", contenido="El lunes")

    registro = RegistroAuditoria.objects.get()
    assert (registro.actor_usuario, registro.accion, registro.entidad, registro.entidad_id) == (
        ana, "crear_publicacion", "publicaciones", str(publicacion.pk),
    )  # fmt: skip
    assert registro.detalle == {"audiencia": "general", "carrera_objetivo_id": None}


def test_crear_publicacion_de_tipo_inexistente(ana):
    with pytest.raises(TipoNoExiste, match="«rumor»"):
        crear_publicacion(autor_id=ana.pk, titulo="Feria", contenido="X", codigo_tipo="rumor")

    assert not Publicacion.objects.exists()


def test_crear_publicacion_de_carrera_sin_decir_cual(ana):
    with pytest.raises(AudienciaIncoherente):
        crear_publicacion(
            autor_id=ana.pk, titulo="Feria", contenido="X", audiencia=Audiencia.CARRERA
        )

    assert not RegistroAuditoria.objects.exists()
