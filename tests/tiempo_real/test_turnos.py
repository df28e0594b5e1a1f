"""Lo que llega de golpe pasa poco a poco, en orden, y nadie se queda sin turno."""

import asyncio

from redup_project.tiempo_real.turnos import Turnos


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


def test_acabado_el_tumulto_se_vuelve_a_pasar_sin_esperar():
    async def prueba() -> bool:
        turnos = Turnos(1)
        await asyncio.gather(*(turnos.esperar() for _ in range(5)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        espera = turnos.esperar()
        try:
            espera.send(None)
        except StopIteration:
            return True
        return False

    assert asyncio.run(prueba())
