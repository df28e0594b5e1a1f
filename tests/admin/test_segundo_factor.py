"""El segundo factor: ponerlo, entrar con él, equivocarse y perder el teléfono."""

import io
import re

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from estudiantes.models import RegistroAuditoria
from tests.admin_comun import administrador
from tests.fabricas import CLAVE, EstudianteFabrica
from tests.totp import codigo_de

pytestmark = pytest.mark.django_db
PAGINA = "/admin/segundo-factor/"


@pytest.fixture
def jefa():
    return administrador()


@pytest.fixture
def obligatorio(settings) -> None:
    """Como en producción."""
    settings.SEGUNDO_FACTOR_OBLIGATORIO = True


def con_contrasena(usuario) -> Client:
    """Un navegador que acaba de acertar la contraseña."""
    cliente = Client()
    datos = {"username": usuario.correo_institucional, "password": CLAVE}
    assert cliente.post("/admin/login/", datos).status_code == 302
    return cliente


def con_telefono(usuario) -> tuple[TOTPDevice, list[str]]:
    """Su teléfono, ya puesto, y sus códigos de respaldo."""
    cliente = con_contrasena(usuario)
    cliente.get(PAGINA)
    telefono = TOTPDevice.objects.get(user=usuario)
    html = cliente.post(PAGINA, {"codigo": codigo_de(telefono)}).content.decode()
    telefono.refresh_from_db()
    return telefono, re.findall(r"<li><code>(\w+)</code>", html)


def acciones() -> list[tuple[str, str, int | None, str | None]]:
    """Qué se hizo, a quién, quién y desde qué dirección."""
    filas = RegistroAuditoria.objects.order_by("id")
    return list(filas.values_list("accion", "entidad_id", "actor_usuario_id", "detalle__ip"))


def test_en_produccion_sin_el_no_se_ve_nada(jefa, obligatorio):
    cliente = con_contrasena(jefa)

    respuesta = cliente.get("/admin/estudiantes/usuario/", follow=True)

    assert respuesta.redirect_chain[-1][0].startswith(PAGINA)
    html = respuesta.content.decode()
    assert "<svg" in html
    # Ni el menú con lo que hay dentro.
    assert "/admin/estudiantes/usuario/add/" not in html


def test_ponerlo_deja_entrar_y_da_codigos_de_respaldo(jefa, obligatorio):
    cliente = con_contrasena(jefa)
    cliente.get(PAGINA)
    telefono = TOTPDevice.objects.get(user=jefa)

    html = cliente.post(PAGINA, {"codigo": codigo_de(telefono)}).content.decode()

    telefono.refresh_from_db()
    ensenados = set(re.findall(r"<li><code>(\w+)</code>", html))
    assert telefono.confirmed
    assert ensenados == set(StaticToken.objects.values_list("token", flat=True))
    assert len(ensenados) == 10
    assert cliente.get("/admin/").status_code == 200
    assert acciones() == [("activar_segundo_factor", str(jefa.pk), jefa.pk, "127.0.0.1")]


def test_recargar_no_cambia_el_secreto_y_la_clave_es_la_del_qr(jefa):
    cliente = con_contrasena(jefa)

    primera, segunda = (cliente.get(PAGINA).context["clave"] for _ in range(2))

    assert primera == segunda
    secreto = primera.replace(" ", "")
    assert f"secret={secreto}&" in TOTPDevice.objects.get().config_url


def test_un_codigo_malo_no_lo_pone(jefa, obligatorio):
    cliente = con_contrasena(jefa)
    cliente.get(PAGINA)

    respuesta = cliente.post(PAGINA, {"codigo": "000000"})

    assert respuesta.context["form"].errors["codigo"] == [
        "El código no es correcto o ya se usó: espera al siguiente y vuelve a probar."
    ]
    assert not TOTPDevice.objects.get().confirmed
    assert cliente.get("/admin/").status_code == 302


@pytest.mark.parametrize("produccion", [True, False])
def test_quien_lo_tiene_da_su_codigo_al_entrar(jefa, settings, produccion):
    settings.SEGUNDO_FACTOR_OBLIGATORIO = produccion
    telefono, _ = con_telefono(jefa)
    cliente = con_contrasena(jefa)
    assert cliente.get("/admin/").status_code == 302

    datos = {"codigo": codigo_de(telefono, siguiente=True), "next": "/admin/grupos/grupo/"}
    respuesta = cliente.post(PAGINA, datos)

    assert (respuesta.status_code, respuesta.url) == (302, "/admin/grupos/grupo/")
    assert cliente.get("/admin/grupos/grupo/").status_code == 200


