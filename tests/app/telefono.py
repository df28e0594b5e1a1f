"""Un teléfono con la app: llama como Retrofit (sin barra final) y escucha como su Socket.IO."""

from typing import Any

import httpx

from tests.app import formas
from tests.vivo import ESPERA, Cliente


class Telefono:
    """Una sesión de la app contra el servidor vivo; `token` se pone solo al entrar."""

    def __init__(self, servidor: str) -> None:
        self.servidor = servidor
        # Sin `verify`, cada uno cargaría los certificados de la máquina: 30 ms.
        self.http = httpx.Client(
            base_url=servidor, timeout=ESPERA, follow_redirects=False, verify=False
        )
        self.usuario: dict[str, Any] = {}
        self._sockets: list[Cliente] = []

    def pedir(self, metodo: str, ruta: str, forma: Any, estado: int = 200, **opciones: Any) -> Any:
        """Hace la llamada y afirma su código y que la app puede leer el cuerpo; lo devuelve."""
        respuesta = self.http.request(metodo, f"/api/{ruta}", **opciones)
        assert respuesta.status_code == estado, f"{metodo} {ruta}: {respuesta.text}"
        assert respuesta.headers["content-type"].startswith("application/json")
        cuerpo = respuesta.json()
        formas.exigir(forma, cuerpo)
        return cuerpo

    def entrar(self, correo: str, clave: str) -> None:
        """La pantalla de inicio de sesión."""
        datos = {"correo_institucional": correo, "password": clave}
        sesion = self.pedir("POST", "auth/login", formas.TOKEN, json=datos)
        self.usuario = sesion["usuario"]
        self.http.headers["Authorization"] = f"Bearer {sesion['access_token']}"

    def conectar(self) -> Cliente:
        """Abre el socket como la app: sólo websocket, con su token."""
        cliente = Cliente()
        self._sockets.append(cliente)
        token = self.http.headers["Authorization"].removeprefix("Bearer ")
        cliente.connect(
            f"{self.servidor}?user_id={self.usuario['id']}",
            transports=["websocket"],
            auth={"token": token},
            wait_timeout=ESPERA,
        )
        assert cliente.recibir()[0] == "connected"
        cliente.ponerse_al_dia()
        return cliente

    def apagar(self) -> None:
        """Cierra lo que quedó abierto."""
        for cliente in self._sockets:
            cliente.disconnect()
        self.http.close()


def texto(valor: str) -> tuple[None, bytes, str, dict[str, str]]:
    """Una parte de texto de un formulario multiparte, como la escribe OkHttp."""
    return (
        None,
        valor.encode(),
        "text/plain; charset=utf-8",
        {"Content-Transfer-Encoding": "binary"},
    )
