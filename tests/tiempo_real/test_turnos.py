"""Lo que llega de golpe pasa poco a poco, en orden, y nadie se queda sin turno."""

import asyncio
from functools import partial

import pytest

from redup_project.tiempo_real.transporte import CIERRES_POR_VUELTA
from redup_project.tiempo_real.turnos import Turnos
from tests.tiempo_real.motores import Websocket, crear_motor


def test_pasan_unos_pocos_por_vuelta_en_orden_y_pasan_todos():
    async def prueba() -> tuple[list[int], int]:
        turnos, pasaron, por_vuelta = Turnos(3), [], []

        async def pasar(n: int) -> None:
            await turnos.esperar()
            pasaron.append(n)

        tareas = [asyncio.ensure_future(pasar(n)) for n in range(20)]
        tareas[10].cancel()
        while not all(tarea.done() for tarea in tareas):
            antes = len(pasaron)
            await asyncio.sleep(0)
            por_vuelta.append(len(pasaron) - antes)
        return pasaron, max(por_vuelta)

    pasaron, mas = asyncio.run(prueba())

    assert pasaron == [n for n in range(20) if n != 10]
    assert mas <= 3


def test_lo_dejado_se_hace_en_orden_por_tandas_aunque_algo_falle():
    async def prueba() -> tuple[list[int], list[int], int]:
        turnos, hechos, por_vuelta, fallos = Turnos(3), [], [], []
        bucle = asyncio.get_running_loop()
        bucle.set_exception_handler(lambda _, contexto: fallos.append(contexto))

        def hacer(n: int) -> None:
            hechos.append(n)
            if n == 4:
                raise ValueError

        for n in range(10):
            turnos.dejar(partial(hacer, n))
        while len(hechos) < 10:
            antes = len(hechos)
            await asyncio.sleep(0)
            por_vuelta.append(len(hechos) - antes)
        return hechos, por_vuelta, len(fallos)

    hechos, por_vuelta, fallos = asyncio.run(prueba())

    assert hechos == list(range(10))
    assert max(por_vuelta) <= 3
    assert fallos == 1


def por_callar(servidor, enchufe):
    """No contestó a tiempo a su PING."""
    servidor._abandonar(enchufe)


def por_orden_del_servidor(servidor, enchufe):
    enchufe.despedida = asyncio.ensure_future(servidor.disconnect(enchufe.sid))


@pytest.mark.parametrize("despedir", [por_callar, por_orden_del_servidor])
def test_a_muchos_se_los_despide_por_turnos(despedir):
    async def prueba() -> list[int]:
        motor, por_vuelta = crear_motor("corto"), []
        conexiones = [Websocket(motor).abrir() for _ in range(3 * CIERRES_POR_VUELTA)]
        for conexion in conexiones:
            await conexion.hasta(lambda c=conexion: c.salio)

        for enchufe in list(motor.servidor.sockets.values()):
            despedir(motor.servidor, enchufe)
        while len(motor.cierres) < len(conexiones):
            antes = len(motor.cierres)
            await asyncio.sleep(0)
            por_vuelta.append(len(motor.cierres) - antes)
        for conexion in conexiones:
            await conexion.fin()
        motor.servidor.parar()
        return por_vuelta

    assert max(asyncio.run(prueba())) <= CIERRES_POR_VUELTA
