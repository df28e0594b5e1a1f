"""`manage.py servir` de principio a fin, como quien despliega."""

import gc
import runpy
import signal
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured

from redup_project.management import proceso
from tests.procesos import RAIZ, ServidorEnProceso, manage, servir, url_de_la_base_de_pruebas


@pytest.fixture
def base(transactional_db: None) -> str:
    return url_de_la_base_de_pruebas()


def exigir_cierre_limpio(servidor: ServidorEnProceso, senal: int) -> str:
    """Lo apaga con esa señal y devuelve lo que escribió."""
    codigo, salida = servidor.apagar(senal)
    assert codigo == 0
    assert "Traceback" not in salida
    return salida


def test_servir_responde_y_con_ctrl_c_se_apaga_limpio(base):
    with servir(desde_cero=True, DATABASE_URL=base) as servidor:
        assert httpx.get(f"{servidor.url}/salud").json() == {"status": "ok", "service": "RedUP"}
        assert httpx.get(f"{servidor.url}/salud/listo").status_code == 200

        salida = exigir_cierre_limpio(servidor, signal.SIGINT)

    for linea in ("[INICIO]", "[CORS]", "[ENV]", "[DB]", "[BUS]", "[PUSH]"):
        assert linea in salida


def test_servir_con_certificado_y_clave_habla_tls_y_se_apaga_al_cerrar_la_terminal(base, tmp_path):
    certificado, clave = tmp_path / "cert.pem", tmp_path / "clave.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "1", "-subj", "/CN=localhost", "-keyout", clave, "-out", certificado],
        check=True,
        capture_output=True,
    )  # fmt: skip

    with servir(
        DATABASE_URL=base, SSL_CERT_FILE=str(certificado), SSL_KEY_FILE=str(clave)
    ) as servidor:
        assert httpx.get(f"{servidor.url}/salud", verify=False).status_code == 200
        exigir_cierre_limpio(servidor, signal.SIGHUP)


def test_lo_que_se_carga_sin_recolector_se_atiende_con_el():
    """Apagado mientras se carga; si siguiera así, la memoria no dejaría de crecer."""
    comando = manage("shell", "--no-imports", "-c", "import gc; print(gc.isenabled())")
    gc.disable()
    de_siempre = gc.get_threshold()
    try:
        proceso.no_recorrer_lo_cargado()
        sirviendo = gc.isenabled()
    finally:
        gc.enable()
        gc.set_threshold(*de_siempre)

    assert (comando.stdout.strip(), sirviendo) == ("True", True)


# Cargar la configuración no necesita un proceso; que quien la rechaza acabe en una línea, sí.
SANO = {
    "DJANGO_ENV": "production",
    "SECRET_KEY": "x9" * 30,
    "ALLOWED_HOSTS": "redup.example",
    "CORS_ALLOWED_ORIGINS": "https://redup.example",
    "SOCKET_AUTH": "jwt",
    "DATABASE_URL": "postgres://nadie@127.0.0.1:1/nada",
}


@pytest.fixture
def cargar(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], dict[str, Any]]:
    """Lo que define `settings.py` leído de nuevo, con un entorno sano salvo lo que se diga."""

    def _cargar(entorno: dict[str, str]) -> dict[str, Any]:
        for variable, valor in (SANO | entorno).items():
            monkeypatch.setenv(variable, valor)
        return runpy.run_path(str(RAIZ / "redup_project" / "settings.py"))

    return _cargar


@pytest.fixture(scope="module")
def en_produccion(django_db_setup: None, django_db_blocker: Any) -> Iterator[ServidorEnProceso]:
    """El que comparten dos pruebas; la segunda lo apaga."""
    with django_db_blocker.unblock():
        base = url_de_la_base_de_pruebas()
    with servir(**SANO | {"DATABASE_URL": base, "ALLOWED_HOSTS": "127.0.0.1"}) as servidor:
        yield servidor


def test_en_produccion_se_cree_que_va_cifrado_si_lo_dice_el_proxy_de_la_maquina(en_produccion):
    cifrada = httpx.get(f"{en_produccion.url}/salud", headers={"X-Forwarded-Proto": "https"})
    sin_cifrar = httpx.get(f"{en_produccion.url}/salud")

    # Por una conexión sin cifrar, un navegador no debe recibirla.
    assert cifrada.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in sin_cifrar.headers


def test_servir_dos_veces_dice_que_ya_esta_en_marcha_y_systemd_apaga_el_primero(en_produccion):
    donde = {"HOST": "127.0.0.1", "PORT": str(en_produccion.puerto)}

    segundo = manage("servir", **SANO | donde)

    assert segundo.returncode != 0
    assert "RedUP ya está en marcha" in segundo.stderr
    assert len(segundo.stderr.strip().splitlines()) == 1
    assert httpx.get(f"{en_produccion.url}/salud").status_code == 200
    exigir_cierre_limpio(en_produccion, signal.SIGTERM)


def test_una_configuracion_sana_vale(cargar):
    assert cargar({})["EN_PRODUCCION"] is True


@pytest.mark.parametrize(
    ("entorno", "frase"),
    [
        ({"SECRET_KEY": "corta"}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        (
            {"SECRET_KEY": "clave-de-ejemplo-solo-para-desarrollo-cambiala-antes-de-publicar"},
            "SECRET_KEY",
        ),
        ({"CORS_ALLOWED_ORIGINS": "*"}, "CORS_ALLOWED_ORIGINS"),
        ({"SOCKET_AUTH": "user_id"}, "SOCKET_AUTH"),
        ({"LIMITES": "apagados"}, "LIMITES"),
        ({"LIMITES": "ninguno"}, "LIMITES"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DJANGO_ENV": "produccion"}, "DJANGO_ENV"),
        ({"SSL_KEY_FILE": "clave.pem", "SSL_CERT_FILE": ""}, "SSL_CERT_FILE"),
        ({"PORT": "cinco mil"}, "PORT"),
        ({"EMAIL_URL": "correo.universidad.edu:587"}, "EMAIL_URL"),
        # El nombre heredado de DJANGO_ENV.
        ({"DJANGO_ENV": "", "FLASK_ENV": "production", "SECRET_KEY": "corta"}, "SECRET_KEY"),
    ],
)
def test_una_configuracion_peligrosa_no_vale_y_lo_dice_en_una_linea(cargar, entorno, frase):
    with pytest.raises(ImproperlyConfigured) as error:
        cargar(entorno)

    assert frase in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("entorno", [{"SECRET_KEY": "corta"}, {"PORT": "cinco mil"}])
def test_con_una_configuracion_peligrosa_no_arranca_y_lo_dice_en_una_linea(entorno):
    [variable] = entorno

    resultado = manage("servir", **SANO | entorno)

    assert resultado.returncode != 0
    assert "Traceback" not in resultado.stderr
    assert len(resultado.stderr.strip().splitlines()) == 1
    assert variable in resultado.stderr
