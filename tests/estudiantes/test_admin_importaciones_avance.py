"""Por dónde va cada importación, para quien mira su página."""

import pytest

from estudiantes.models import EstadoImportacion, ImportacionCorreos
from estudiantes.servicios import importaciones, taller
from tests.admin_comun import administrador, cliente_de
from tests.estudiantes.correos import ruta

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("estado", ["en_cola", "revisando", "aplicando"])
def test_si_murio_el_proceso_que_la_llevaba_se_dice(estado):
    jefa = administrador()
    muerta = ImportacionCorreos.objects.create(
        actor=jefa, origen="archivo", nombre="x.csv", estado=estado, proceso=7
    )

    pagina = cliente_de(jefa).get(ruta("importacion", muerta.pk)).content.decode()

    muerta.refresh_from_db()
    assert muerta.estado == EstadoImportacion.INTERRUMPIDA
    assert importaciones.SE_INTERRUMPIO in pagina


def test_la_que_sigue_viva_se_ve_con_y_sin_javascript():
    jefa = administrador()
    cliente = cliente_de(jefa)
    viva = ImportacionCorreos.objects.create(
        actor=jefa,
        origen="archivo",
        nombre="x.csv",
        estado="revisando",
        proceso=8,
        hecho=1,
        total=4,
    )
    taller.tomar_candado(8)

    pagina = cliente.get(ruta("importacion", viva.pk)).content.decode()
    avance = cliente.get(ruta("avance", viva.pk)).json()

    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in pagina
    assert 'max="100" value="25"' in pagina
    assert avance == {"en_marcha": True, "estado": "Revisando", "porcentaje": 25}


def test_las_ultimas_cuestan_lo_mismo_con_una_que_con_tres(django_assert_num_queries):
    jefa = administrador()
    cliente = cliente_de(jefa)
    datos = {"actor": jefa, "origen": "archivo", "estado": "hecha", "proceso": 1}

    for nombres in (["a"], ["b", "c"]):
        for nombre in nombres:
            ImportacionCorreos.objects.create(nombre=nombre, **datos)
        with django_assert_num_queries(3):
            assert cliente.get(ruta("importar")).status_code == 200
