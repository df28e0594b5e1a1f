"""Tejado: monta los routers de las apps y traduce los errores del dominio a HTTP, una sola vez."""

import logging
import uuid
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from estudiantes.api import router as router_de_cuentas
from mensajeria.api import router as router_de_mensajeria
from redup_project.errores import BaseNoDisponible, ErrorDeDominio, ErrorInesperado
from redup_project.validacion import mensaje_de

registro = logging.getLogger("redup")


class JsonOFormulario(Parser):
    """La app registra con un formulario multiparte y hace lo demás con JSON: valen los dos."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type == "application/json":
            return super().parse_body(request)
        return request.POST.dict()


api = NinjaAPI(
    title="RedUP",
    version="1",
    description="Red social universitaria: cuentas, grupos, publicaciones y mensajería.",
    parser=JsonOFormulario(),
    docs_url="/docs",
)
api.add_router("", router_de_cuentas)
api.add_router("", router_de_mensajeria)


def _respuesta(error: ErrorDeDominio) -> JsonResponse:
    cuerpo = {"detail": error.mensaje, "code": error.codigo, **error.datos}
    respuesta = JsonResponse(cuerpo, status=error.estado_http)
    if error.estado_http == 401:
        respuesta["WWW-Authenticate"] = "Bearer"
    return respuesta


@api.exception_handler(ErrorDeDominio)
def del_dominio(request: HttpRequest, error: ErrorDeDominio) -> HttpResponse:
    """Lo que el dominio rechaza, con su estado y su código."""
    return _respuesta(error)


@api.exception_handler(ValidationError)
def de_forma(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 con la lista `{loc, msg, type}` del contrato, en español."""
    detalle = [
        {"loc": list(e["loc"]), "msg": mensaje_de(e), "type": e["type"]} for e in error.errors
    ]
    return JsonResponse({"detail": detalle, "code": "DATOS_INVALIDOS"}, status=422)


@api.exception_handler(AuthenticationError)
def sin_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401: falta la cabecera."""
    respuesta = JsonResponse(
        {
            "detail": "Falta el token: manda la cabecera Authorization: Bearer …",
            "code": "SIN_TOKEN",
        },
        status=401,
    )
    respuesta["WWW-Authenticate"] = "Bearer"
    return respuesta


@api.exception_handler(HttpError)
def de_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Lo que rechaza django-ninja; hoy, un cuerpo que no se puede leer."""
    return JsonResponse(
        {"detail": "No se pudo leer el cuerpo de la petición.", "code": "CUERPO_ILEGIBLE"},
        status=error.status_code,
    )


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def sin_base(request: HttpRequest, error: Exception) -> HttpResponse:
    """503: la base no responde; se puede reintentar."""
    registro.warning("[REST] %s base no disponible: %s", request.path, str(error).strip())
    return _respuesta(BaseNoDisponible())


@api.exception_handler(Exception)
def inesperado(request: HttpRequest, error: Exception) -> HttpResponse:
    """500: se registra entero con un número que también recibe el cliente."""
    identificador = uuid.uuid4().hex[:12]
    registro.exception("[REST] %s error inesperado %s", request.path, identificador, exc_info=error)
    return _respuesta(ErrorInesperado(identificador))


def no_encontrado(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: JSON para la API, la página de Django para lo demás."""
    if request.path.startswith("/admin/"):
        return defaults.page_not_found(request, exception)
    return JsonResponse({"detail": "Esa ruta no existe.", "code": "NO_EXISTE"}, status=404)


def error_del_servidor(request: HttpRequest) -> HttpResponse:
    """500 fuera de la API: sin traza y, salvo en el admin, en JSON."""
    if request.path.startswith("/admin/"):
        return defaults.server_error(request)
    return JsonResponse(
        {"detail": "Algo falló de nuestro lado.", "code": "ERROR_INESPERADO"}, status=500
    )
