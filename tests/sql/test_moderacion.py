"""Lo que es cierto de un caso aunque alguien escriba con psql."""

import pytest

from tests import fabricas as f
from tests.sql.ayudas import ejecutar, rechazo

pytestmark = pytest.mark.django_db

REPETIDO, NO_PERMITIDO = "23505", "23514"


def test_un_solo_caso_sin_decidir_por_objeto():
    caso = f.CasoFabrica()
    f.CasoDecididoFabrica(objeto_id=caso.objeto_id)

    with rechazo(REPETIDO):
        f.CasoFabrica(objeto_id=caso.objeto_id)


def test_un_reporte_por_persona_y_caso():
    reporte = f.ReporteFabrica()

    with rechazo(REPETIDO):
        f.ReporteFabrica(caso=reporte.caso, reportante=reporte.reportante)


@pytest.mark.parametrize(
    ("crear", "cambio"),
    [
        (f.CasoFabrica, "casos_moderacion SET objeto_tipo = 'otro'"),
        (f.CasoFabrica, "casos_moderacion SET estado = 'en_revision'"),
        (f.CasoFabrica, "casos_moderacion SET tomado_por_id = autor_id, tomado_en = now()"),
        (f.CasoFabrica, "casos_moderacion SET decision = 'ocultar'"),
        (f.CasoDecididoFabrica, "casos_moderacion SET decidido_por_id = NULL"),
        (f.CasoDecididoFabrica, "casos_moderacion SET decidido_por_id = autor_id"),
        (f.CasoDecididoFabrica, "casos_moderacion SET decision = 'azotar'"),
        (f.ReporteFabrica, "reportes SET motivo = 'capricho'"),
        (f.SancionFabrica, "sanciones SET tipo = 'suspension'"),
        (f.SancionFabrica, "sanciones SET hasta = now()"),
        (f.SancionFabrica, "sanciones SET levantada_por_id = impuesta_por_id"),
        (f.ApelacionFabrica, "apelaciones SET resultado = 'revertir'"),
        (
            f.RevelacionFabrica,
            "revelaciones SET aprobada_por_id = pedida_por_id, aprobada_en = now()",
        ),
        (f.RevelacionFabrica, "revelaciones SET aprobada_en = now()"),
    ],
    ids=lambda valor: valor if isinstance(valor, str) else "",
)
def test_lo_incoherente_no_se_guarda(crear, cambio):
    crear()

    with rechazo(NO_PERMITIDO):
        ejecutar(f"UPDATE {cambio}")


@pytest.mark.parametrize("quien", ["decidido_por", "autor"])
def test_una_apelacion_no_la_resuelve_ni_quien_decidio_ni_su_autor(quien):
    caso = f.ApelacionFabrica().caso

    with rechazo("RD050", "Una apelación la resuelve otra persona que quien decidió"):
        ejecutar(
            "UPDATE apelaciones SET resultado = 'mantener', resuelta_en = now(), resuelta_por_id = %s",
            [getattr(caso, quien).pk],
        )
