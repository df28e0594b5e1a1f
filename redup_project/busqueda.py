"""Buscar con el índice de texto de `sql/0019_busqueda.sql`: sin acentos, sin mayúsculas, por palabras."""

from typing import Annotated, TypeVar

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import Func, Model, QuerySet, Value
from django.db.models.lookups import Lookup
from pydantic import Field

from redup_project.validacion import Texto

Modelo = TypeVar("Modelo", bound=Model)

# Lo que se teclea en una caja de búsqueda.
Busqueda = Annotated[Texto, Field(min_length=1, max_length=100)]


class _Coincide(Lookup):
    lookup_name = "coincide"

    def as_sql(self, compiler, connection):
        izquierda, de_izquierda = self.process_lhs(compiler, connection)
        derecha, de_derecha = self.process_rhs(compiler, connection)
        return f"{izquierda} @@ {derecha}", (*de_izquierda, *de_derecha)


def que_casan(consulta: QuerySet[Modelo], texto: str, *columnas: str) -> QuerySet[Modelo]:
    """Las filas de `consulta` en cuyas `columnas` están todas las palabras de `texto`.

    Casa el principio de una palabra o su raíz. Usa el índice GIN sobre `fn_buscable(columnas)`, que
    ha de nombrarlas en este mismo orden. Un texto sin letras ni números no encuentra nada.
    """
    buscable = Func(*columnas, function="fn_buscable", output_field=SearchVectorField())
    buscado = Func(Value(texto), function="fn_consulta", output_field=SearchQueryField())
    return consulta.filter(_Coincide(buscable, buscado))
