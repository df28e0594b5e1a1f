"""Las formas de cuentas y personas en REST (`contrato/rest.md` §2 y §3.1)."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field, PastDate

from estudiantes.models import normalizar_correo
from redup_project.validacion import Esquema, Texto


def _sin_huecos(texto: str) -> str:
    if not texto.strip():
        raise ValueError("vacío")
    return texto.strip()


Nombre = Annotated[Texto, Field(min_length=1, max_length=80), AfterValidator(_sin_huecos)]
Contrasena = Annotated[Texto, Field(min_length=6, max_length=100)]
Correo = Annotated[EmailStr, AfterValidator(normalizar_correo)]


class CredencialesEntrada(Esquema):
    """`POST /api/auth/login`."""

    correo_institucional: Correo
    password: Annotated[Texto, Field(max_length=100)]


class RegistroEntrada(Esquema):
    """`POST /api/auth/register`. El rol que mande el cliente se ignora."""

    correo_institucional: Correo
    nombre: Nombre
    apellido_paterno: Nombre
    apellido_materno: Annotated[Texto, Field(max_length=80)] | None = None
    fecha_nacimiento: PastDate
    password: Contrasena
    telefono: Annotated[Texto, Field(max_length=30)] | None = None
    biografia: Annotated[Texto, Field(max_length=2000)] | None = None
    carrera_id: int | None = None
    cuatrimestre_id: int | None = None


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


class UsuarioSalida(Esquema):
    """`Usuario` como lo ve él mismo."""

    id: int
    correo_institucional: str
    nombre: str
    apellido_paterno: str
    apellido_materno: str | None
    fecha_nacimiento: date
    telefono: str | None
    foto_perfil_url: str | None
    biografia: str | None
    carrera_id: int | None
    cuatrimestre_id: int | None
    rol: str
    estado: str
    correo_verificado: bool
    ultima_conexion_en: datetime | None
    creado_en: datetime
    actualizado_en: datetime
    carrera: CarreraSalida | None
    cuatrimestre: CuatrimestreSalida | None


class TokenSalida(Esquema):
    """`Token`: lo que la app guarda al iniciar sesión."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 -- es el tipo, no un secreto
    usuario: UsuarioSalida


class ErrorSalida(Esquema):
    """Todo error lleva `detail` en español y un `code` estable."""

    detail: str
    code: str
