"""Las formas de `contrato/rest.md` §2 que salen por las puertas de varias apps."""

from datetime import datetime

from redup_project.enlaces import UrlAbsoluta
from redup_project.validacion import Esquema


class Hecho(Esquema):
    """`Mensaje` del contrato: se hizo, y así se cuenta. Plano y sólo con textos."""

    message: str


class ErrorSalida(Esquema):
    """Todo error lleva `detail` en español y un `code` estable."""

    detail: str
    code: str


class AutorSalida(Esquema):
    """`Autor`: quién escribió algo, sin más datos suyos que los que se enseñan."""

    nombre: str
    apellido_paterno: str
    apellido_materno: str | None = None
    foto_perfil_url: UrlAbsoluta | None = None


class PersonaSalida(AutorSalida):
    """Un `Autor` con su id: quien comenta, es miembro o escribe en un chat."""

    id: int


class SedeSalida(Esquema):
    id: int
    codigo: str
    nombre: str
    ciudad: str | None
    creado_en: datetime


class FacultadSalida(Esquema):
    id: int
    codigo: str
    nombre: str
    sede_id: int | None
    creado_en: datetime
    actualizado_en: datetime
    sede: SedeSalida | None


class CarreraSalida(Esquema):
    id: int
    codigo: str
    nombre: str
    facultad_id: int | None
    activa: bool
    creado_en: datetime
    actualizado_en: datetime
    facultad: FacultadSalida | None


class CuatrimestreSalida(Esquema):
    id: int
    numero: int
    descripcion: str | None
    activo: bool
    creado_en: datetime
    actualizado_en: datetime
