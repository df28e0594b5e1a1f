"""Dos que moderan a la vez: gana una persona, y la otra oye por qué no."""

from functools import partial

import pytest

from estudiantes.models import Caso, Reporte
from estudiantes.servicios import moderacion
from tests import fabricas as f
from tests.grupos.test_a_la_vez import a_la_vez
from tests.moderacion import actos, reportado

pytestmark = pytest.mark.django_db(transaction=True)


def test_dos_toman_el_mismo_caso_y_lo_tiene_una():
    caso = reportado(f.GrupoFabrica(), "grupo")
    moderadores = f.PersonalFabrica.create_batch(2)

    resultado = a_la_vez(
        *[partial(moderacion.tomar, caso_id=caso.pk, actor=quien) for quien in moderadores]
    )

    assert resultado == ["CASO_TOMADO", "bien"]
    assert actos(caso) == [("tomar_caso", Caso.objects.get().tomado_por_id)]


def test_dos_resuelven_la_misma_apelacion_y_vale_una():
    apelacion = f.ApelacionFabrica()
    moderadores = f.PersonalFabrica.create_batch(2)

    resultado = a_la_vez(
        *[
            partial(
                moderacion.resolver_apelacion,
                caso_id=apelacion.caso_id,
                actor=quien,
                resultado="mantener",
            )
            for quien in moderadores
        ]
    )

    assert resultado == ["SIN_APELACION", "bien"]


def test_dos_reportan_a_la_vez_y_es_un_caso():
    grupo = f.GrupoFabrica()

    resultado = a_la_vez(
        *[
            partial(reportado, grupo, "grupo", quien)
            for quien in f.EstudianteFabrica.create_batch(2)
        ]
    )

    assert resultado == ["bien", "bien"]
    assert (Caso.objects.get().veces, Reporte.objects.count()) == (2, 2)
