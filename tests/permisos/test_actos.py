"""Cada acto del personal en el panel deja una fila de auditoría, y sólo una."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse

from estudiantes.models import Carrera, RegistroAuditoria, Rol, Usuario
from redup_project.administracion import SinBorrado, SoloLectura
from tests import fabricas as f
from tests.admin_comun import url
from tests.permisos.panel import ADMINS, ALTAS, CAMBIOS, FILAS, IP, escrito, pedir

pytestmark = pytest.mark.django_db

# Un caso no se escribe: lo abre un reporte y sus botones tienen su prueba en `moderacion`.
SE_ESCRIBEN = [
    n for n, panel in ADMINS.items() if not isinstance(panel, SoloLectura) and n != "Caso"
]
SE_BORRAN = [n for n, panel in ADMINS.items() if not isinstance(panel, SinBorrado)]
ACCIONES = [(n, accion) for n, panel in ADMINS.items() for accion in panel.actions or ()]
BOTONES = [(n, boton.nombre) for n, panel in ADMINS.items() for boton in panel.botones]
# No nacen: siempre hay que ponerlas antes en el estado en que el botón viene al caso.
ANTES: dict[str, dict[str, Any]] = {
    "restaurar": {"estado": "suspendido"},
    "desarchivar": {"archivado_en": "2026-01-01T00:00Z"},
}


@pytest.fixture(scope="module")
def mundo(django_db_setup: None, django_db_blocker) -> Iterator[tuple[Carrera, Usuario]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield f.CarreraFabrica(), f.PersonalFabrica(rol=Rol.ADMINISTRADOR)
        transaction.set_rollback(True)


def hacer(quien: Usuario, direccion: str, datos: dict[str, Any]) -> RegistroAuditoria:
    """Lo manda y devuelve la única fila que dejó, ya comprobado de quién es y desde dónde."""
    previas = set(RegistroAuditoria.objects.values_list("pk", flat=True))

    respuesta = pedir(quien, direccion, datos)

    if respuesta.streaming:
        respuesta.file_to_stream.close()
    else:
        assert respuesta.status_code == 302, errores(respuesta)
    fila = RegistroAuditoria.objects.exclude(pk__in=previas).get()
    assert (fila.actor_usuario_id, fila.detalle["ip"]) == (quien.pk, IP)
    return fila


def errores(respuesta: HttpResponse) -> Any:
    contexto = getattr(respuesta, "context_data", None) or {}
    formulario = contexto.get("adminform") or contexto.get("form")
    return getattr(formulario, "errors", respuesta)


@pytest.mark.parametrize("nombre", SE_ESCRIBEN)
def test_un_alta_deja_una_fila(nombre, mundo):
    carrera, jefa = mundo
    alta = url(ADMINS[nombre].model, "add")

    fila = hacer(jefa, alta, escrito(pedir(jefa, alta)) | ALTAS[nombre](carrera))

    assert fila.accion in ("panel_alta", "crear_grupo", "invitar_a_grupo")
    assert "Una-clave-larga-7" not in str(fila.detalle)


@pytest.mark.parametrize("nombre", [n for n in SE_ESCRIBEN if n != "Seguimiento"])
def test_un_cambio_deja_una_fila_que_dice_de_que_a_que(nombre, mundo):
    carrera, jefa = mundo
    ficha = url(FILAS[nombre](carrera), "change")
    cambio = CAMBIOS[nombre]
    datos = escrito(pedir(jefa, ficha)) | (cambio() if callable(cambio) else cambio)

    fila = hacer(jefa, ficha, datos)

    if nombre not in ("Membresia", "Usuario"):
        (campo,) = fila.detalle["campos"]
        antes, despues = fila.detalle["antes_y_despues"][campo]
        assert antes != despues


@pytest.mark.parametrize("nombre", SE_BORRAN)
def test_un_borrado_deja_una_fila(nombre, mundo):
    carrera, jefa = mundo
    fila = FILAS[nombre](f.CarreraFabrica() if nombre == "Carrera" else carrera)

    de_una = hacer(jefa, url(fila, "delete"), {"post": "yes"})

    assert (de_una.accion, de_una.entidad_id) == ("panel_borrado", str(fila.pk))


def test_borrar_varias_deja_una_fila_por_cada_una(mundo):
    _, jefa = mundo
    claves = [sede.pk for sede in f.SedeFabrica.create_batch(2)]
    datos = {"action": "delete_selected", "_selected_action": claves, "post": "yes"}

    pedir(jefa, url(ADMINS["Sede"].model, "changelist"), datos)

    anotadas = RegistroAuditoria.objects.filter(accion="panel_borrado", actor_usuario=jefa)
    assert {fila.entidad_id for fila in anotadas} == set(map(str, claves))
    assert len(anotadas) == len(claves)


@pytest.mark.parametrize(("nombre", "accion"), ACCIONES)
def test_una_accion_deja_una_fila(nombre, accion, mundo):
    carrera, jefa = mundo
    fila = FILAS[nombre](carrera)

    hacer(
        jefa,
        url(type(fila), "changelist"),
        {"action": accion, "_selected_action": fila.pk, "post": "yes"},
    )


@pytest.mark.parametrize(("nombre", "boton"), BOTONES)
def test_un_boton_deja_una_fila(nombre, boton, mundo):
    carrera, jefa = mundo
    fila = FILAS[nombre](carrera)
    type(fila).objects.filter(pk=fila.pk).update(**ANTES.get(boton, {}))
    datos = {"motivo": "Lo pidió"}
    if boton == "olvidar-telefono":
        datos["dispositivo"] = f.DispositivoFabrica(usuario=fila).pk
    if boton == "transferir":
        datos["nuevo_dueno"] = f.MembresiaFabrica(grupo=fila).usuario_id

    anotada = hacer(jefa, url(fila, "change").replace("/change/", f"/{boton}/"), datos)

    assert anotada.entidad_id == str(fila.pk)


def test_guardar_sin_cambiar_nada_no_es_un_acto(mundo):
    carrera, jefa = mundo
    ficha = url(carrera, "change")

    pedir(jefa, ficha, escrito(pedir(jefa, ficha)))

    assert not RegistroAuditoria.objects.filter(actor_usuario=jefa).exists()


def test_lo_rechazado_no_deja_fila(mundo):
    _, jefa = mundo
    sede, otra = f.SedeFabrica.create_batch(2)

    pedir(jefa, url(sede, "change"), {"codigo": otra.codigo, "nombre": "Repetida"})

    assert not RegistroAuditoria.objects.filter(actor_usuario=jefa).exists()


def test_cambiar_una_contrasena_deja_una_fila_sin_ella(mundo):
    carrera, jefa = mundo
    usuario = FILAS["Usuario"](carrera)
    nueva = {"usable_password": "true", "password1": "Otra-clave-9", "password2": "Otra-clave-9"}

    fila = hacer(jefa, f"/admin/estudiantes/usuario/{usuario.pk}/password/", nueva)

    usuario.refresh_from_db()
    assert "Otra-clave-9" not in str(fila.detalle)
    assert usuario.password not in str(fila.detalle)
    assert fila.detalle["campos"] == ["password"]


def test_de_los_datos_personales_queda_que_cambiaron_y_no_cuales_eran(mundo):
    carrera, jefa = mundo
    ficha = url(FILAS["Usuario"](carrera), "change")

    fila = hacer(jefa, ficha, escrito(pedir(jefa, ficha)) | {"telefono": "555-0199"})

    assert fila.detalle["campos"] == ["telefono"]
    assert "555-0199" not in str(fila.detalle)
