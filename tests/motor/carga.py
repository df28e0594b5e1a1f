"""Carga: sockets de verdad que numeran sus envíos y los repiten hasta tener su acuse."""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

# Lo que espera un teléfono antes de volver a intentarlo; más prisa sólo estorba a quien se levanta.
PAUSA = 0.05
LIMITE = 30


class Reintentar(Exception):
    """El servidor contestó que ahora no puede."""


class Emisor:
    """Una persona que escribe 0, 1, 2… en un grupo; sin acuse, repite con el mismo `cliente_id`.

    Con `ventana` 1 no manda el siguiente hasta tener el acuse del anterior.
    """

    def __init__(
        self, usuario_id: int, grupo: str, ventana: int, tope: int | None, url: Callable[[], str]
    ) -> None:
        self.usuario_id, self.grupo, self.ventana, self.tope = usuario_id, grupo, ventana, tope
        self.url = url
        self.creados = 0
        self.pendientes: dict[str, str] = {}
        self.acusados: dict[str, int] = {}
        self.repetidos = self.negados = self.conexiones = 0

    async def correr(self, sigue: Callable[[], bool]) -> None:
        """Manda mientras `sigue()` y hasta que todo lo mandado tenga acuse."""
        while self.pendientes or self._crear_otro(sigue()):
            try:
                donde = self.url().replace("http", "ws", 1)
                ruta = f"{donde}/socket.io/?EIO=4&transport=websocket&user_id={self.usuario_id}"
                async with connect(ruta, open_timeout=5, close_timeout=0.2) as enchufe:
                    await self._entrar(enchufe)
                    self.conexiones += 1
                    await self._conversar(enchufe, sigue)
            except (OSError, WebSocketException, Reintentar, TimeoutError):
                await asyncio.sleep(PAUSA)

    async def _entrar(self, enchufe: ClientConnection) -> None:
        await enchufe.send("40")
        await enchufe.send(_evento("join_group", {"group_id": self.grupo}))
        while (recibido := await _recibir(enchufe))[0] != "group_joined":
            if recibido[0] in ("error", "rechazo"):
                raise Reintentar(recibido[1])

    async def _conversar(self, enchufe: ClientConnection, sigue: Callable[[], bool]) -> None:
        if self.conexiones > 1:
            self.repetidos += len(self.pendientes)
        for cliente_id in list(self.pendientes):
            await self._mandar(enchufe, cliente_id)
        while True:
            while len(self.pendientes) < self.ventana and (nuevo := self._crear_otro(sigue())):
                await self._mandar(enchufe, nuevo)
            if not self.pendientes:
                return
            evento, datos = await _recibir(enchufe)
            if evento == "ack":
                self._anotar_acuse(datos)

    def _anotar_acuse(self, acuse: dict[str, Any]) -> None:
        if acuse["status"] != "sent":
            # Se cierra y se repite todo lo pendiente, en orden.
            self.negados += 1
            raise Reintentar(acuse)
        numero = self.acusados.setdefault(acuse["cliente_id"], acuse["numero"])
        assert numero == acuse["numero"], "dos acuses distintos para un mismo envío"
        self.pendientes.pop(acuse["cliente_id"], None)

    def _crear_otro(self, sigue: bool) -> str | None:
        if not sigue or self.creados == self.tope:
            return None
        cliente_id = str(uuid4())
        self.pendientes[cliente_id] = str(self.creados)
        self.creados += 1
        return cliente_id

    async def _mandar(self, enchufe: ClientConnection, cliente_id: str) -> None:
        paquete = {
            "to": self.grupo,
            "message": self.pendientes[cliente_id],
            "sender_id": str(self.usuario_id),
            "timestamp": "1",
            "type": "text",
            "cliente_id": cliente_id,
        }
        await enchufe.send(_evento("send_message", paquete))


class Carga:
    """Varios emisores a la vez en su propio hilo; la prueba mira, y mata, desde el suyo."""

    def __init__(self, emisores: list[Emisor]) -> None:
        self.emisores = emisores
        self._sigue = True
        self._hilo = ThreadPoolExecutor(1, thread_name_prefix="carga")

    async def _correr(self) -> None:
        async with asyncio.TaskGroup() as tareas:
            for emisor in self.emisores:
                tareas.create_task(emisor.correr(lambda: self._sigue))

    def __enter__(self) -> "Carga":
        self._fin = self._hilo.submit(asyncio.run, self._correr())
        return self

    def __exit__(self, tipo: type[BaseException] | None, *_: Any) -> None:
        self._sigue = False
        if tipo is not None:
            # La prueba ya falló: no se espera a lo que quede sin acuse.
            for emisor in self.emisores:
                emisor.pendientes.clear()
        with self._hilo:
            wait([self._fin], LIMITE)
            assert self._fin.done() or tipo, "quedaron envíos sin acuse"
            self._fin.result()

    @property
    def acusados(self) -> list[int]:
        """Cuántos acuses tiene cada emisor."""
        return [len(emisor.acusados) for emisor in self.emisores]

    def esperar(self, llego: Callable[[], bool], limite: float = LIMITE) -> float:
        """Espera a que se cumpla; devuelve los segundos que tardó."""
        inicio = time.monotonic()
        while not llego():
            assert time.monotonic() - inicio < limite, f"no llegó en {limite} s: {self.acusados}"
            # Si la carga se paró, aquí se ve por qué.
            wait([self._fin], 0.005)
            if self._fin.done():
                self._fin.result()
                assert llego(), "la carga acabó antes"
        return time.monotonic() - inicio

    def esperar_acuses(self, cuantos: int) -> float:
        """Espera a que lleguen tantos acuses nuevos, entre todos."""
        meta = sum(self.acusados) + cuantos
        return self.esperar(lambda: sum(self.acusados) >= meta)


def historial(url: str, usuario_id: int, sala_uuid: str, limite: int) -> list[tuple[int, str]]:
    """Los últimos mensajes de una sala, como los lee un cliente: (número, texto)."""

    async def leer() -> list[tuple[int, str]]:
        ruta = f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        async with connect(f"{ruta}&user_id={usuario_id}", max_size=None) as enchufe:
            await enchufe.send("40")
            await enchufe.send(
                _evento("load_message_history", {"sala_uuid": sala_uuid, "limit": limite})
            )
            while (recibido := await _recibir(enchufe))[0] != "message_history_loaded":
                assert recibido[0] not in ("error", "rechazo"), recibido
            return [(m["numero"], m["message"]) for m in recibido[1]["messages"]]

    return asyncio.run(leer())


def _evento(nombre: str, datos: dict[str, Any]) -> str:
    return "42" + json.dumps([nombre, datos])


async def _recibir(enchufe: ClientConnection) -> tuple[str, Any]:
    """Lo siguiente que dice el servidor: (evento, datos). Contesta los latidos."""
    while True:
        paquete = await asyncio.wait_for(enchufe.recv(), LIMITE)
        if paquete == "2":
            await enchufe.send("3")
        elif paquete.startswith("44"):
            return "rechazo", paquete
        elif paquete.startswith("42"):
            evento, *datos = json.loads(paquete[2:])
            return evento, datos[0] if datos else None
