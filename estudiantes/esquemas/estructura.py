"""Lo que entra al escribir la estructura académica; lo que sale está en `redup_project.formas`.

En los `…Cambios` todo es opcional: lo ausente no cambia, y `null` sólo vale donde puede quedar vacío.
"""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from redup_project.validacion import Esquema, IdNumerico, Texto


def _con_algo(texto: str) -> str:
    if not texto.strip():
        raise PydanticCustomError("vacio", "no puede estar vacío")
    return texto.strip()


Codigo = Annotated[Texto, Field(max_length=30), AfterValidator(_con_algo)]
Nombre = Annotated[Texto, Field(max_length=120), AfterValidator(_con_algo)]
Breve = Annotated[Texto, Field(max_length=80)]
Numero = Annotated[int, Field(ge=1, le=20)]

# Ausente no es lo mismo que `null`: el valor no se usa (`exclude_unset`) y `null` no pasa el tipo.
AUSENTE = Field(default=None)


class SedeEntrada(Esquema):
    """Una sede nueva."""

    codigo: Codigo
    nombre: Nombre
    ciudad: Breve | None = None


class SedeCambios(Esquema):
    """Lo que cambia de una sede."""

    codigo: Codigo = AUSENTE
    nombre: Nombre = AUSENTE
    ciudad: Breve | None = None


class FacultadEntrada(Esquema):
    """Una facultad nueva."""

    codigo: Codigo
    nombre: Nombre
    sede_id: IdNumerico | None = None


class FacultadCambios(Esquema):
    """Lo que cambia de una facultad."""

    codigo: Codigo = AUSENTE
    nombre: Nombre = AUSENTE
    sede_id: IdNumerico | None = None


class CarreraEntrada(Esquema):
    """Una carrera nueva."""

    codigo: Codigo
    nombre: Nombre
    facultad_id: IdNumerico | None = None
    activa: bool = True


class CarreraCambios(Esquema):
    """Lo que cambia de una carrera."""

    codigo: Codigo = AUSENTE
    nombre: Nombre = AUSENTE
    facultad_id: IdNumerico | None = None
    activa: bool = AUSENTE


class CuatrimestreEntrada(Esquema):
    """Un cuatrimestre nuevo."""

    numero: Numero
    descripcion: Breve | None = None
    activo: bool = True


class CuatrimestreCambios(Esquema):
    """Lo que cambia de un cuatrimestre."""

    numero: Numero = AUSENTE
    descripcion: Breve | None = None
    activo: bool = AUSENTE
