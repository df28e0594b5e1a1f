"""Las cabeceras y las galletas del admin, y que la configuración de producción no tenga tachas."""

import pytest
from django.test import Client

from tests.admin_comun import administrador, cliente_de
from tests.fabricas import CLAVE
from tests.procesos import manage
from tests.test_servir import SANO, cargar  # noqa: F401 -- `cargar` es una fixture

POLITICA = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def politica_de(respuesta) -> set[str]:
    return set(respuesta["Content-Security-Policy"].split("; "))


@pytest.mark.django_db
def test_las_paginas_del_admin_llevan_la_politica():
    cliente = cliente_de(administrador(), barra=True)

    for pagina in ("/admin/", "/admin/grupos/grupo/", "/admin/segundo-factor/"):
        assert politica_de(cliente.get(pagina)) == POLITICA
    assert politica_de(Client().get("/admin/login/")) == POLITICA


def test_tambien_la_pagina_de_la_api_y_lo_que_suben_los_usuarios():
    for ruta in ("/api/docs", "/medios/perfiles/no-existe.webp"):
        assert politica_de(Client().get(ruta)) == POLITICA


@pytest.mark.django_db
def test_nada_del_admin_va_escrito_dentro_de_la_pagina():
    cliente = cliente_de(administrador(), barra=True)

    # En /api/docs vale lo mismo: la página de Swagger la sirve RedUP.
    for pagina in (
        "/admin/",
        "/admin/estudiantes/usuario/",
        "/admin/grupos/grupo/add/",
        "/api/docs",
    ):
        html = cliente.get(pagina).content.decode()
        assert "<script>" not in html
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html


@pytest.mark.django_db
def test_la_sesion_dura_lo_que_el_navegador():
    cliente = Client()
    datos = {"username": administrador().correo_institucional, "password": CLAVE}

    sesion = cliente.post("/admin/login/", datos).cookies["sessionid"]

    assert (sesion["max-age"], sesion["httponly"], sesion["samesite"]) == ("", True, "Lax")
    assert cliente.session.get_expiry_age() == 8 * 3600


def test_la_galleta_del_csrf_no_la_lee_nadie(db):
    galleta = Client().get("/admin/login/").cookies["csrftoken"]

    assert (galleta["httponly"], galleta["samesite"]) == (True, "Lax")


def test_en_produccion_todo_va_cifrado(cargar):  # noqa: F811 -- la fixture importada
    ajustes = cargar({})

    assert ajustes["SESSION_COOKIE_SECURE"] is True
    assert ajustes["CSRF_COOKIE_SECURE"] is True
    assert ajustes["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert ajustes["SEGUNDO_FACTOR_OBLIGATORIO"] is True
    # Quien llegue sin pasar por el proxy no puede decir que viene cifrado.
    assert "SECURE_PROXY_SSL_HEADER" not in ajustes


def test_django_no_tiene_nada_que_objetar_en_produccion():
    clave = {"SECRET_KEY": "una-clave-larga-de-verdad-" * 3}

    resultado = manage("check", "--deploy", "--fail-level", "WARNING", **SANO | clave)

    assert resultado.returncode == 0, resultado.stderr
    assert "System check identified no issues" in resultado.stdout
