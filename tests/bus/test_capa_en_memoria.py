"""Sin Redis: también desde otro hilo, y sin trabajar para nadie."""

import asyncio

from asgiref.sync import async_to_sync

from redup_project.tiempo_real.bus.capa_en_memoria import CapaEnMemoria


async def test_lo_que_se_dice_desde_otro_hilo_llega_al_que_escucha():
    # Así tocar sus colas desde otro hilo es un error, y no un mensaje que a veces se retrasa.
    asyncio.get_running_loop().set_debug(True)
    capa = CapaEnMemoria()
    canal = await capa.new_channel()
    await capa.group_add("a", canal)
    escucha = asyncio.ensure_future(capa.receive(canal))
    await asyncio.sleep(0)

    await asyncio.to_thread(async_to_sync(capa.group_send), "a", {"n": 1})
    assert await escucha == {"n": 1}
    await asyncio.to_thread(async_to_sync(capa.send), canal, {"n": 2})

    assert await capa.receive(canal) == {"n": 2}


async def test_una_rafaga_cabe_entera():
    capa = CapaEnMemoria()
    canal = await capa.new_channel()
    await capa.group_add("a", canal)

    for n in range(1000):
        await capa.group_send("a", {"n": n})

    assert [(await capa.receive(canal))["n"] for _ in range(1000)] == list(range(1000))


async def test_hay_otros_si_alguien_mas_esta_en_el_grupo():
    capa = CapaEnMemoria()
    mio, ajeno = await capa.new_channel(), await capa.new_channel()
    assert not capa.hay_otros("a", mio)

    await capa.group_add("a", mio)
    assert not capa.hay_otros("a", mio)
    await capa.group_add("a", ajeno)

    assert capa.hay_otros("a", mio)
    assert capa.hay_otros("a", "quien no está")
