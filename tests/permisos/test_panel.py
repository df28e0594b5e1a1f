"""Qué alcanza en el panel cada quien, en `matriz_panel.txt`: una línea por cada admin registrado."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory

from estudiantes.models import (
    AlcanceDePersonal,
    Carrera,
    Estado,
    RegistroAuditoria,
    Rol,
    Usuario,
)
from redup_project.administracion import AdminRedup, ConAlcance
from tests import fabricas as f
from tests.admin_comun import url
from tests.permisos.panel import ADMINS, FILAS, pedir

pytestmark = pytest.mark.django_db

PAPELES = ("ajena", "propia", "administra")
TEXTO = (Path(__file__).parent / "matriz_panel.txt").read_text(encoding="utf-8")
MATRIZ = {
    fila[1]: dict(zip(PAPELES, fila[2].split(), strict=True))
    for fila in re.finditer(r"^([A-Z]\w+) +(\S.*)$", TEXTO, re.MULTILINE)
}


def de_la_carrera(carrera: Carrera) -> Usuario:
    """Quien modera sólo esa carrera, con todos los permisos: lo que no alcance es por el alcance."""
    usuario = f.PersonalFabrica()
    usuario.user_permissions.set(Permission.objects.all())
    AlcanceDePersonal.objects.create(usuario=usuario, carrera=carrera)
    return usuario


def lo_que_alcanza(quien: Usuario, fila) -> str:
    """Una letra por puerta que se le abre a `fila`; `-`, ninguna."""
    panel = ADMINS[type(fila).__name__]
    puertas = {"l": en_la_lista, "d": en_un_desplegable, "f": en_su_ficha, "h": en_su_historial}
    puertas |= {"a": con_una_accion, "x": borrando}
    letras = ""
    for letra, probar in puertas.items():
        with transaction.atomic():
            abierta = probar(quien, fila, panel)
            letras += abierta if isinstance(abierta, str) else letra * abierta
            transaction.set_rollback(True)
    return letras or "-"


def visto(quien: Usuario, direccion: str, datos=None):
    try:
        return pedir(quien, direccion, datos)
    except (PermissionDenied, Http404):
        return None


def en_la_lista(quien, fila, panel) -> bool:
    respuesta = visto(quien, url(type(fila), "changelist"))
    return respuesta is not None and fila in respuesta.context_data["cl"].result_list


def en_un_desplegable(quien, fila, panel) -> bool:
    """En el autocompletado de quien apunte a ella, y en la lista que valida lo elegido."""
    for otro in ADMINS.values():
        for campo in otro.opts.fields:
            if campo.remote_field and campo.remote_field.model is type(fila):
                donde = f"app_label={otro.opts.app_label}&model_name={otro.opts.model_name}"
                pedido = f"/admin/autocomplete/?{donde}&field_name={campo.name}&term="
                if not panel.search_fields:
                    continue
                respuesta = visto(quien, pedido)
                return respuesta is not None and f'"id": "{fila.pk}"' in respuesta.content.decode()
    return False


def en_su_ficha(quien, fila, panel) -> str:
    """Y, si además la puede cambiar, «c»."""
    respuesta = visto(quien, url(fila, "change"))
    if respuesta is None or respuesta.status_code != 200:
        return ""
    return "fc" if respuesta.context_data["has_change_permission"] else "f"


def en_su_historial(quien, fila, panel) -> bool:
    respuesta = visto(quien, url(fila, "history"))
    return respuesta is not None and respuesta.status_code == 200


def con_una_accion(quien, fila, panel) -> bool:
    """La primera suya o, si no tiene, borrar las elegidas."""
    accion = (panel.actions or ["delete_selected"])[0]
    peticion = RequestFactory().get("/")
    peticion.user = quien
    if accion not in panel.get_actions(peticion):
        return False
    datos = {"action": accion, "_selected_action": fila.pk, "post": "yes"}
    visto(quien, url(type(fila), "changelist"), datos)
    return RegistroAuditoria.objects.filter(actor_usuario=quien).exists()


def borrando(quien, fila, panel) -> bool:
    visto(quien, url(fila, "delete"), {"post": "yes"})
    return not type(fila).objects.filter(pk=fila.pk).exists()


def test_todo_admin_dice_de_que_carrera_es_cada_fila():
    sin_alcance = {
        nombre
        for nombre, panel in ADMINS.items()
        if not isinstance(panel, AdminRedup) or type(panel).alcance is None
    }

    assert sin_alcance == set()
    assert set(ADMINS) == set(MATRIZ) == set(FILAS)


@pytest.fixture(scope="module")
def mundo(django_db_setup: None, django_db_blocker) -> Iterator[tuple[Carrera, dict[str, Usuario]]]:
    """La carrera y las tres personas, una vez para todos los admin."""
    with django_db_blocker.unblock(), transaction.atomic():
        carrera, otra = f.CarreraFabrica.create_batch(2)
        yield (
            carrera,
            {
                "ajena": de_la_carrera(otra),
                "propia": de_la_carrera(carrera),
                "administra": f.PersonalFabrica(rol=Rol.ADMINISTRADOR),
            },
        )
        transaction.set_rollback(True)


@pytest.mark.parametrize("nombre", MATRIZ)
def test_cada_quien_alcanza_lo_que_dice_la_matriz(nombre, mundo):
    carrera, gente = mundo
    fila = FILAS[nombre](carrera)

    alcanza = {papel: lo_que_alcanza(quien, fila) for papel, quien in gente.items()}

    assert alcanza == MATRIZ[nombre]


@pytest.mark.parametrize(
    ("datos", "ve", "cambia"),
    [
        ({"rol": Rol.MODERADOR}, {"Caso", "Sancion", "PlantillaDeMotivo"}, {"Caso"}),
        ({"rol": Rol.MODERADOR, "estado": Estado.SUSPENDIDO}, set(), set()),
        ({"rol": Rol.ESTUDIANTE}, set(), set()),
    ],
    ids=["modera", "suspendido", "estudiante"],
)
def test_lo_que_da_el_rol_sin_que_nadie_de_permisos(datos, ve, cambia, rf):
    peticion = rf.get("/")
    peticion.user = Usuario(**datos, pk=0)

    vistos = {n for n, panel in ADMINS.items() if panel.has_view_permission(peticion)}
    cambiados = {n for n, panel in ADMINS.items() if panel.has_change_permission(peticion)}

    assert (vistos, cambiados) == (ve, cambia)
    assert peticion.user.has_module_perms("estudiantes") == bool(ve)
    assert not peticion.user.has_module_perms("grupos")


def test_un_admin_sin_alcance_no_ensena_nada_a_quien_lleva_una_carrera(rf):
    class SinDeclarar(ConAlcance):
        pass

    peticion = rf.get("/")
    peticion.user = de_la_carrera(f.CarreraFabrica())

    assert not SinDeclarar().acotar(Carrera.objects.all(), peticion).exists()
