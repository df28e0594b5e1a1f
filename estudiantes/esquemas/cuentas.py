"""Las formas de cuentas y sesiones en REST (`contrato/rest.md` §3.1)."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from estudiantes.esquemas.campos import (
    ApellidoMaterno,
    Biografia,
    Contrasena,
    Correo,
    Id,
    Nacimiento,
    Nombre,
    Opcional,
    Telefono,
    ejemplo,
)
from estudiantes.esquemas.perfiles import UsuarioSalida
from redup_project.formas import Hecho
from redup_project.validacion import Esquema, Texto


def _seis_cifras(texto: str) -> str:
    codigo = texto.strip()
    if not (len(codigo) == 6 and codigo.isascii() and codigo.isdigit()):
        raise PydanticCustomError("codigo", "debe tener 6 cifras")
    return codigo


class CredencialesEntrada(Esquema):
    """`POST /api/auth/login`."""

    model_config = ejemplo(correo_institucional="20260001@universidad.edu", password="secreta1")  # noqa: S106 -- un ejemplo

    correo_institucional: Correo
    password: Annotated[Texto, Field(max_length=100)]


class CredencialesOAuth2(Esquema):
    """Las mismas, con los nombres del formulario de OAuth 2."""

    username: Correo
    password: Annotated[Texto, Field(max_length=100)]


class RegistroEntrada(Esquema):
    """`POST /api/auth/register`. El rol que mande el cliente se ignora."""

    model_config = ejemplo(
        correo_institucional="20260001@universidad.edu",
        nombre="Ana",
        apellido_paterno="Ruiz",
        fecha_nacimiento="2004-05-17",
        password="secreta1",  # noqa: S106 -- un ejemplo
    )

    correo_institucional: Correo
    nombre: Nombre
    apellido_paterno: Nombre
    apellido_materno: ApellidoMaterno = None
    fecha_nacimiento: Nacimiento
    password: Contrasena
    telefono: Telefono = None
    biografia: Biografia = None
    carrera_id: Id = None
    cuatrimestre_id: Id = None


class TokenSalida(Esquema):
    """`Token`: lo que la app guarda al iniciar sesión."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 -- es el tipo, no un secreto
    usuario: UsuarioSalida


class CierreEntrada(Esquema):
    """`POST /api/auth/logout`; el cuerpo se puede omitir."""

    model_config = ejemplo(uuid_dispositivo="5f0c9a1e-telefono-de-ana")

    uuid_dispositivo: Annotated[
        Annotated[Texto, Field(min_length=3, max_length=120)] | None, Opcional
    ] = None


class PeticionDeCodigo(Esquema):
    """`POST /api/auth/forgot-password/request`."""

    model_config = ejemplo(correo_institucional="20260001@universidad.edu")

    correo_institucional: Correo


class CodigoSalida(Hecho):
    """Siempre la misma; `reset_code`, sólo en desarrollo."""

    reset_code: str | None


class CambioConCodigo(Esquema):
    """`POST /api/auth/forgot-password/confirm`."""

    model_config = ejemplo(
        correo_institucional="20260001@universidad.edu",
        codigo="042137",
        nueva_password="secreta2",  # noqa: S106 -- un ejemplo
    )

    correo_institucional: Correo
    codigo: Annotated[Texto, AfterValidator(_seis_cifras)]
    nueva_password: Contrasena
