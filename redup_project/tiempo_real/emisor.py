"""`emitir`: avisar a los teléfonos desde cualquier código, siempre tras el commit."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from django.db import transaction

registro = logging.getLogger("redup.tiempo_real")


class Emision(NamedTuple):
    """Un evento listo para repartir a la unión de `salas`, una vez por conexión.

    `salvo` son salas cuyas conexiones no lo reciben. La conexión que lo causó (`origen`) sólo lo
    recibe si está en la sala `eco_en`; con `salvo_origen`, nunca; si no, como cualquier otra.
    """

    evento: str
    datos: dict[str, Any]
    salas: tuple[str, ...]
    salvo: tuple[str, ...] = ()
    eco_en: str | None = None
    salvo_origen: bool = False
    origen: str | None = None


@dataclass
class Buzon:
    """Lo que un evento va emitiendo; sale cuando su autor ya tiene la respuesta."""

    origen: str
    emisiones: list[Emision] = field(default_factory=list)


class Repartidor(Protocol):
    """Quien escribe en las conexiones de este proceso."""

    def despachar(self, emision: Emision) -> None: ...

    def repartir(self, emisiones: Iterable[Emision]) -> None: ...

    def mover(self, usuario_id: int, sala: str, dentro: bool) -> None: ...

    def cortar(self, usuario_id: int) -> None: ...

    def conexiones_de(self, usuario_id: int) -> int: ...


_buzon: ContextVar[Buzon | None] = ContextVar("buzon", default=None)
_repartidor: "Repartidor | None" = None


def emitir(
    evento: str,
    datos: dict[str, Any],
    salas: Iterable[str],
    *,
    salvo: Iterable[str] = (),
    eco_en: str | None = None,
    salvo_origen: bool = False,
) -> None:
    """Reparte `evento` cuando la transacción en curso se confirme; si se deshace, nadie lo ve.

    Lanza `ValueError` sin salas: llegaría a conexiones que aún no dijeron quiénes son.
    """
    salas = tuple(salas)
    if not salas:
        raise ValueError("emitir necesita al menos una sala")
    buzon = _buzon.get()
    emision = Emision(
        evento, datos, salas, tuple(salvo), eco_en, salvo_origen, buzon.origen if buzon else None
    )
    transaction.on_commit(lambda: _entregar(emision, buzon))


def _entregar(emision: Emision, buzon: Buzon | None) -> None:
    if buzon is not None:
        buzon.emisiones.append(emision)
    elif _repartidor is not None:
        _repartidor.despachar(emision)
    else:
        # Un comando suelto no aloja conexiones; lo guardado llega al conectar o al pedir historial.
        registro.debug("sin servidor en este proceso: %s no se reparte", emision.evento)


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

    Vale desde cualquier hilo. Lo que se emita después ya no le llega a quien salió, y sí a quien entró.
    Sólo mueve las que aloja este proceso.
    """
    transaction.on_commit(lambda: _repartidor and _repartidor.mover(usuario_id, sala, dentro))


def cortar(usuario_id: int) -> None:
    """Tras el commit, se despide a todas las conexiones de un usuario: su sesión dejó de valer.

    Vale desde cualquier hilo. Alcanza también a las que se estaban identificando. Sólo corta las
    que aloja este proceso.
    """
    transaction.on_commit(lambda: _repartidor and _repartidor.cortar(usuario_id))


def repartir(emisiones: Iterable[Emision]) -> None:
    """Reparte ahora mismo, en orden, lo ya confirmado; sólo desde el bucle del servidor."""
    if _repartidor is not None:
        _repartidor.repartir(emisiones)


def conectado(usuario_id: int) -> bool:
    """Si este proceso aloja ahora alguna conexión suya; vale desde cualquier hilo."""
    return _repartidor is not None and _repartidor.conexiones_de(usuario_id) > 0


def instalar(repartidor: "Repartidor | None") -> None:
    """Quién reparte en este proceso; `None` lo quita."""
    global _repartidor
    _repartidor = repartidor
