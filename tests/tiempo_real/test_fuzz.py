"""Tramas estropeadas contra un servidor de verdad: contesta o cuelga, y sigue como si nada.

`make fuzz` manda 100 000; en la suite, unas pocas.
"""

import asyncio
import random
from contextlib import suppress

import httpx
import psutil
import pytest
from django.conf import settings
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.fabricas import EstudianteFabrica
from tests.motor.medida import TORTURA, cuanto
from tests.procesos import ServidorEnProceso, servir, url_de_la_base_de_pruebas
from tests.tiempo_real.estropear import trama

TRAMAS = cuanto(500, 100_000)
CONEXIONES = 8
# De cada tantas, una llega por sondeo.
UNA_POR_SONDEO = 100
MAX_LINEA = 2000
# Lo que puede crecer el proceso entre el primer cuarto, con todo ya estrenado, y el final.
MAX_CRECIMIENTO = 16 * 2**20


class Estropeador:
    """Una persona que manda tramas estropeadas; si la cuelgan, vuelve."""

    def __init__(self, url: str, persona: int, cuantas: int) -> None:
        self.url, self.persona, self.quedan = url, persona, cuantas
        self.azar = random.Random(persona)
        self.estados: set[int] = set()

    async def correr(self) -> None:
        ruta = f"{self.url}/socket.io/?EIO=4&user_id={self.persona}"
        # Sin `verify`, cada uno cargaría los certificados de la máquina: 30 ms.
        async with httpx.AsyncClient(timeout=20, verify=False) as http:
            while self.quedan > 0:
                try:
                    await self._conversar(ruta.replace("http", "ws", 1), http)
                except (WebSocketException, OSError):
                    continue

    async def _conversar(self, ruta: str, http: httpx.AsyncClient) -> None:
        destino = f"{ruta}&transport=websocket"
        async with connect(destino, max_size=None, close_timeout=0.2) as enchufe:
            lector = asyncio.ensure_future(self._leer(enchufe))
            await enchufe.send("40")
            for _ in range(self.azar.randint(1, 200)):
                self.quedan -= 1
                await enchufe.send(trama(self.azar, self.persona))
                if self.quedan % UNA_POR_SONDEO == 0:
                    await self._por_sondeo(ruta.replace("ws", "http", 1), http)
            lector.cancel()

    async def _leer(self, enchufe) -> None:
        with suppress(WebSocketException, OSError):
            async for _ in enchufe:
                pass

    async def _por_sondeo(self, ruta: str, http: httpx.AsyncClient) -> None:
        abierta = await http.get(f"{ruta}&transport=polling")
        sid = abierta.text.split('"sid":"')[1].split('"')[0]
        cuerpo = trama(self.azar, self.persona)
        respuesta = await http.post(f"{ruta}&transport=polling&sid={sid}", content=cuerpo)
        self.estados.add(respuesta.status_code)


def estropear(servidor: ServidorEnProceso, cuantas: int, personas: list[int]) -> set[int]:
    """Manda las tramas entre todas las personas; devuelve los estados que dio el sondeo."""
    todas = [Estropeador(servidor.url, p, cuantas // len(personas)) for p in personas]

    async def a_la_vez() -> None:
        await asyncio.gather(*(e.correr() for e in todas))

    asyncio.run(a_la_vez())
    return set().union(*(e.estados for e in todas))


@pytest.mark.no_cover
def test_las_tramas_estropeadas_no_tumban_ni_hinchan_ni_ensucian(transactional_db):
    personas = [u.pk for u in EstudianteFabrica.create_batch(CONEXIONES)]
    entorno = {"LIMITES": "apagados", "SOCKET_AUTH": "user_id"}
    with servir(DATABASE_URL=url_de_la_base_de_pruebas(), **entorno) as servidor:
        proceso = psutil.Process(servidor.proceso.pid)
        estados = estropear(servidor, TRAMAS // 4, personas)
        antes = proceso.memory_info().rss
        estados |= estropear(servidor, TRAMAS - TRAMAS // 4, personas)
        crecimiento = proceso.memory_info().rss - antes
        assert httpx.get(f"{servidor.url}/salud/listo").status_code == 200
        _, registro = servidor.apagar()

    assert estados
    assert max(estados) < 500
    assert "error inesperado" not in registro
    if settings.SOCKET_CAMINO == "corto":
        # El de fábrica deja la traza de cada trama que no es de Engine.IO.
        assert "Traceback" not in registro, registro.partition("Traceback")[2][:3000]
        assert max(map(len, registro.splitlines())) < MAX_LINEA
    if TORTURA:
        assert crecimiento < MAX_CRECIMIENTO, crecimiento
