"""Las listas del panel cuestan lo mismo con mil filas que con un millón."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
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
# De éstas, todas menos las personas: unos miles caben en la memoria, y se ordenan por lo que haga falta.
SIN_FIN = (*(nombre for nombre in GRANDES if nombre != "Usuario"), "Seguimiento", "ReaccionMensaje")


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
    cuadro = pedir(mundo, url(ADMINS[nombre].model, "changelist")).context_data["cl"]

    assert not ordena_la_tabla(cuadro.queryset)


@pytest.mark.parametrize("nombre", SIN_FIN)
def test_ordenar_por_una_columna_tambien(nombre, mundo):
    """Sólo se ofrece ordenar por lo que tiene índice; lo demás tardaba más de un segundo."""
    lista = url(ADMINS[nombre].model, "changelist")
    cuadro = pedir(mundo, lista).context_data["cl"]
    ofrecidas = [
        n for n, columna in enumerate(cuadro.list_display) if columna in cuadro.sortable_by
    ]

    for orden in (f"{sentido}{n}" for n in ofrecidas for sentido in ("", "-")):
        ordenado = pedir(mundo, f"{lista}?o={orden}").context_data["cl"]
        assert ordenado.get_ordering_field_columns()
        assert not ordena_la_tabla(ordenado.queryset), orden


def ordena_la_tabla(filas: QuerySet) -> bool:
    """Si una página de esas filas obliga a ordenarlas todas."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        plan = filas[:50].explain()
        cursor.execute("RESET enable_sort")
    return bool(re.search(r"(?<!Incremental )Sort  \(", plan))


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
    ultima = TOPE // ADMINS["Notificacion"].list_per_page
    assert cliente.get(lista, {"p": ultima}).status_code == 200
    assert cliente.get(lista, {"p": ultima + 1}).status_code == 302


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


@pytest.mark.parametrize(("buscado", "antes_de_ordenar"), [("pocas", True), ("muchas", False)])
def test_lo_que_cabe_en_el_tope_se_busca_antes_de_ordenarlo(mas_de_mil, buscado, antes_de_ordenar):
    """Unos avisos entre un millón: siguiendo el índice del orden se leería el millón."""
    muchas, pocas = Notificacion.objects.first().usuario, f.EstudianteFabrica()
    # Más de una página: si caben en una, Django las pide todas y no hay atajo que tiente a la base.
    f.NotificacionFabrica.create_batch(ADMINS["Notificacion"].list_per_page + 1, usuario=pocas)
    quien = {"pocas": pocas, "muchas": muchas}[buscado]
    lista = url(Notificacion, "changelist")

    with CaptureQueriesContext(connection) as consultas:
        cliente_de(administrador()).get(lista, {"q": quien.correo_institucional})

    *_, pagina = (c["sql"] for c in consultas if re.search(r"notificaciones.*ORDER BY", c["sql"]))
    assert (f"LIMIT {TOPE + 1}" in pagina) is antes_de_ordenar
