"""El admin del catálogo de correos: su estado a la vista y cambios de muchos a la vez."""

import pytest

from estudiantes.models import CorreoCatalogo
from tests import fabricas
from tests.admin_comun import administrador, avisos, cliente_de, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def tres_correos() -> dict[str, CorreoCatalogo]:
    """Uno libre, uno deshabilitado y uno usado."""
    fabrica = fabricas.CorreoCatalogoFabrica
    usado = fabricas.EstudianteFabrica().correo_institucional
    return {
        "libre": fabrica(),
        "deshabilitado": fabrica(habilitado=False),
        "usado": CorreoCatalogo.objects.get(correo_institucional=usado),
    }


@pytest.mark.parametrize("situacion", ["libre", "deshabilitado", "usado"])
def test_catalogo_filtra_por_estado(tres_correos, situacion):
    respuesta = cliente_de(administrador()).get(
        url(CorreoCatalogo, "changelist"),
        {"situacion": situacion, "q": "estudiante"},
    )

    assert list(respuesta.context["cl"].result_list) == [tres_correos[situacion]]
    assert f'<td class="field-estado">{situacion}</td>' in respuesta.content.decode()


@pytest.mark.parametrize(
    ("accion", "habilitados", "aviso"),
    [
        (
            "habilitar",
            {"libre": True, "deshabilitado": True, "usado": True},
            "Correos habilitados: 1. Sin cambios (usados, o ya lo estaban): 2.",
        ),
        (
            "deshabilitar",
            {"libre": False, "deshabilitado": False, "usado": True},
            "Correos deshabilitados: 1. Sin cambios (usados, o ya lo estaban): 2.",
        ),
    ],
)
def test_catalogo_cambia_varios_y_dice_cuantos(tres_correos, accion, habilitados, aviso):
    respuesta = cliente_de(administrador()).post(
        url(CorreoCatalogo, "changelist"),
        {"action": accion, "_selected_action": [c.pk for c in tres_correos.values()]},
        follow=True,
    )

    assert avisos(respuesta) == [("success", aviso)]
    assert {
        nombre: CorreoCatalogo.objects.get(pk=correo.pk).habilitado
        for nombre, correo in tres_correos.items()
    } == habilitados


def test_catalogo_no_borra_un_correo_usado(tres_correos):
    cliente = cliente_de(administrador())

    for nombre, codigo in (("usado", 403), ("libre", 302)):
        respuesta = cliente.post(url(tres_correos[nombre], "delete"), {"post": "yes"})
        assert respuesta.status_code == codigo
    cliente.post(
        url(CorreoCatalogo, "changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [tres_correos["usado"].pk, tres_correos["deshabilitado"].pk],
            "post": "yes",
        },
    )

    quedan = CorreoCatalogo.objects.filter(pk__in=[c.pk for c in tres_correos.values()])
    assert set(quedan) == {tres_correos["usado"], tres_correos["deshabilitado"]}
