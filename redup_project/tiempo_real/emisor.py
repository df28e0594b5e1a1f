"""`emitir`: avisar a los teléfonos desde cualquier código, siempre tras el commit."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction

from redup_project.tiempo_real import ordenes
from redup_project.tiempo_real import salas as nombres
from redup_project.tiempo_real.bus import fuera, mensajes
from redup_project.tiempo_real.emision import Emision


@dataclass
class Buzon:
    """Lo que un evento va emitiendo; sale cuando su autor ya tiene la respuesta."""

    origen: str
    emisiones: list[Emision] = field(default_factory=list)


class Repartidor(Protocol):
    """Quien escribe en las conexiones de este proceso y, por el bus, en las de los demás."""

    def despachar(self, emision: Emision) -> None: ...

    def repartir(self, emisiones: Iterable[Emision]) -> None: ...

    def mover(self, usuario_id: int, sala: str, dentro: bool) -> None: ...

    def cortar(self, usuario_id: int) -> None: ...

    async def alojados(self, usuario_ids: Collection[int]) -> set[int]: ...

    def conectados(self, usuario_ids: Collection[int]) -> set[int]: ...

    def bus_vivo(self) -> bool: ...


_buzon: ContextVar[Buzon | None] = ContextVar("buzon", default=None)
_repartidor: "Repartidor | None" = None


def emitir(
    evento: str,
    datos: dict[str, Any],
    salas: Iterable[str],
    *,
    salvo: Iterable[str] = (),
    **condiciones: Any,
) -> None:
    """Reparte `evento` cuando la transacción en curso se confirme; si se deshace, nadie lo ve.

    Llega a las conexiones de todos los procesos. `condiciones` son los demás campos de `Emision`. Lanza
    `ValueError` sin salas, que llegaría a conexiones que aún no dijeron quiénes son, o si una no puede serlo.
    """
    salas = nombres.exigir(salas)
    buzon = _buzon.get()
    origen = buzon.origen if buzon else None
    emision = Emision(evento, datos, salas, tuple(salvo), origen=origen, **condiciones)
    transaction.on_commit(lambda: _entregar(emision, buzon))


def _entregar(emision: Emision, buzon: Buzon | None) -> None:
    if buzon is not None:
        buzon.emisiones.append(emision)
    elif _repartidor is not None:
        _repartidor.despachar(emision)
    else:
        fuera.publicar(mensajes.envios_de(emision, "fuera"))


@contextmanager
def buzon_de(origen: str) -> Iterator[Buzon]:
    """Mientras dura, lo que se emita se recoge para repartirlo después de responder a `origen`."""
    buzon = Buzon(origen)
    ficha = _buzon.set(buzon)
    try:
        yield buzon
    finally:
        _buzon.reset(ficha)


def mover(usuario_id: int, sala: str, *, dentro: bool) -> None:
    """Tras el commit, todas las conexiones de un usuario entran en `sala`, o la dejan.

    Vale desde cualquier hilo y proceso. Lo que se emita después ya no le llega a quien salió, y sí a
    quien entró. Lanza `ValueError` si no puede ser una sala.
    """
    nombres.exigir([sala])

    def tras_confirmar() -> None:
        if _repartidor is not None:
            _repartidor.mover(usuario_id, sala, dentro)
        else:
            fuera.publicar(ordenes.de_mover(usuario_id, sala, dentro, "fuera"))

    transaction.on_commit(tras_confirmar)


def cortar(usuario_id: int) -> None:
    """Tras el commit, se despide a todas las conexiones de un usuario: su sesión dejó de valer.

    Vale desde cualquier hilo y proceso. Alcanza también a las que se estaban identificando.
    """

    def tras_confirmar() -> None:
        if _repartidor is not None:
            _repartidor.cortar(usuario_id)
        else:
            fuera.publicar(ordenes.de_cortar(usuario_id, "fuera"))

    transaction.on_commit(tras_confirmar)


def repartir(emisiones: Iterable[Emision]) -> None:
    """Reparte ahora mismo, en orden, lo ya confirmado; sólo desde el bucle del servidor."""
    if _repartidor is not None:
        _repartidor.repartir(emisiones)


async def alojados(usuario_ids: Collection[int]) -> set[int]:
    """De ésos, quiénes tienen alguna conexión en algún proceso; sólo desde el bucle del servidor."""
    return await _repartidor.alojados(usuario_ids) if _repartidor is not None else set()


def conectados(usuario_ids: Collection[int]) -> set[int]:
    """Lo mismo que `alojados`, desde cualquier otro hilo."""
    return _repartidor.conectados(usuario_ids) if _repartidor is not None else set()


def bus_vivo() -> bool:
    """Si el bus entre procesos responde; con un solo proceso, siempre."""
    return _repartidor is None or _repartidor.bus_vivo()


def instalar(repartidor: "Repartidor | None") -> None:
    """Quién reparte en este proceso; `None` lo quita."""
    global _repartidor
    _repartidor = repartidor
