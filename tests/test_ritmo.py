"""Lo que se cuenta no se olvida antes de tiempo ni se esquiva cambiando de dirección."""

import pytest
from django.core.cache import cache
from django.test import override_settings

from redup_project.errores import DemasiadasPeticiones
from redup_project.ritmo import exigir_ritmo, origen
from tests.fabricas import CLAVE, EstudianteFabrica
from tests.procesos import puerto_libre


@pytest.fixture(autouse=True)
def limites(settings):
    settings.LIMITES = "normales"
    cache.clear()
    yield
    cache.clear()


def intentar(quien: object, tope: int = 5) -> None:
    exigir_ritmo("prueba", quien, tope=tope, segundos=24 * 3600)


def test_lo_que_intentan_muchos_otros_no_borra_lo_contado():
    for _ in range(5):
        intentar("ana")
    for otro in range(2000):
        intentar(otro)

    with pytest.raises(DemasiadasPeticiones):
        intentar("ana")


def test_si_la_cache_olvida_la_cuenta_empieza_otra(monkeypatch):
    # Pasa si se llena, o si Redis descarta, justo entre apuntarla y sumarle uno.
    monkeypatch.setattr(cache, "add", lambda *_, **__: True)

    intentar("ana", tope=1)


@pytest.mark.parametrize(
    ("direccion", "esperado"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("raro", "raro"),
    ],
)
def test_una_red_ipv6_cuenta_como_una_direccion(rf, direccion, esperado):
    assert origen(rf.get("/", REMOTE_ADDR=direccion)) == esperado


def test_sin_redis_se_deja_entrar_y_queda_dicho(lineas_de_registro, client, db):
    ana = EstudianteFabrica()
    datos = {"correo_institucional": ana.correo_institucional, "password": CLAVE}
    sin_redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"redis://127.0.0.1:{puerto_libre()}/0",
    }

    with override_settings(CACHES={"default": sin_redis}):
        respuesta = client.post("/api/auth/login", datos, content_type="application/json")

    assert respuesta.status_code == 200, respuesta.content
    assert any("[RITMO]" in linea for linea in lineas_de_registro())
