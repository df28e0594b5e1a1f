"""La entrada al admin: cuántas veces se puede fallar y qué se cuenta junto."""

import pytest
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings as ajustes
from django.core.cache import cache

from estudiantes import acceso
from estudiantes.models import Rol
from tests.fabricas import CLAVE, PersonalFabrica

pytestmark = pytest.mark.django_db
DE_FABRICA = ajustes.AXES_FAILURE_LIMIT


@pytest.fixture
def jefa(settings):
    """Una administradora, con la cuenta de fallos encendida: al tercero se bloquea."""
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    return PersonalFabrica(correo_institucional="jefa@universidad.edu", rol=Rol.ADMINISTRADOR)


def probar(client, correo="jefa@universidad.edu", clave="mala1234", desde="10.0.0.1"):
    datos = {"username": correo, "password": clave}
    return client.post("/admin/login/", datos, REMOTE_ADDR=desde)


def fallar(client, veces, **como):
    return [probar(client, **como).status_code for _ in range(veces)]


def test_al_decimo_fallo_ya_no_se_entra_ni_acertando(client, jefa, settings):
    settings.AXES_FAILURE_LIMIT = DE_FABRICA
    assert fallar(client, 9) == [200] * 9

    decimo, acertando = probar(client), probar(client, clave=CLAVE)

    assert (decimo.status_code, acertando.status_code) == (429, 429)
    assert "Demasiados intentos" in acertando.content.decode()
    assert "_auth_user_id" not in client.session


def test_un_correo_que_no_existe_se_bloquea_igual(client, jefa):
    de_nadie, de_alguien = (
        fallar(client, 4, correo=correo)
        for correo in ("nadie@universidad.edu", "jefa@universidad.edu")
    )

    assert de_nadie == de_alguien == [200, 200, 429, 429]


def test_escribir_el_correo_de_otra_manera_no_da_mas_intentos(client, jefa):
    fallar(client, 2, correo=" Jefa@Universidad.edu ")

    assert probar(client).status_code == 429


def test_desde_otra_direccion_su_duena_si_entra(client, jefa):
    fallar(client, 3)

    assert probar(client, clave=CLAVE, desde="10.0.0.2").status_code == 302


def test_cambiar_de_direccion_en_la_misma_red_ipv6_no_da_mas_intentos(client, jefa):
    for ultima in range(2):
        probar(client, desde=f"2001:db8::{ultima + 1}")

    assert probar(client, desde="2001:db8::ffff").status_code == 429
    assert AccessAttempt.objects.get().ip_address == "2001:db8::"


def test_acertar_borra_los_fallos(client, jefa):
    fallar(client, 2)
    assert probar(client, clave=CLAVE).status_code == 302
    client.logout()

    assert fallar(client, 2) == [200] * 2


def test_insistir_bloqueado_no_alarga_el_bloqueo(client, jefa):
    fallar(client, 3)
    antes = AccessAttempt.objects.get().attempt_time

    fallar(client, 3)

    assert AccessAttempt.objects.get().attempt_time == antes


def test_quien_ya_espero_vuelve_a_probar(client, jefa, settings):
    fallar(client, 3)

    reset()

    assert probar(client, clave=CLAVE).status_code == 302


def test_una_clave_en_muchas_cuentas_tambien_se_corta(client, settings, monkeypatch):
    settings.LIMITES = "normales"
    cache.clear()
    monkeypatch.setattr(acceso, "FALLOS_POR_IP", 3)
    for n in range(3):
        assert probar(client, correo=f"cuenta{n}@universidad.edu").status_code == 200

    assert "Demasiados intentos" in probar(client, correo="otra@universidad.edu").content.decode()


def test_entrar_muchas_veces_acertando_no_cuenta(client, jefa, settings, monkeypatch):
    settings.LIMITES = "normales"
    cache.clear()
    monkeypatch.setattr(acceso, "FALLOS_POR_IP", 3)

    for _ in range(5):
        assert probar(client, clave=CLAVE).status_code == 302
        client.logout()


def test_la_api_no_pasa_por_axes(client, jefa):
    datos = {"correo_institucional": jefa.correo_institucional, "password": "mala1234"}
    for _ in range(12):
        client.post("/api/auth/login", datos, content_type="application/json")

    assert not AccessAttempt.objects.exists()
