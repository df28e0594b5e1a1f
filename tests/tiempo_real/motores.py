"""Los dos motores de Engine.IO, el de fábrica y el corto, hablados a mano por ASGI."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import engineio

from redup_project.tiempo_real.enchufe import DE_UNA_VEZ
from redup_project.tiempo_real.transporte import Transporte, TransporteCorto

CAMINOS: dict[str, type[engineio.AsyncServer]] = {"fabrica": Transporte, "corto": TransporteCorto}
ESPERA = 5


@dataclass
class Motor:
    """Un motor con todo lo que va oyendo: (mensajes, motivos de cierre)."""

    servidor: engineio.AsyncServer
    mensajes: list[Any] = field(default_factory=list)
    cierres: list[str] = field(default_factory=list)

    @property
    def sid(self) -> str:
        [sid] = self.servidor.sockets
        return sid


def crear_motor(camino: str, **opciones: Any) -> Motor:
    """Un motor recién hecho que anota lo que llega."""
    servidor = CAMINOS[camino](async_mode="asgi", cors_allowed_origins=[], **opciones)
    motor = Motor(servidor)

    @servidor.on("connect")
    async def al_conectar(sid: str, entorno: dict[str, Any]) -> None: ...

    @servidor.on("message")
    async def al_llegar(sid: str, datos: Any) -> None:
        motor.mensajes.append(datos)

    @servidor.on("disconnect")
    async def al_cerrar(sid: str, motivo: str) -> None:
        motor.cierres.append(motivo)

    return motor


class Websocket:
    """Un websocket de ASGI: `llega` es lo que manda el cliente; `salio`, lo que recibe.

    Lo que sale junto es una lista.
    """

    def __init__(self, motor: Motor, consulta: str = "", juntas: bool = False) -> None:
        self.motor = motor
        # Como anuncia `WebsocketDirecto` que sabe escribir varias de una vez.
        self.extensiones: dict[str, Any] = {DE_UNA_VEZ: self._de_una_vez} if juntas else {}
        self.consulta = f"EIO=4&transport=websocket{consulta}".encode()
        self.llega: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.llega.put_nowait({"type": "websocket.connect"})
        self.salio: list[Any] = []
        # Mientras esté abierta, lo que se manda sale; cerrada, espera: el cliente no recoge.
        self.recoge = asyncio.Event()
        self.recoge.set()
        self.aplicacion: asyncio.Task | None = None

    def abrir(self) -> "Websocket":
        ambito = {
            "type": "websocket",
            "path": "/engine.io/",
            "query_string": self.consulta,
            "headers": [(b"upgrade", b"websocket"), (b"connection", b"upgrade")],
            "extensions": self.extensiones,
        }
        self.aplicacion = asyncio.ensure_future(
            self.motor.servidor.handle_request(ambito, self.llega.get, self._mandar)
        )
        return self

    def _de_una_vez(self, textos: list[str]) -> bool:
        if self.recoge.is_set():
            self.salio.append(textos)
        return self.recoge.is_set()

    async def _mandar(self, evento: dict[str, Any]) -> None:
        await self.recoge.wait()
        if evento["type"] == "websocket.send":
            self.salio.append(evento.get("text") or evento.get("bytes"))
        elif evento["type"] == "websocket.close":
            self.salio.append("cerrado")
            self.llega.put_nowait({"type": "websocket.disconnect", "code": 1000})

    def mandar(self, trama: str | bytes) -> None:
        clave = "text" if isinstance(trama, str) else "bytes"
        self.llega.put_nowait({"type": "websocket.receive", clave: trama})

    def colgar(self) -> None:
        """El cliente se va sin despedirse."""
        self.llega.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def hasta(self, condicion: Callable[[], bool]) -> None:
        """Espera a que se cumpla."""
        async with asyncio.timeout(ESPERA):
            while not condicion():
                await asyncio.sleep(0)

    async def fin(self) -> bool:
        """Espera a que la aplicación acabe; si acabó con un error de protocolo sin atender."""
        try:
            # Protegida: cancelarla al vencer el plazo la haría acabar, y parecería que acabó sola.
            await asyncio.wait_for(asyncio.shield(self.aplicacion), ESPERA)
        except ValueError:
            return True
        return False


async def pedir(motor: Motor, metodo: str, consulta: str, cuerpo: bytes = b"") -> tuple[int, str]:
    """Una petición de sondeo: (estado, cuerpo)."""
    salio: list[dict[str, Any]] = []

    async def recibir() -> dict[str, Any]:
        return {"type": "http.request", "body": cuerpo, "more_body": False}

    async def mandar(evento: dict[str, Any]) -> None:
        salio.append(evento)

    ambito = {
        "type": "http",
        "method": metodo,
        "path": "/engine.io/",
        "query_string": f"EIO=4&transport=polling{consulta}".encode(),
        "headers": [(b"content-length", str(len(cuerpo)).encode())],
    }
    async with asyncio.timeout(ESPERA):
        await motor.servidor.handle_request(ambito, recibir, mandar)
    return salio[0]["status"], salio[1]["body"].decode() if salio[1]["body"] else ""


def apertura(trama: str) -> dict[str, Any]:
    """Lo que dice el paquete OPEN, sin el sid, que es al azar."""
    assert trama[0] == "0"
    return {k: v for k, v in json.loads(trama[1:]).items() if k != "sid"}
