"""El bus por dentro: pruebas que corren en un bucle de asyncio, con Redis de verdad donde importa."""

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

PLAZO = 10


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Una prueba `async def` corre en su propio bucle."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    nombres = pyfuncitem._fixtureinfo.argnames
    prueba = pyfuncitem.obj(**{nombre: pyfuncitem.funcargs[nombre] for nombre in nombres})
    asyncio.run(_a_tiempo(prueba))
    return True


async def _a_tiempo(prueba: Coroutine[Any, Any, None]) -> None:
    async with asyncio.timeout(PLAZO):
        await prueba


async def hasta(llego: Callable[[], Any], limite: float = 5) -> float:
    """Cede el turno hasta que se cumpla; devuelve los segundos que tardó."""
    inicio = time.monotonic()
    while not llego():
        assert time.monotonic() < inicio + limite, "no se cumplió a tiempo"
        await asyncio.sleep(0.002)
    return time.monotonic() - inicio
