"""Lo que molesta a otros o le cuesta al servidor tiene un ritmo."""

import pytest
from django.core.cache import cache

from estudiantes.models import Notificacion
from redup_project.ritmo import FOTOS_POR_MINUTO
from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.rest import como, foto
from tests.ritmo import contar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limites(settings):
    settings.LIMITES = "normales"
    cache.clear()
    yield
    cache.clear()


def test_anadir_una_y_otra_vez_a_quien_se_va_tiene_tope():
    # De dos grupos, para que cambiar de grupo no valga.
    dueno, ana = EstudianteFabrica(), EstudianteFabrica()
    grupos = GrupoFabrica.create_batch(2, usuario_dueno=dueno)
    for _ in range(11):
        for grupo in grupos:
            como(dueno).post(f"/api/grupos/{grupo.pk}/miembros/{ana.pk}/invitar")
            como(ana).delete(f"/api/grupos/{grupo.pk}/salir")

    # Diez, y otras tantas si la hora cambió por medio.
    assert Notificacion.objects.filter(usuario=ana).count() <= 20


def test_crear_grupos_sin_parar_tiene_tope():
    ana = EstudianteFabrica()

    def crear(nombre: str) -> int:
        return (
            como(ana)
            .post("/api/grupos", {"nombre": nombre}, content_type="application/json")
            .status_code
        )

    antes = crear("Primero")
    contar("crear_grupo", ana.pk, 119)

    assert (antes, crear("Uno de más")) == (201, 429)


def test_cambiar_la_foto_sin_parar_tiene_tope(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    grupo = GrupoFabrica()

    def cambiar() -> int:
        ruta = f"/api/grupos/{grupo.pk}/foto"
        return como(grupo.usuario_dueno).post(ruta, {"foto_grupo": foto()}).status_code

    antes = cambiar()
    contar("foto", grupo.usuario_dueno_id, FOTOS_POR_MINUTO - 1)

    assert (antes, cambiar()) == (200, 429)


def test_publicar_en_un_grupo_sin_parar_tiene_tope():
    grupo = GrupoFabrica()

    def publicar() -> int:
        ruta = f"/api/grupos/{grupo.pk}/publicaciones"
        cuerpo = {"titulo": "Aviso", "contenido": "Otro más"}
        return (
            como(grupo.usuario_dueno)
            .post(ruta, cuerpo, content_type="application/json")
            .status_code
        )

    antes = publicar()
    contar("publicar", grupo.usuario_dueno_id, 119)

    assert (antes, publicar()) == (201, 429)