def test_el_codigo_no_lleva_a_otra_pagina_web(jefa):
    telefono, _ = con_telefono(jefa)

    respuesta = con_contrasena(jefa).post(
        PAGINA, {"codigo": codigo_de(telefono, siguiente=True), "next": "https://malo.example/"}
    )

    assert respuesta.url == "/admin/"


def test_un_codigo_vale_una_vez(jefa, obligatorio):
    telefono, _ = con_telefono(jefa)
    codigo = codigo_de(telefono, siguiente=True)
    con_contrasena(jefa).post(PAGINA, {"codigo": codigo})

    otra = con_contrasena(jefa)
    otra.post(PAGINA, {"codigo": codigo})

    assert otra.get("/admin/").status_code == 302


def test_un_codigo_de_respaldo_vale_una_vez(jefa, obligatorio):
    _, [respaldo, *_] = con_telefono(jefa)
    una, otra = con_contrasena(jefa), con_contrasena(jefa)

    una.post(PAGINA, {"codigo": respaldo.upper()})
    otra.post(PAGINA, {"codigo": respaldo})

    assert (una.get("/admin/").status_code, otra.get("/admin/").status_code) == (200, 302)
    assert StaticToken.objects.count() == 9


def test_tras_un_fallo_hay_que_esperar(jefa, obligatorio):
    telefono, _ = con_telefono(jefa)
    TOTPDevice.objects.update(
        throttling_failure_count=7, throttling_failure_timestamp=timezone.now()
    )
    cliente = con_contrasena(jefa)

    respuesta = cliente.post(PAGINA, {"codigo": codigo_de(telefono, siguiente=True)})

    [error] = respuesta.context["form"].errors["codigo"]
    assert re.fullmatch(r"Demasiados intentos: espera 6\d s y vuelve a probar\.", error)
    assert cliente.get("/admin/").status_code == 302


def test_cada_fallo_cuenta(jefa):
    con_telefono(jefa)

    con_contrasena(jefa).post(PAGINA, {"codigo": "000000"})

    assert TOTPDevice.objects.get().throttling_failure_count == 1


def test_renovar_los_de_respaldo_anula_los_anteriores(jefa):
    telefono, viejos = con_telefono(jefa)
    cliente = con_contrasena(jefa)
    cliente.post(PAGINA, {"codigo": codigo_de(telefono, siguiente=True)})

    nuevos = cliente.post(PAGINA).context["codigos"]

    assert not set(nuevos) & set(viejos)
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(nuevos)
    assert acciones()[-1] == ("renovar_codigos_de_respaldo", str(jefa.pk), jefa.pk, "127.0.0.1")


def test_quien_perdio_el_telefono_pone_otro(jefa, obligatorio):
    telefono, _ = con_telefono(jefa)
    abierta = con_contrasena(jefa)
    abierta.post(PAGINA, {"codigo": codigo_de(telefono, siguiente=True)})

    call_command("quitar_segundo_factor", jefa.correo_institucional.upper(), stdout=io.StringIO())

    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert acciones()[-1] == ("quitar_segundo_factor", str(jefa.pk), None, None)
    # La sesión que ya estaba abierta deja de valer.
    assert abierta.get("/admin/").status_code == 302


@pytest.mark.parametrize("correo", ["nadie@universidad.edu", "sin@universidad.edu"])
def test_quitar_lo_que_no_hay_se_explica(correo):
    EstudianteFabrica(correo_institucional="sin@universidad.edu")

    with pytest.raises(CommandError, match=correo):
        call_command("quitar_segundo_factor", correo)
    assert acciones() == []


def test_un_estudiante_ni_lo_ve(client):
    client.force_login(EstudianteFabrica())

    assert client.get(PAGINA).url == "/admin/login/"
    assert not TOTPDevice.objects.exists()


def test_a_medias_se_puede_salir(jefa, obligatorio):
    cliente = con_contrasena(jefa)

    cliente.post("/admin/logout/")

    assert "_auth_user_id" not in cliente.session


def test_los_secretos_no_se_administran():
    assert TOTPDevice not in admin.site._registry


def test_otra_pestana_no_anade_un_segundo_telefono(jefa):
    primera, segunda = con_contrasena(jefa), con_contrasena(jefa)
    primera.get(PAGINA)
    pendiente = TOTPDevice.objects.get()
    primera.post(PAGINA, {"codigo": codigo_de(pendiente)})

    segunda.post(PAGINA, {"codigo": "123456"})

    assert TOTPDevice.objects.count() == 1
