"""Lo que se publica dentro de un grupo, por REST: sólo para sus miembros."""

from typing import Any

import pytest

from estudiantes.models import RegistroAuditoria
from grupos.models import PublicacionGrupo
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    PublicacionGrupoFabrica,
)
from tests.grupos.formas import iso, persona
from tests.moderacion import retirada, retiradas_avisadas
from tests.rest import como

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}
AVISO = {"titulo": "Reunión", "contenido": "El lunes"}


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def grupo(ana):
    return GrupoFabrica(miembros=[ana])


def forma(publicacion: PublicacionGrupo) -> dict[str, Any]:
    publicacion.refresh_from_db()
    return {
        "id": publicacion.pk,
        "grupo_id": publicacion.grupo_id,
        "autor_id": publicacion.autor_id,
        "titulo": publicacion.titulo,
        "contenido": publicacion.contenido,
        "creado_en": iso(publicacion.creado_en),
        "actualizado_en": iso(publicacion.actualizado_en),
        "autor": persona(publicacion.autor),
    }


def ajeno(grupo, estado: str | None):
    usuario = EstudianteFabrica()
    if estado:
        MembresiaFabrica(grupo=grupo, usuario=usuario, estado_membresia=estado)
    return usuario


@pytest.mark.parametrize("barra", ["", "/"])
def test_publicar_en_un_grupo(ana, grupo, barra):
    respuesta = como(ana).post(
        f"/api/grupos/{grupo.pk}/publicaciones{barra}", AVISO | {"grupo_id": grupo.pk}, **JSON
    )

    publicacion = PublicacionGrupo.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (201, forma(publicacion))
    assert (publicacion.autor, publicacion.grupo) == (ana, grupo)
    assert (publicacion.titulo, publicacion.contenido) == ("Reunión", "El lunes")


@pytest.mark.parametrize("campo", ["titulo", "contenido"])
@pytest.mark.parametrize("valor", ["", "   ", None])
def test_publicar_sin_titulo_o_contenido_nombra_el_campo(ana, grupo, campo, valor):
    respuesta = como(ana).post(
        f"/api/grupos/{grupo.pk}/publicaciones", AVISO | {campo: valor}, **JSON
    )

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == [campo]


def test_publicaciones_de_la_mas_nueva_a_la_mas_antigua(ana, grupo):
    primera, segunda = PublicacionGrupoFabrica.create_batch(2, grupo=grupo)
    PublicacionGrupoFabrica()
    cliente = como(ana)

    todas = cliente.get(f"/api/grupos/{grupo.pk}/publicaciones")
    una = cliente.get(f"/api/grupos/{grupo.pk}/publicaciones/?skip=1&limit=1")

    assert (todas.status_code, todas.json()) == (200, [forma(segunda), forma(primera)])
    assert una.json() == [forma(primera)]


@pytest.mark.parametrize("cuantas", [1, 3])
def test_publicaciones_cuestan_cuatro_consultas(ana, grupo, cuantas, django_assert_num_queries):
    for _ in range(cuantas):
        PublicacionGrupoFabrica(grupo=grupo)
    cliente = como(ana)

    with django_assert_num_queries(4):
        assert len(cliente.get(f"/api/grupos/{grupo.pk}/publicaciones").json()) == cuantas


@pytest.mark.parametrize("estado", [None, "pendiente", "rechazado", "salio"])
def test_sin_ser_miembro_activo_no_se_lee_ni_se_escribe(grupo, estado):
    publicacion = PublicacionGrupoFabrica(grupo=grupo)
    otro = ajeno(grupo, estado)
    publicaciones = f"/api/grupos/{grupo.pk}/publicaciones"
    una = f"/api/grupos/publicaciones/{publicacion.pk}"
    cliente = como(otro)

    respuestas = [
        cliente.get(publicaciones),
        cliente.post(publicaciones, AVISO, **JSON),
        cliente.put(una, AVISO, **JSON),
        cliente.delete(una),
    ]

    assert [(r.status_code, r.json()["code"]) for r in respuestas] == [(403, "NO_ES_MIEMBRO")] * 4
    assert PublicacionGrupo.objects.get().titulo == publicacion.titulo


@pytest.mark.parametrize("barra", ["", "/"])
def test_editar_una_publicacion_cambia_solo_lo_que_llega(ana, grupo, barra):
    publicacion = PublicacionGrupoFabrica(grupo=grupo, autor=ana)

    respuesta = como(ana).put(
        f"/api/grupos/publicaciones/{publicacion.pk}{barra}", {"titulo": "Otro"}, **JSON
    )

    assert (respuesta.status_code, respuesta.json()) == (200, forma(publicacion))
    assert (publicacion.titulo, publicacion.contenido) == ("Otro", "Nos vemos el lunes.")


def test_editar_no_puede_ni_el_dueno(ana, grupo):
    publicacion = PublicacionGrupoFabrica(grupo=grupo, autor=ana)

    respuesta = como(grupo.usuario_dueno).put(
        f"/api/grupos/publicaciones/{publicacion.pk}", AVISO, **JSON
    )

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "PUBLICACION_AJENA")


@pytest.mark.parametrize("quien", ["autor", "dueno", "admin"])
def test_borrar_una_publicacion_pueden_su_autor_y_quien_administra(ana, grupo, quien):
    publicacion = PublicacionGrupoFabrica(grupo=grupo, autor=ana)
    admin = MembresiaFabrica(grupo=grupo, rol_miembro="admin").usuario
    actor = {"autor": ana, "dueno": grupo.usuario_dueno, "admin": admin}[quien]

    respuesta = como(actor).delete(f"/api/grupos/publicaciones/{publicacion.pk}")

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Publicación eliminada."})
    assert not PublicacionGrupo.objects.exists()
    registro = RegistroAuditoria.objects.get()
    assert (registro.accion, registro.actor_usuario) == ("borrar_publicacion_de_grupo", actor)
    assert retiradas_avisadas() == ([] if quien == "autor" else [retirada(ana, publicacion)])


def test_borrar_no_puede_otro_miembro(ana, grupo):
    publicacion = PublicacionGrupoFabrica(grupo=grupo)

    respuesta = como(ana).delete(f"/api/grupos/publicaciones/{publicacion.pk}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "PUBLICACION_AJENA")


@pytest.mark.parametrize("metodo", ["put", "delete"])
def test_una_publicacion_que_no_existe_da_404(ana, metodo):
    respuesta = getattr(como(ana), metodo)("/api/grupos/publicaciones/999999", {}, **JSON)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "PUBLICACION_NO_EXISTE")


@pytest.mark.parametrize("metodo", ["get", "post"])
def test_las_publicaciones_de_un_grupo_que_no_existe_dan_404(ana, metodo):
    respuesta = getattr(como(ana), metodo)("/api/grupos/999999/publicaciones", AVISO, **JSON)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "GRUPO_NO_EXISTE")
