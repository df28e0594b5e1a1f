"""`skip` y `limit`: de todas las listas de la API (`contrato/rest.md` §1)."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from django.db.models import QuerySet
from pydantic import Field

from redup_project.validacion import Esquema

# Más atrás no se pasea nadie, y la base tendría que recorrer todo lo saltado.
MAX_SKIP = 100_000

Lista = TypeVar("Lista", QuerySet, Sequence)


class Pagina(Esquema):
    """Un trozo de una lista, de 20 en 20 si no se dice."""

    skip: Annotated[int, Field(ge=0, le=MAX_SKIP)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    def de(self, lista: Lista) -> Lista:
        """El trozo de `lista`, ya ordenada."""
        return lista[self.skip : self.skip + self.limit]


class PaginaDe50(Pagina):
    """Como `Pagina`, de 50 en 50 si no se dice."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
