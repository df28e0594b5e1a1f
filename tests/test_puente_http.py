"""Quien manda o lee despacio no deja sin servicio a los demás."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings

from estudiantes.acceso import emitir_token
from estudiantes.models import Usuario
from redup_project.errores_http import ErroresEnJson
from tests.fabricas import EstudianteFabrica
from tests.rest import foto

MAS_QUE_HILOS = settings.HILOS_HTTP + 4
# Lo que ocupa un PNG con transparencias; no cabe en lo que el sistema guarda de camino.
GRANDE = 16 * 1024 * 1024


@pytest.fixture
def enchufe(servidor: str) -> Iterator[socket.socket]:
    """Abre conexiones sueltas con el servidor, que se cierran al acabar."""
    url = urlsplit(servidor)
    with ExitStack() as abiertos:

        def abrir() -> socket.socket:
            nuevo = socket.socket()
            # Cabe poco sin leer: lo demás se le queda al servidor.
            nuevo.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            nuevo.settimeout(5)
            nuevo.connect((url.hostname, url.port))
            return abiertos.enter_context(nuevo)

        yield abrir


@pytest.fixture
def grande(settings, tmp_path) -> str:
    """La dirección de una imagen que pesa."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "perfil").mkdir()
    (tmp_path / "perfil" / f"{'a' * 32}.png").write_bytes(bytes(GRANDE))
    return f"/medios/perfil/{'a' * 32}.png"


def exigir_que_atiende(servidor: str) -> None:
    assert httpx.get(f"{servidor}/salud", timeout=5).status_code == 200


def lo_que_responde(conexion: socket.socket) -> bytes:
    respuesta = b""
    while trozo := conexion.recv(65536):
        respuesta += trozo
    return respuesta


def test_quienes_no_acaban_de_mandar_su_cuerpo_no_ocupan_los_hilos(servidor, enchufe):
    for _ in range(MAS_QUE_HILOS):
        enchufe().sendall(
            b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )

    exigir_que_atiende(servidor)


def test_quienes_no_leen_su_respuesta_no_ocupan_los_hilos(servidor, enchufe, grande):
    for _ in range(MAS_QUE_HILOS):
        conexion = enchufe()
        conexion.sendall(f"GET {grande} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert conexion.recv(15) == b"HTTP/1.1 200 OK"

    exigir_que_atiende(servidor)


def test_un_archivo_llega_entero(servidor, grande):
    assert len(httpx.get(f"{servidor}{grande}").content) == GRANDE


def test_un_cuerpo_por_trozos_vale_como_cualquiera(servidor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ana = EstudianteFabrica()
    formulario = httpx.Request(
        "PUT", servidor, files={"foto_perfil": ("yo.jpg", foto(64).read(), "image/*")}
    )

    respuesta = httpx.put(
        f"{servidor}/api/usuarios/perfil/actualizar",
        headers={
            "Content-Type": formulario.headers["Content-Type"],
            "Authorization": f"Bearer {emitir_token(ana)}",
        },
        content=iter([formulario.read()[:50], formulario.read()[50:]]),
    )

    assert respuesta.status_code == 200
    assert Usuario.objects.get(pk=ana.pk).foto_perfil_url


def test_un_cuerpo_por_trozos_tampoco_pasa_del_tope(servidor, monkeypatch):
    monkeypatch.setattr(ErroresEnJson, "MAX_CUERPO", 1000)

    respuesta = httpx.post(f"{servidor}/api/auth/login", content=iter([b"x" * 600] * 2))

    assert (respuesta.status_code, respuesta.json()["code"]) == (413, "CUERPO_DEMASIADO_GRANDE")


def test_a_quien_se_queda_callado_a_medio_cuerpo_se_le_cierra(servidor, enchufe, monkeypatch):
    from redup_project import puente_http

    monkeypatch.setattr(puente_http, "SEGUNDOS_CALLADO", 0.2)
    conexion = enchufe()
    conexion.sendall(b"POST /salud HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")

    assert lo_que_responde(conexion).startswith(b"HTTP/1.1 408 ")
