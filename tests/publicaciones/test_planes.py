"""Lo que la base hace para dar cada lista: leer lo justo por un índice, sin recorrer el muro."""

import json

import pytest
from django.db.models import QuerySet

from publicaciones import consultas
from redup_project.paginacion import Pagina
from tests.fabricas import CarreraFabrica, EstudianteFabrica, PublicacionFabrica
from tests.sql.ayudas import ejecutar

pytestmark = pytest.mark.django_db

PUBLICACIONES = 3000


@pytest.fixture
def lectora():
    """Alguien ante un muro con años de publicaciones: un tercio, de tres carreras."""
    ana = EstudianteFabrica(carrera=CarreraFabrica())
    autora, tipo = EstudianteFabrica().pk, PublicacionFabrica().tipo_publicacion_id
    carreras = [ana.carrera_id, CarreraFabrica().pk, CarreraFabrica().pk]
    ejecutar(
        "INSERT INTO publicaciones (autor_id, tipo_publicacion_id, titulo, contenido, audiencia,"
        " carrera_objetivo_id, publicada_en)"
        " SELECT %s, %s, 'Aviso', 'palabra' || n,"
        " CASE WHEN n %% 3 = 0 THEN 'carrera' ELSE 'general' END,"
        " CASE WHEN n %% 3 = 0 THEN (%s::bigint[])[n / 3 %% 3 + 1] END,"
        " now() - n * interval '1 hour' FROM generate_series(1, %s) AS n",
        [autora, tipo, carreras, PUBLICACIONES],
    )
    ejecutar(
        "INSERT INTO comentarios_publicacion (publicacion_id, usuario_id, contenido)"
        " SELECT id, autor_id, 'Ok' FROM publicaciones"
    )
    # Como estará en marcha: lo recién escrito ya en el índice, y un disco sin partes móviles.
    ejecutar("SELECT gin_clean_pending_list('idx_publicaciones_buscable')")
    ejecutar("SET LOCAL random_page_cost = 1.1")
    ejecutar("ANALYZE publicaciones, comentarios_publicacion, reacciones_publicacion")
    return ana


def nodos(consulta: QuerySet) -> list[dict]:
    plan = json.loads(consulta.explain(format="json", analyze=True))

    def aplanar(nodo: dict):
        yield nodo
        for hijo in nodo.get("Plans", ()):
            yield from aplanar(hijo)

    return list(aplanar(plan[0]["Plan"]))


def leidas(plan: list[dict], tabla: str) -> float:
    """Cuántas filas de `tabla` se miraron en total."""
    return sum(
        (nodo["Actual Rows"] + nodo.get("Rows Removed by Filter", 0)) * nodo["Actual Loops"]
        for nodo in plan
        if nodo.get("Relation Name") == tabla
    )


def test_el_muro_lee_una_pagina_por_el_indice_de_fechas(lectora):
    plan = nodos(consultas.completas(Pagina().de(consultas.muro(lectora)), lectora))

    por_fecha = {"idx_publicaciones_activas", "idx_publicaciones_publicada_en"}
    assert por_fecha & {nodo.get("Index Name") for nodo in plan}
    # La página, lo descartado hasta llenarla y otra vez la página con todo lo suyo.
    assert leidas(plan, "publicaciones") < 80
    assert leidas(plan, "comentarios_publicacion") <= 20


def test_la_busqueda_usa_su_indice(lectora):
    plan = nodos(consultas.buscar(lectora, "palabra77"))

    assert "idx_publicaciones_buscable" in {nodo.get("Index Name") for nodo in plan}


def test_las_populares_cuentan_un_numero_fijo_de_publicaciones(lectora):
    plan = nodos(Pagina().de(consultas.populares(lectora)))

    # Las candidatas, para ordenarlas, y otra vez la página.
    assert leidas(plan, "comentarios_publicacion") <= 500 + 20
