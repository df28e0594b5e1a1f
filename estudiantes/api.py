"""Puerta REST de cuentas: registro, inicio de sesión y quién soy."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from estudiantes import acceso, servicios
from estudiantes.errores import FotoNoAdmitida
from estudiantes.esquemas import (
    CredencialesEntrada,
    ErrorSalida,
    RegistroEntrada,
    TokenSalida,
    UsuarioSalida,
)
from estudiantes.models import Usuario

router = Router(tags=["Cuentas"])


@router.post("/auth/register", response={201: UsuarioSalida, 400: ErrorSalida, 403: ErrorSalida})
def registrar(request: HttpRequest, entrada: RegistroEntrada) -> Status:
    """Registra a un estudiante cuyo correo está en el catálogo. Acepta JSON o formulario."""
    if request.FILES:
        raise FotoNoAdmitida
    datos = entrada.model_dump(exclude_none=True)
    usuario = servicios.registrar_estudiante(correo=datos.pop("correo_institucional"), **datos)
    return Status(201, usuario)


@router.post("/auth/login", response={200: TokenSalida, 401: ErrorSalida, 403: ErrorSalida})
def iniciar_sesion(request: HttpRequest, entrada: CredencialesEntrada) -> dict[str, Any]:
    """Cambia correo y contraseña por un token de 30 días. Un token viejo en la cabecera no estorba."""
    usuario = servicios.iniciar_sesion(
        correo=entrada.correo_institucional, password=entrada.password
    )
    return {"access_token": acceso.emitir_token(usuario), "usuario": usuario}


@router.get("/auth/me", auth=acceso.con_token, response={200: UsuarioSalida, 401: ErrorSalida})
def quien_soy(request: HttpRequest) -> Usuario:
    """El usuario del token."""
    return request.auth
