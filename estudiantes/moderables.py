"""Qué sabe hacer cada app con lo suyo cuando alguien lo reporta; se apunta al arrancar.

Aquí abajo no se conocen publicaciones ni mensajes: cada app de arriba registra los suyos.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q

from estudiantes.models import Decision, Usuario

# Lo que vale para cualquier cosa: descartar, o sancionar a su autor sin tocarla.
SOBRE_SU_AUTOR = frozenset(
    {Decision.DESCARTAR, Decision.AVISAR, Decision.SUSPENDER, Decision.EXPULSAR}
)


@dataclass(frozen=True)
class Hallazgo:
    """Lo reportado, tal como lo ve quien lo reporta."""

    autor_id: int
    texto: str
    es_anonimo: bool = False


@dataclass(frozen=True)
class Fragmento:
    """Un trozo de lo que lee quien revisa."""

    quien: str
    texto: str
    cuando: datetime | None = None
    imagenes: tuple[str, ...] = ()
    es_lo_reportado: bool = True


@dataclass(frozen=True)
class Contexto:
    """Dónde se dijo y qué; vacío si ya no está."""

    donde: str = ""
    fragmentos: tuple[Fragmento, ...] = ()


class Moderable(ABC):
    """Una clase de cosa que se puede reportar. Cada app hereda de aquí y registra la suya."""

    # Si leerlo es asomarse a una conversación ajena: entonces cada lectura se audita.
    es_privado: ClassVar[bool] = False
    decisiones: ClassVar[frozenset[str]] = SOBRE_SU_AUTOR

    @abstractmethod
    def localizar(self, objeto_id: int, lector: Usuario) -> Hallazgo | None:
        """De quién es, si `lector` lo ve hoy; si no, nada, exista o no."""

    @abstractmethod
    def contexto(self, objeto_id: int) -> Contexto:
        """Lo que necesita leer quien revisa. De quien no firmó no dice el nombre."""

    def ocultar(self, objeto_id: int) -> dict[str, Any]:
        """Deja de verse, también en los teléfonos; devuelve con qué `mostrar` lo deshace."""
        raise NotImplementedError(
            f"{type(self).__name__} no se oculta: «ocultar» no está en sus decisiones"
        )

    def retirar(self, objeto_id: int) -> dict[str, Any]:
        """Como `ocultar`, y su autor tampoco lo ve."""
        raise NotImplementedError(
            f"{type(self).__name__} no se retira: «retirar» no está en sus decisiones"
        )

    def mostrar(self, objeto_id: int, efecto: dict[str, Any]) -> None:
        """Deshace lo que hizo `ocultar` o `retirar`."""
        raise NotImplementedError(
            f"{type(self).__name__} no vuelve: ninguna de sus decisiones lo quita"
        )

    def actos_que_delatan(self) -> Q:
        """Los actos de auditoría que dirían quién es el autor de algo anónimo."""
        return Q(pk__in=())


_moderables: dict[str, Moderable] = {}


def registrar(tipo: str, moderable: Moderable) -> None:
    """Desde `AppConfig.ready`: quién sabe de los objetos de ese tipo."""
    _moderables[tipo] = moderable


def de(tipo: str) -> Moderable:
    """Quien sabe de ese tipo."""
    return _moderables[tipo]


def actos_que_delatan() -> Q:
    """Los de todas las apps."""
    todos = Q(pk__in=())
    for moderable in _moderables.values():
        todos |= moderable.actos_que_delatan()
    return todos
