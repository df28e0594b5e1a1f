"""Puerta REST de cuentas: registro, inicio y cierre de sesión, y quién soy."""

from typing import Any

from django.http import HttpRequest
from ninja import Form, Router, Status

from estudiantes import acceso, consultas, servicios
from estudiantes.esquemas.campos import con_foto
from estudiantes.esquemas.cuentas import (
    CierreEntrada,
    CredencialesEntrada,
    CredencialesOAuth2,
    RegistroEntrada,
    TokenSalida,
)
from estudiantes.esquemas.perfiles import UsuarioSalida
from estudiantes.models import Usuario
from redup_project.formas import ErrorSalida, Hecho
from redup_project.ritmo import exigir_ritmo, origen

router = Router(tags=["Cuentas"])

CINCO_MINUTOS = 300
# Detrás de una misma dirección puede estar toda la universidad.
REGISTROS_POR_IP = 300

SIN_DECIR_NADA = CierreEntrada()
ENTRAR = {200: TokenSalida, 401: ErrorSalida, 403: ErrorSalida, 429: ErrorSalida}


@router.post(
    "/auth/register",
    response={
        201: UsuarioSalida,
        400: ErrorSalida,
        403: ErrorSalida,
        413: ErrorSalida,
        429: ErrorSalida,
    },
    openapi_extra=con_foto(RegistroEntrada),
)
def registrar(request: HttpRequest, entrada: RegistroEntrada) -> Status:
    """Registra a un estudiante cuyo correo está en el catálogo. JSON, o formulario con su foto."""
    exigir_ritmo("registro", origen(request), tope=REGISTROS_POR_IP, segundos=CINCO_MINUTOS)
    datos = entrada.model_dump()
    usuario = servicios.registrar_con_foto(
        correo=datos.pop("correo_institucional"), foto=request.FILES.get("foto_perfil"), **datos
    )
    return Status(201, usuario)


@router.post("/auth/login", response=ENTRAR)
def iniciar_sesion(request: HttpRequest, entrada: CredencialesEntrada) -> dict[str, Any]:
    """Cambia correo y contraseña por un token de 30 días. Un token viejo en la cabecera no estorba."""
    return _entrar(request, entrada.correo_institucional, entrada.password)


@router.post("/auth/login/oauth2", response=ENTRAR)
def iniciar_sesion_oauth2(
    request: HttpRequest, entrada: Form[CredencialesOAuth2]
) -> dict[str, Any]:
    """Lo mismo, con el formulario `username` y `password` de OAuth 2."""
    return _entrar(request, entrada.username, entrada.password)


@router.post(
    "/auth/logout", auth=acceso.con_token, response={200: Hecho, 401: ErrorSalida, 403: ErrorSalida}
)
def cerrar_sesion(request: HttpRequest, entrada: CierreEntrada = SIN_DECIR_NADA) -> dict[str, str]:
    """Cierra la sesión en todas partes: ningún token anterior vale ya."""
    servicios.cerrar_sesion(usuario=request.auth, uuid_dispositivo=entrada.uuid_dispositivo)
    return {"message": "Sesión cerrada."}


@router.get(
    "/auth/me",
    auth=acceso.con_token,
    response={200: UsuarioSalida, 401: ErrorSalida, 403: ErrorSalida},
)
def quien_soy(request: HttpRequest) -> Usuario:
    """El usuario del token."""
    return consultas.perfil(consultas.fichas(), pk=request.auth.pk)


def _entrar(request: HttpRequest, correo: str, password: str) -> dict[str, Any]:
    acceso.exigir_ritmo_al_entrar(request, correo)
    usuario = servicios.iniciar_sesion(correo=correo, password=password)
    acceso.acerto_al_entrar(request, correo)
    return {"access_token": acceso.emitir_token(usuario), "usuario": usuario}
