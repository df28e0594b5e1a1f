"""Lecturas de la estructura académica."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from estudiantes.errores import NoExisteEnLaEstructura
from estudiantes.models import Carrera, Cuatrimestre, Facultad, Sede
from redup_project.busqueda import que_casan

Modelo = TypeVar("Modelo", bound=Model)

# Lo que sale anidado de cada una.
CON = {Sede: (), Facultad: ("sede",), Carrera: ("facultad__sede",), Cuatrimestre: ()}


def estructura_academica(modelo: type[Modelo], texto: str | None = None) -> QuerySet[Modelo]:
    """Todas las filas de `modelo` en su orden; con `texto`, las que lo llevan en código o nombre."""
    filas = modelo.objects.order_by(*modelo._meta.ordering, "id")
    if CON[modelo]:
        filas = filas.select_related(*CON[modelo])
    return filas if texto is None else que_casan(filas, texto, "codigo", "nombre")


def de_la_estructura(modelo: type[Modelo], fila_id: int) -> Modelo:
    """Esa fila de `modelo`. Lanza `NoExisteEnLaEstructura`."""
    fila = estructura_academica(modelo).filter(pk=fila_id).first()
    if fila is None:
        raise NoExisteEnLaEstructura(f"No existe: {modelo._meta.verbose_name} {fila_id}.")
    return fila
