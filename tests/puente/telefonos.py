"""Teléfonos heredados: escriben sin parar y apuntan cada mensaje que les llega, y cada acuse."""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

ESPERA = 10


class Telefono:
    """Una conexión que no se cae. `destino` es a quién escribe; sin él, sólo escucha."""

    def __init__(
        self, url: str, usuario_id: int, destino: str | None = None, cada: float = 0.05
    ) -> None:
        self.url, self.usuario_id, self.destino, self.cada = url, usuario_id, destino, cada
        self.enviados: dict[str, float] = {}
        # De cada acuse: en qué sala, con qué número y cuánto tardó.
        self.acusados: dict[tuple[str, int], float] = {}
        self.negados: list[Any] = []
        # Cada mensaje que llegó en vivo o como atrasado: sala y número, en el orden en que llegó.
        self.recibidos: list[tuple[str, int]] = []
        self.otros: list[tuple[str, Any]] = []
        self.dentro = asyncio.Event()

    async def correr(self, sigue: Callable[[], bool]) -> None:
        """Escribe mientras `sigue()`; después sólo escucha, hasta que se le cancele."""
        ruta = f"{self.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        async with connect(
            f"{ruta}&user_id={self.usuario_id}", ping_interval=None, max_size=None, compression=None
        ) as enchufe:
            await enchufe.send("40")
            async with asyncio.TaskGroup() as tareas:
                if self.destino:
                    tareas.create_task(self._escribir(enchufe, sigue))
                while True:
                    await self._leer(enchufe, await enchufe.recv())

    async def _escribir(self, enchufe: ClientConnection, sigue: Callable[[], bool]) -> None:
        await self.dentro.wait()
        while sigue():
            cual = str(uuid4())
            self.enviados[cual] = time.monotonic()
            await enchufe.send(
                "42" + json.dumps(["send_message", {
                    "to": self.destino, "message": cual, "sender_id": str(self.usuario_id),
                    "timestamp": "1", "type": "text", "cliente_id": cual,
                }])
            )  # fmt: skip
            await asyncio.sleep(self.cada)

    async def _leer(self, enchufe: ClientConnection, paquete: str) -> None:
        if paquete == "2":
            await enchufe.send("3")
        if not paquete.startswith("42"):
            assert not paquete.startswith(("44", "41")), f"despedido: {paquete}"
            return
        evento, *datos = json.loads(paquete[2:])
        datos = datos[0] if datos else {}
        if evento == "ack":
            self._al_acuse(datos)
        elif evento == "receive_message":
            self.recibidos.append((datos["sala_uuid"], datos["numero"]))
        else:
            self.otros.append((evento, datos))
            if evento == "connected":
                # Se le contesta cuando ya está al día.
                await enchufe.send('42["centinela"]')
            elif evento == "error" and datos["code"] == "EVENTO_DESCONOCIDO":
                self.dentro.set()

    def _al_acuse(self, datos: dict[str, Any]) -> None:
        if datos["status"] != "sent":
            self.negados.append(datos)
            return
        tardo = time.monotonic() - self.enviados[datos["cliente_id"]]
        self.acusados[datos["sala_uuid"], datos["numero"]] = tardo

    @property
    def repetidos(self) -> int:
        return sum(veces - 1 for veces in Counter(self.recibidos).values())

    @property
    def desordenados(self) -> int:
        ultimos: dict[str, int] = {}
        cuantos = 0
        for sala, numero in self.recibidos:
            cuantos += numero < ultimos.get(sala, 0)
            ultimos[sala] = numero
        return cuantos


class Centralita:
    """Muchos teléfonos a la vez en su propio hilo; la prueba mira, y mata, desde el suyo."""

    def __init__(self, telefonos: list[Telefono]) -> None:
        self.telefonos = telefonos
        self._sigue = True
        self._bucle = asyncio.new_event_loop()
        self._hilo = threading.Thread(target=self._bucle.run_forever, name="centralita")
        self._corren: list[Future[None]] = []

    def __enter__(self) -> "Centralita":
        self._hilo.start()
        self.anadir([])
        return self

    def anadir(self, telefonos: list[Telefono]) -> None:
        """Conecta otros más, y los que aún no lo estaban; al volver ya están al día."""
        nuevos = self.telefonos[len(self._corren) :] + telefonos
        self.telefonos = self.telefonos + telefonos
        for telefono in nuevos:
            tarea = asyncio.run_coroutine_threadsafe(
                telefono.correr(lambda: self._sigue), self._bucle
            )
            self._corren.append(tarea)
        self.esperar(lambda: all(t.dentro.is_set() for t in nuevos), limite=3 * ESPERA)

    def callar(self) -> None:
        """Nadie escribe más; al volver, todo lo enviado tiene respuesta."""
        self._sigue = False
        self.esperar(
            lambda: all(len(t.acusados) + len(t.negados) == len(t.enviados) for t in self.telefonos)
        )

    def esperar(self, llego: Callable[[], bool], limite: float = ESPERA) -> float:
        """Espera a que se cumpla; devuelve los segundos que tardó."""
        inicio = time.monotonic()
        while not llego():
            assert time.monotonic() < inicio + limite, "no se cumplió a tiempo"
            for tarea in self._corren:
                if tarea.done():
                    tarea.result()
            time.sleep(0.005)
        return time.monotonic() - inicio

    def __exit__(self, *_: Any) -> None:
        async def cerrar() -> None:
            tareas = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
            for tarea in tareas:
                tarea.cancel()
            await asyncio.gather(*tareas, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(cerrar(), self._bucle).result(ESPERA)
        self._bucle.call_soon_threadsafe(self._bucle.stop)
        self._hilo.join(ESPERA)
        self._bucle.close()
