"""A quién aloja cada proceso se pregunta por el bus de verdad; quien no contesta no detiene a nadie."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redup_project.tiempo_real.bus.bus import Bus
from redup_project.tiempo_real.bus.capa_redis import CapaRedis
from redup_project.tiempo_real.bus.preguntas import Preguntas
from tests.bus.conftest import hasta


@asynccontextmanager
async def proceso(redis_url: str, *usuarios: int) -> AsyncIterator[Preguntas]:
    """Uno que aloja a esos usuarios, con su propio bus."""
    aloja = set(usuarios)
    preguntas = Preguntas(lambda ids: aloja & set(ids))
    capa = CapaRedis([redis_url])
    bus = Bus(capa._get_layer(), preguntas.ordenes, lambda desde: None, lambda grupo: None)
    preguntas.con_bus(bus)
    preguntas.bus = bus
    bus.arrancar()
    yield preguntas
    await bus.parar()
    await capa.flush()


async def test_alojados_junta_lo_de_todos_los_procesos(redis_url):
    async with proceso(redis_url, 1) as uno, proceso(redis_url, 2) as dos, proceso(redis_url) as t:
        await hasta(lambda: all(len(p.bus.otros) == 2 and p.bus.vivo for p in (uno, dos, t)))

        preguntado = await asyncio.gather(*(p.alojados([1, 2, 3]) for p in (uno, dos, t)))

    assert preguntado == [{1, 2}] * 3


async def test_sin_bus_cada_cual_contesta_lo_suyo():
    async with proceso("redis://127.0.0.1:1/0", 1) as solo:
        assert await solo.alojados([1, 2]) == {1}
