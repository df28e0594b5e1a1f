"""De qué carreras es una fila y quién la lleva: lo mismo para el panel, la API y los sockets."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Q

# Una regla dice qué filas son de esas carreras.
Regla = Callable[[frozenset[int]], Q]

NINGUNA = Q(pk__in=())
# Un `Q()` suelto se pierde en un «o»: esto son todas las filas.
TODAS = ~NINGUNA


def por(*caminos: str) -> Regla:
    """Es de una carrera si lo es por alguno de esos caminos (`autor__carrera`)."""

    def regla(carreras: frozenset[int]) -> Q:
        return reduce(or_, (Q(**{f"{camino}__in": carreras}) for camino in caminos))

    return regla


def acotado(carreras: frozenset[int] | None, regla: Regla) -> Q:
    """Las filas que son de esas carreras; quien no lleva unas en concreto (`None`) las lleva todas."""
    return TODAS if carreras is None else regla(carreras)
