"""Conexiones que aún no están bien hechas: a mano, por cualquier vía y sin saludo previo."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import websocket
from socketio.exceptions import ConnectionError as ConexionFallida

from tests.vivo import ESPERA, Cliente


@pytest.fixture
def abrir(servidor: str) -> Iterator[Callable[..., Cliente]]:
    """`abrir("user_id=1", auth=…, cabeceras=…)` → un cliente conectado, con su saludo por recibir."""
    clientes = []

    def conectar(
        consulta: str = "",
        *,
        auth: Any = None,
        cabeceras: dict[str, str] | None = None,
        transportes: tuple[str, ...] = ("websocket",),
    ) -> Cliente:
        cliente = Cliente()
        clientes.append(cliente)
        cliente.connect(
            f"{servidor}?{consulta}",
            headers=cabeceras or {},
            auth=auth,
            transports=list(transportes),
            wait_timeout=ESPERA,
        )
        return cliente

    yield conectar
    for cliente in clientes:
        cliente.disconnect()


@pytest.fixture
def rechazo(servidor: str) -> Callable[..., dict[str, Any]]:
    """Como `abrir`, pero la conexión debe rechazarse; devuelve el `connect_error`."""

    def intentar(
        consulta: str = "", *, auth: Any = None, cabeceras: dict[str, str] | None = None
    ) -> dict[str, Any]:
        errores: list[Any] = []
        cliente = Cliente()
        cliente.client_class = _cliente_que_anota(cliente.client_class, errores)
        with pytest.raises(ConexionFallida):
            cliente.connect(
                f"{servidor}?{consulta}",
                headers=cabeceras or {},
                auth=auth,
                transports=["websocket"],
                wait_timeout=ESPERA,
            )
        return errores[0]

    return intentar


def _cliente_que_anota(clase: type, errores: list[Any]) -> Callable[..., Any]:
    def crear(*args: Any, **opciones: Any) -> Any:
        cliente = clase(*args, **opciones)
        cliente.on("connect_error", errores.append)
        return cliente

    return crear


class Crudo:
    """Una conexión Engine.IO sin biblioteca de Socket.IO: manda los paquetes tal cual."""

    def __init__(self, servidor: str, consulta: str, **opciones: Any) -> None:
        url = servidor.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket&" + consulta
        self.ws = websocket.create_connection(url, timeout=ESPERA, **opciones)
        assert self.recibir().startswith("0{")

    def mandar(self, paquete: str | bytes) -> None:
        """Un paquete de Engine.IO: texto o, si son bytes, un adjunto."""
        if isinstance(paquete, bytes):
            self.ws.send_binary(paquete)
        else:
            self.ws.send(paquete)

    def recibir(self) -> str:
        """El siguiente paquete que llega."""
        return self.ws.recv()

    def motivo_del_cierre(self) -> int:
        """Espera a que el servidor cuelgue y devuelve con qué código de websocket."""
        self.ws.sock.settimeout(ESPERA)
        while (trama := self.ws.recv_data(control_frame=True))[0] != websocket.ABNF.OPCODE_CLOSE:
            pass
        self.ws.shutdown()
        return int.from_bytes(trama[1][:2], "big")

    def entrar(self) -> None:
        """El CONNECT de Socket.IO y el saludo."""
        self.mandar("40")
        assert self.recibir().startswith('40{"sid"')
        assert self.recibir().startswith('42["connected"')


@pytest.fixture
def crudo(servidor: str) -> Iterator[Callable[..., Crudo]]:
    """`crudo("user_id=1")` → una conexión sin CONNECT."""
    abiertas = []

    def abrir(consulta: str, **opciones: Any) -> Crudo:
        abiertas.append(Crudo(servidor, consulta, **opciones))
        return abiertas[-1]

    yield abrir
    for conexion in abiertas:
        conexion.ws.close()


class Sondeo:
    """Una conexión por HTTP: una petición para mandar y otra para recoger lo que haya."""

    def __init__(self, servidor: str, consulta: str) -> None:
        # Sin `verify`, cada uno cargaría los certificados de la máquina: 30 ms.
        self.http = httpx.Client(base_url=servidor, timeout=ESPERA, verify=False)
        self.ruta = f"/socket.io/?EIO=4&transport=polling&{consulta}"
        self.recibido: list[str] = []
        self.ruta += "&sid=" + json.loads(self.recibir()[1:])["sid"]

    def mandar(self, paquete: str) -> None:
        """Vuelve cuando el servidor lo ha atendido."""
        assert self.http.post(self.ruta, content=paquete).text == "OK"

    def recibir(self) -> str:
        """El siguiente paquete que llega."""
        if not self.recibido:
            self.recibido = self.http.get(self.ruta).text.split("\x1e")
        return self.recibido.pop(0)

    def cerrar(self) -> None:
        """El CLOSE de Engine.IO."""
        self.http.post(self.ruta, content="1")


@pytest.fixture
def sondeo(servidor: str) -> Iterator[Callable[[str], Sondeo]]:
    """`sondeo("user_id=1")` → una conexión sin CONNECT."""
    abiertas = []

    def abrir(consulta: str) -> Sondeo:
        abiertas.append(Sondeo(servidor, consulta))
        return abiertas[-1]

    yield abrir
    for conexion in abiertas:
        conexion.cerrar()
        conexion.http.close()
