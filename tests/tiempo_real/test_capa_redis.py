"""La capa de Redis, con un Redis de verdad: en orden, y en pie tras un corte."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

import pytest
from redis.asyncio import Redis

from redup_project.tiempo_real.bus.capa_redis import CapaRedis
from redup_project.tiempo_real.bus.salida import Salida
from tests.redis_propio import redis_en_marcha

ESPERA = 5
CUANTOS = 600


class Oido:
    """Un canal de la capa que escucha «grupo» y apunta lo que llega."""

    def __init__(self, url: str) -> None:
        self.capa = CapaRedis([url])
        self.salida = Salida(self.capa, lambda: self.perdidas.append("perdido"))
        self.perdidas: list[str] = []
        self.numeros: list[int] = []

    async def escuchar(self) -> None:
        canal = await self.capa.new_channel("prueba.")
        await self.capa.group_add("grupo", canal)
        self.tarea = asyncio.ensure_future(
            self.capa.oir(canal, lambda mensaje: self.numeros.append(mensaje["n"]))
        )

    def decir(self, *numeros: int) -> None:
        for numero in numeros:
            self.salida.publicar("grupo", {"type": "prueba", "n": numero})

    async def hasta(self, condicion: Callable[[], Any]) -> None:
        async with asyncio.timeout(ESPERA):
            while not condicion():
                await asyncio.sleep(0.01)


def con_oido(url: str, prueba: Callable[[Oido], Awaitable[None]]) -> Oido:
    async def correr() -> Oido:
        oido = Oido(url)
        await oido.escuchar()
        await prueba(oido)
        oido.tarea.cancel()
        await oido.capa.flush()
        return oido

    return asyncio.run(correr())


def test_lo_publicado_llega_en_orden_aunque_sean_varios_viajes(redis_url):
    async def prueba(oido: Oido) -> None:
        oido.decir(*range(CUANTOS))
        await asyncio.sleep(0)
        oido.decir(CUANTOS)
        await oido.hasta(lambda: len(oido.numeros) > CUANTOS)

    oido = con_oido(redis_url, prueba)

    assert (oido.numeros, oido.perdidas) == ([*range(CUANTOS + 1)], [])


@pytest.mark.parametrize("cual", ["pubsub", "normal"], ids=["la que escucha", "la que publica"])
def test_una_conexion_cortada_se_rehace_sola(redis_url, cual):
    vueltas = []

    async def prueba(oido: Oido) -> None:
        oido.capa.avisar_de_cortes(lambda: vueltas.append("otra vez"))
        oido.decir(1)
        await oido.hasta(lambda: oido.numeros)
        async with Redis.from_url(redis_url) as redis:
            await redis.client_kill_filter(_type=cual, skipme=True)
        if cual == "pubsub":
            await oido.hasta(lambda: vueltas)
        await asyncio.sleep(0.05)
        oido.decir(2)
        await oido.hasta(lambda: len(oido.numeros) == 2)

    oido = con_oido(redis_url, prueba)

    assert (oido.numeros, oido.perdidas) == ([1, 2], [])


def test_lo_que_no_sale_se_da_por_perdido():
    with ExitStack() as pila:
        url = pila.enter_context(redis_en_marcha())

        async def prueba(oido: Oido) -> None:
            oido.decir(1)
            await oido.hasta(lambda: oido.numeros)
            pila.close()
            oido.decir(2)
            await oido.hasta(lambda: oido.perdidas)

        oido = con_oido(url, prueba)

    assert (oido.numeros, oido.perdidas) == ([1], ["perdido"])
