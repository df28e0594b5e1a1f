"""Las listas del panel cuestan lo mismo con mil filas que con un millón."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from estudiantes.models import Notificacion, RegistroAuditoria, Rol, Usuario
from redup_project.administracion import TOPE, PaginadorConTope
from tests import fabricas as f
from tests.admin_comun import administrador, avisos, cliente_de, url
from tests.permisos.panel import ADMINS, FILAS, pedir

pytestmark = pytest.mark.django_db

CONSULTAS = 12
# Las que crecen sin parar, y con cada orden o filtro que ofrecen, el índice que lo sirve.
GRANDES = (
    "Mensaje",
    "Publicacion",
    "Comentario",
    "ReaccionPublicacion",
    "Notificacion",
    "RegistroAuditoria",
    "Usuario",
    "Membresia",
    "CorreoCatalogo",
    "MarcaSala",
    "AvanceSala",
)


@pytest.fixture(scope="module")
def mundo(django_db_setup: None, django_db_blocker) -> Iterator[Usuario]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield f.PersonalFabrica(rol=Rol.ADMINISTRADOR)
        transaction.set_rollback(True)


@pytest.mark.parametrize("nombre", ADMINS)
def test_pocas_consultas_y_ninguna_cuenta_la_tabla(nombre, mundo):
    FILAS[nombre](f.CarreraFabrica())

    with CaptureQueriesContext(connection) as consultas:
        pedir(mundo, url(ADMINS[nombre].model, "changelist")).render()

    cuentas = [c["sql"] for c in consultas if "COUNT(" in c["sql"]]
    assert len(consultas) <= CONSULTAS
    assert len(cuentas) == 1
    assert f"LIMIT {TOPE + 1}" in cuentas[0]


def test_ningun_admin_se_salta_el_paginador_ni_recorre_la_tabla_por_las_fechas():
    for panel in ADMINS.values():
        assert panel.paginator is PaginadorConTope
        assert not panel.show_full_result_count
        assert panel.date_hierarchy is None


@pytest.mark.parametrize("nombre", GRANDES)
def test_el_orden_de_la_lista_lo_da_un_indice(nombre, mundo):
    """Si puede evitar ordenar la tabla, PostgreSQL lo evita: es que hay un índice en ese orden."""
    with CaptureQueriesContext(connection) as consultas:
        respuesta = pedir(mundo, url(ADMINS[nombre].model, "changelist"))
        list(respuesta.context_data["cl"].result_list)
    tabla = ADMINS[nombre].opts.db_table
    *_, lista = (c["sql"] for c in consultas if re.search(rf'FROM "{tabla}".*ORDER BY', c["sql"]))

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + lista.replace("%", "%%"), [])
        plan = "\n".join(linea for (linea,) in cursor.fetchall())
        cursor.execute("RESET enable_sort")

    assert not re.search(r"(?<!Incremental )Sort  \(", plan), plan


@pytest.fixture
def mas_de_mil() -> None:
    usuario = f.EstudianteFabrica()
    Notificacion.objects.bulk_create(
        Notificacion(usuario=usuario, tipo="aviso", titulo=f"Aviso {n}") for n in range(TOPE + 20)
    )


def test_pasado_el_tope_lo_dice_y_no_ofrece_mas_paginas(mas_de_mil):
    cliente = cliente_de(administrador())
    lista = url(Notificacion, "changelist")

    html = cliente.get(lista).content.decode()
    todas = cliente.get(lista, {"q": "nadie@universidad.edu"}).content.decode()

    assert f"más de {TOPE} notificaciones" in html
    assert "más de" not in todas
    assert cliente.get(lista, {"p": TOPE // 100}).status_code == 200
    assert cliente.get(lista, {"p": TOPE // 100 + 1}).status_code == 302


def test_no_se_actua_sobre_lo_que_no_se_ha_visto(mas_de_mil):
    una = Notificacion.objects.first()

    respuesta = cliente_de(administrador()).post(
        url(Notificacion, "changelist"),
        {
            "action": "delete_selected",
            "_selected_action": una.pk,
            "select_across": 1,
            "post": "yes",
        },
        follow=True,
    )

    assert avisos(respuesta) == [
        ("error", f"Son más de {TOPE}: busca o filtra antes de elegirlos todos.")
    ]
    assert Notificacion.objects.count() == TOPE + 20
    assert not RegistroAuditoria.objects.exists()


def test_los_filtros_por_relacion_ofrecen_solo_lo_que_se_puede_ver(mundo):
    carrera, _otra = f.CarreraFabrica.create_batch(2)
    modera = f.PersonalFabrica()
    modera.alcance.create(carrera=carrera)
    panel = ADMINS["Usuario"]
    peticion = pedir(mundo, url(panel.model, "changelist"))._request
    peticion.user = modera

    (filtro,) = (
        x for x in panel.get_changelist_instance(peticion).filter_specs if x.title == "carrera"
    )

    assert filtro.lookup_choices == [(carrera.pk, str(carrera))]
