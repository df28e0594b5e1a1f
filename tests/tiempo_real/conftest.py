"""Conexiones que aún no están bien hechas: a mano, por cualquier vía y sin saludo previo."""

from collections.abc import Callable, Iterator
from typing import Any

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

    def __init__(self, servidor: str, consulta: str) -> None:
        url = servidor.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket&" + consulta
        self.ws = websocket.create_connection(url, timeout=ESPERA)
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

    def entrar(self) -> None:
        """El CONNECT de Socket.IO y el saludo."""
        self.mandar("40")
        assert self.recibir().startswith('40{"sid"')
        assert self.recibir().startswith('42["connected"')


@pytest.fixture
def crudo(servidor: str) -> Iterator[Callable[[str], Crudo]]:
    """`crudo("user_id=1")` → una conexión sin CONNECT."""
    abiertas = []

    def abrir(consulta: str) -> Crudo:
        abiertas.append(Crudo(servidor, consulta))
        return abiertas[-1]

    yield abrir
    for conexion in abiertas:
        conexion.ws.close()
