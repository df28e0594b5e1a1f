"""Descargar correos desde el panel: los de la lista, y los elegidos."""

import pytest

from tests.admin_comun import administrador, cliente_de, moderador
from tests.estudiantes.correos import DESDE_EL_PANEL, anotado, filas_csv, ruta
from tests.fabricas import CorreoCatalogoFabrica, EstudianteFabrica

pytestmark = pytest.mark.django_db


def test_exportar_lo_filtrado_y_deja_constancia():
    jefa = moderador("view_correocatalogo")
    CorreoCatalogoFabrica(correo_institucional="ana@u.edu", notas="=SUMA(1)")
    CorreoCatalogoFabrica(correo_institucional="beto@u.edu", habilitado=False)

    respuesta = cliente_de(jefa).get(
        # Los de la semilla también están libres, si nadie ha vaciado aún la base.
        ruta("exportar"),
        {"situacion": "libre", "q": "u.edu"},
    )

    assert 'filename="correos-' in respuesta["Content-Disposition"]
    assert filas_csv(respuesta)[1:] == [["ana@u.edu", "", "", "", "'=SUMA(1)", "libre", "", ""]]
    detalle = {"cuantos": 1, "filtro": "situacion=libre&q=u.edu"} | DESDE_EL_PANEL
    assert anotado("exportar_correos") == [(jefa.pk, detalle)]


def test_exportar_cuesta_lo_mismo_con_uno_que_con_tres(django_assert_num_queries):
    cliente = cliente_de(administrador())

    for cuantos in (1, 2):
        CorreoCatalogoFabrica.create_batch(cuantos)
        with django_assert_num_queries(9):
            assert len(filas_csv(cliente.get(ruta("exportar")))) > cuantos


def test_exportar_exige_poder_ver():
    assert cliente_de(moderador("add_correocatalogo")).get(ruta("exportar")).status_code == 403
    assert cliente_de(EstudianteFabrica()).get(ruta("exportar")).status_code == 302
    assert anotado("exportar_correos") == []


def test_los_elegidos_se_exportan_con_su_accion():
    elegido, _otro = CorreoCatalogoFabrica(), CorreoCatalogoFabrica()

    respuesta = cliente_de(administrador()).post(
        ruta("changelist"), {"action": "exportar_elegidos", "_selected_action": [elegido.pk]}
    )

    assert [fila[0] for fila in filas_csv(respuesta)[1:]] == [elegido.correo_institucional]
