"""Hace de Firebase, al otro lado de la red: apunta lo que se le manda y falla cuando se le dice."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from redup_project import push


class Google:
    """Un transporte de push. `enviados` son los (token, datos) que le llegaron."""

    def __init__(self) -> None:
        self.enviados: list[tuple[str, dict[str, str]]] = []
        self.tandas: list[int] = []
        # Lo que contesta a cada token, si no lo acepta.
        self.rechazos: dict[str, Exception] = {}

    def enviar(self, tokens: Sequence[str], datos: dict[str, str]) -> list[Exception | None]:
        # Como el de verdad, que sólo admite textos.
        assert all(isinstance(texto, str) for par in datos.items() for texto in par), datos
        self.tandas.append(len(tokens))
        self.enviados += [(token, datos) for token in tokens if token not in self.rechazos]
        return [self.rechazos.get(token) for token in tokens]


class EnElActo:
    """Una cola que no hace cola: la prueba ve lo que pasa, con su misma conexión a la base."""

    def poner(self, tarea: Callable[[], None]) -> None:
        tarea()


@pytest.fixture
def google() -> Iterator[Google]:
    """Push encendido y sin hilo; con `django_capture_on_commit_callbacks(execute=True)` sale al momento."""
    falso = Google()
    push.instalar(falso, EnElActo())
    yield falso
    push.instalar(None)


@pytest.fixture
def google_en_su_hilo() -> Iterator[Google]:
    """Push encendido con su hilo de verdad."""
    falso = Google()
    push.instalar(falso)
    yield falso
    push.esperar()
    push.instalar(None)
