"""Lo que el personal hace desde el panel: quién y desde dónde, para que quede anotado una vez."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass
class Acto:
    """Una petición al panel y cuántas filas de auditoría lleva escritas."""

    actor_id: int
    ip: str
    filas: int = 0
    del_panel: int = 0

    @property
    def lo_anoto_un_servicio(self) -> bool:
        """Si ya lo contó quien lo hizo: el panel no debe contarlo otra vez."""
        return self.filas > self.del_panel

    def anotar(self, accion: str, **fila: Any) -> None:
        """Lo anota el panel, por quien no tiene un servicio que lo haga."""
        if _anotador is None:
            raise RuntimeError("falta actos.instalar: nadie escribe la auditoría")
        _anotador(accion, actor_id=self.actor_id, **fila)
        self.del_panel += 1


_en_curso: ContextVar[Acto | None] = ContextVar("acto", default=None)
_anotador: Callable[..., object] | None = None


@contextmanager
def del_personal(actor_id: int, ip: str) -> Iterator[Acto]:
    """Mientras dura, toda fila de auditoría es de este acto; dentro de otro, es el mismo."""
    if (acto := _en_curso.get()) is not None:
        yield acto
        return
    ficha = _en_curso.set(Acto(actor_id, ip))
    try:
        yield _en_curso.get()
    finally:
        _en_curso.reset(ficha)


def llevar(tarea: Callable[[], None]) -> Callable[[], None]:
    """La tarea, que hará otro hilo más tarde: lo que anote seguirá siendo del acto en curso."""
    acto = _en_curso.get()
    if acto is None:
        return tarea

    def tarea_del_acto() -> None:
        with del_personal(acto.actor_id, acto.ip):
            tarea()

    return tarea_del_acto


def sumar_fila() -> dict[str, str]:
    """Cuenta una fila en el acto en curso y dice de dónde viene; fuera del panel, nada."""
    acto = _en_curso.get()
    if acto is None:
        return {}
    acto.filas += 1
    return {"desde": "panel", "ip": acto.ip}


def instalar(anotador: Callable[..., object]) -> None:
    """Quién escribe en la auditoría: vive en un piso de arriba."""
    global _anotador
    _anotador = anotador
