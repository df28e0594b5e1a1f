"""Buscar con el índice de texto de `sql/0019_busqueda.sql`: sin acentos, sin mayúsculas, por palabras."""

from typing import Annotated, TypeVar

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import Expression, F, Func, Model, QuerySet, TextField, Value
from django.db.models.lookups import Contains, Lookup
from pydantic import Field

from redup_project.validacion import Texto

Modelo = TypeVar("Modelo", bound=Model)

# Lo que se teclea en una caja de búsqueda.
Busqueda = Annotated[Texto, Field(min_length=1, max_length=100)]
# Los comodines de LIKE; para quien los teclea, dos signos más.
SIGNOS = frozenset("%_")


class _Coincide(Lookup):
    lookup_name = "coincide"

    def as_sql(self, compiler, connection):
        izquierda, de_izquierda = self.process_lhs(compiler, connection)
        derecha, de_derecha = self.process_rhs(compiler, connection)
        return f"{izquierda} @@ {derecha}", (*de_izquierda, *de_derecha)


def que_casan(
    consulta: QuerySet[Modelo], texto: str, *columnas: str, guardado: str | None = None
) -> QuerySet[Modelo]:
    """Las filas de `consulta` en cuyas `columnas` están todas las palabras de `texto`.

    Casa el principio de una palabra o su raíz. Usa el índice GIN sobre `fn_buscable(columnas)`, que
    ha de nombrarlas en este mismo orden, o sobre la columna que lo lleva `guardado`. `%` y `_` no son
    comodines (`contrato/rest.md` §3.2): el trozo que los lleva ha de estar, además, tal cual. Un texto sin
    letras, números ni uno de los dos no encuentra nada.
    """
    signos = SIGNOS.intersection(texto)
    if signos:
        consulta = _tal_cual(consulta, texto, *columnas)
    if signos and not any(letra.isalnum() for letra in texto):
        return consulta
    calculado = Func(*columnas, function="fn_buscable", output_field=SearchVectorField())
    buscado = Func(Value(texto), function="fn_consulta", output_field=SearchQueryField())
    return consulta.filter(_Coincide(F(guardado) if guardado else calculado, buscado))


def _tal_cual(consulta: QuerySet[Modelo], texto: str, *columnas: str) -> QuerySet[Modelo]:
    todo = Func(Value(" "), *columnas, function="concat_ws", output_field=TextField())
    for trozo in texto.split():
        if signos := SIGNOS.intersection(trozo):
            # El signo, antes: quitar acentos fila a fila es ochenta veces más lento que buscarlo.
            for signo in sorted(signos):
                consulta = consulta.filter(Contains(todo, signo))
            consulta = consulta.filter(Contains(_sin_acentos(todo), _sin_acentos(Value(trozo))))
    return consulta


def _sin_acentos(texto: Expression) -> Func:
    return Func(texto, function="fn_sin_acentos", output_field=TextField())
