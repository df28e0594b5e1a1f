"""Quién importa correos y qué importaciones ve."""

import pytest
from django.test import Client
from django.urls import reverse

from estudiantes.models import ImportacionCorreos
from tests.admin_comun import administrador, cliente_de, moderador
from tests.estudiantes.correos import PARA_IMPORTAR, ruta
from tests.fabricas import CarreraFabrica, EstudianteFabrica

pytestmark = pytest.mark.django_db


def test_importar_exige_anadir_y_cambiar():
    importacion = ImportacionCorreos.objects.create(
        actor=administrador(), origen="archivo", nombre="x.csv", estado="revisada", proceso=1
    )
    vistas = [
        ("get", "importar", ()),
        ("get", "pegar", ()),
        ("get", "importacion", (importacion.pk,)),
        ("get", "avance", (importacion.pk,)),
        ("get", "errores", (importacion.pk,)),
        ("post", "confirmar", (importacion.pk,)),
        ("post", "descartar", (importacion.pk,)),
    ]

    def codigos(cliente: Client) -> set[int]:
        return {getattr(cliente, metodo)(ruta(v, *c)).status_code for metodo, v, c in vistas}

    assert codigos(cliente_de(moderador("view_correocatalogo", "add_correocatalogo"))) == {403}
    assert codigos(cliente_de(EstudianteFabrica())) == {302}
    assert codigos(Client()) == {302}
    importacion.refresh_from_db()
    assert importacion.estado == "revisada"


def test_la_importacion_de_otro_no_se_ve_ni_se_confirma():
    ajena = ImportacionCorreos.objects.create(
        actor=administrador(), origen="archivo", nombre="ajena.csv", estado="revisada", proceso=1
    )
    cliente = cliente_de(moderador(*PARA_IMPORTAR))

    assert cliente.get(ruta("importacion", ajena.pk)).status_code == 404
    assert cliente.post(ruta("confirmar", ajena.pk)).status_code == 404
    assert "ajena.csv" not in cliente.get(ruta("importar")).content.decode()
    assert cliente.get(ruta("confirmar", ajena.pk)).status_code == 405


def test_la_lista_ofrece_importar_solo_a_quien_puede():
    puede = cliente_de(moderador(*PARA_IMPORTAR)).get(ruta("changelist")).content.decode()
    solo_ve = cliente_de(moderador("view_correocatalogo")).get(ruta("changelist")).content.decode()

    assert (ruta("importar") in puede, ruta("importar") in solo_ve) == (True, False)
    assert ruta("exportar") in solo_ve


def test_quien_lleva_unas_carreras_no_importa_los_de_toda_la_universidad():
    modera = moderador(*PARA_IMPORTAR)
    modera.alcance.create(carrera=CarreraFabrica())
    cliente = cliente_de(modera)

    assert cliente.get(ruta("importar")).status_code == 403
    assert (
        cliente.get(reverse("admin:estudiantes_importacioncorreos_changelist")).status_code == 403
    )
    lista = cliente.get(reverse("admin:estudiantes_correocatalogo_changelist")).content.decode()
    assert "Importar archivo" not in lista
