"""La capa de Channels sobre Redis de verdad: confirma, reparte entre servidores y vuelve tras un corte."""

import asyncio
from collections.abc import Iterator

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from redup_project.tiempo_real.bus import capa_redis as modulo
from redup_project.tiempo_real.bus.capa_redis import CapaRedis
from tests.bus.conftest import hasta
from tests.redis_propio import RedisPropio


@pytest.fixture(scope="module")
def redis_mortal() -> Iterator[RedisPropio]:
    """Uno que se puede matar."""
    propio = RedisPropio()
    yield propio
    propio.matar()


@pytest.fixture
def redis(redis_mortal: RedisPropio) -> RedisPropio:
    if not redis_mortal.encendido:
        redis_mortal.encender()
    return redis_mortal


async def oir(capa: CapaRedis, canal: str) -> str:
    async with asyncio.timeout(5):
        return (await capa.receive(canal))["n"]


@pytest.mark.parametrize("nombre", ["con espacios", "s.*", "ñ", "a" * 100, ""])
async def test_un_nombre_que_no_vale_no_llega_a_redis(redis_url, nombre):
    capa = CapaRedis([redis_url])
    canal = await capa.new_channel("redup.")

    with pytest.raises((TypeError, ValueError)):
        await capa.group_add(nombre, canal)
    with pytest.raises((TypeError, ValueError)):
        await capa.group_send(nombre, {"n": 1})

    await capa.flush()


async def test_al_volver_de_pedir_un_grupo_ya_llega_lo_que_diga_cualquiera(redis_url):
    capa, otra = CapaRedis([redis_url]), CapaRedis([redis_url])
    canal = await capa.new_channel("redup.")

    for n in range(20):
        await capa.group_add(f"g{n}", canal)
        await otra.group_send(f"g{n}", {"n": n})
        assert await oir(capa, canal) == n

    await capa.flush()
    await otra.flush()


async def test_lo_de_un_grupo_soltado_no_llega(redis_url):
    capa = CapaRedis([redis_url])
    canal = await capa.new_channel("redup.")
    await capa._get_layer().group_add_varios(["a", "b"], canal)

    await capa.group_discard("a", canal)
    await capa.group_send("a", {"n": "no"})
    await capa.group_send("b", {"n": "centinela"})

    assert await oir(capa, canal) == "centinela"
    await capa.flush()


async def test_un_lote_llega_en_orden_y_lo_entiende_la_capa_de_fabrica(redis_url):
    capa, de_fabrica = CapaRedis([redis_url]), RedisPubSubChannelLayer(hosts=[redis_url])
    canales = [await c.new_channel("redup.") for c in (capa, de_fabrica)]
    for c, canal in zip((capa, de_fabrica), canales, strict=True):
        await c.group_add("a", canal)

    # La de fábrica no espera a que Redis confirme: se le habla hasta que oye.
    await de_fabrica.group_send("a", {"n": "de fábrica"})
    await capa._get_layer().group_send_varios([("a", {"n": n}) for n in range(5)])

    assert [await oir(capa, canales[0]) for _ in range(6)] == ["de fábrica", *range(5)]
    oido = await oir(de_fabrica, canales[1])
    assert oido in ("de fábrica", *range(5))
    await capa.flush()
    await de_fabrica.flush()


async def test_con_varios_servidores_cada_grupo_va_a_uno_y_hay_un_latido_en_cada_cual(
    redis_url, redis
):
    capa, otra = (CapaRedis([redis_url, redis.url]) for _ in range(2))
    canal = await capa.new_channel("redup.")
    grupos = [f"g{n}" for n in range(20)]
    await capa._get_layer().group_add_varios(grupos, canal)

    await otra._get_layer().group_send_varios([(grupo, {"n": grupo}) for grupo in grupos])
    oido = {await oir(capa, canal) for _ in grupos}
    latidos = capa._get_layer().grupo_en_cada_servidor("redup.latido.")
    fragmentos = capa._get_layer()._shards

    assert oido == set(grupos)
    assert all(fragmento._subscribed_to for fragmento in fragmentos)
    donde = capa._get_layer()
    alojan = {donde._get_shard(donde._get_group_channel_name(latido)) for latido in latidos}
    assert alojan == set(fragmentos)
    await capa.flush()
    await otra.flush()


async def test_tras_un_corte_vuelve_sola_a_sus_grupos_y_lo_dice(redis, monkeypatch):
    monkeypatch.setattr(modulo, "SEGUNDOS_ENTRE_INTENTOS", 0.02)
    capa, otra = CapaRedis([redis.url]), CapaRedis([redis.url])
    canal, vueltas = await capa.new_channel("redup."), []
    await capa.group_add("a", canal)
    capa._get_layer().avisar_de_cortes(lambda: vueltas.append(True))
    escucha = asyncio.ensure_future(oir(capa, canal))

    redis.matar()
    with pytest.raises((OSError, modulo.RedisError)):
        await otra.group_send("a", {"n": "perdido"})
    redis.encender()
    await hasta(lambda: vueltas)
    while not escucha.done():
        await otra.group_send("a", {"n": "de vuelta"})
        await asyncio.wait([escucha], timeout=0.02)

    assert escucha.result() == "de vuelta"
    await capa.flush()
    await otra.flush()


async def test_soltar_un_grupo_sin_redis_no_es_un_error(redis, monkeypatch):
    monkeypatch.setattr(modulo, "SEGUNDOS_ENTRE_INTENTOS", 0.02)
    capa = CapaRedis([redis.url])
    canal = await capa.new_channel("redup.")
    await capa.group_add("a", canal)

    redis.matar()
    await capa.group_discard("a", canal)

    await capa.flush()


async def test_si_redis_no_confirma_pedir_un_grupo_falla_en_el_plazo(redis, monkeypatch):
    capa = CapaRedis([redis.url])
    canal = await capa.new_channel("redup.")
    await capa.group_add("a", canal)
    monkeypatch.setattr(modulo, "SEGUNDOS_PARA_CONTESTAR", 0.05)

    redis.detener()
    try:
        with pytest.raises(TimeoutError):
            await capa.group_add("b", canal)
    finally:
        redis.seguir()
    await capa.group_add("b", canal)
    await capa.group_send("b", {"n": 1})

    assert await oir(capa, canal) == 1
    await capa.flush()
