"""Los errores por HTTP: siempre JSON con `detail`, nunca HTML ni una traza (`contrato/rest.md` §1)."""

import logging
import uuid
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from redup_project.errores import (
    BaseNoDisponible,
    CuerpoDemasiadoGrande,
    ErrorDeDominio,
    ErrorInesperado,
)
from redup_project.validacion import mensaje_de

registro = logging.getLogger("redup")

# Lo que rechazan Django o django-ninja antes de llegar a una puerta.
POR_ESTADO = {
    400: ("PETICION_ILEGIBLE", "La petición no se entiende: revisa la dirección y las cabeceras."),
    404: ("NO_EXISTE", "Esa ruta no existe."),
    405: ("METODO_NO_ADMITIDO", "Esa ruta no admite este método."),
    413: ("CUERPO_DEMASIADO_GRANDE", "Lo que mandas es demasiado grande."),
}


def respuesta_de(error: ErrorDeDominio) -> JsonResponse:
    """Un error del dominio como HTTP, con las cabeceras que le tocan a su estado."""
    cuerpo = {"detail": error.mensaje, "code": error.codigo, **error.datos}
    respuesta = JsonResponse(cuerpo, status=error.estado_http)
    if error.estado_http == 401:
        respuesta["WWW-Authenticate"] = "Bearer"
    if espera := error.datos.get("reintentar_en"):
        respuesta["Retry-After"] = str(espera)
    return respuesta


def del_dominio(request: HttpRequest, error: ErrorDeDominio) -> HttpResponse:
    """Lo que el dominio rechaza, con su estado y su código."""
    return respuesta_de(error)


def de_forma(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 con la lista `{loc, msg, type}` del contrato, en español."""
    detalle = [
        {"loc": list(e["loc"]), "msg": mensaje_de(e), "type": e["type"]} for e in error.errors
    ]
    return JsonResponse({"detail": detalle, "code": "DATOS_INVALIDOS"}, status=422)


def sin_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401: falta la cabecera."""
    detalle = "Falta el token: manda la cabecera Authorization: Bearer …"
    respuesta = JsonResponse({"detail": detalle, "code": "SIN_TOKEN"}, status=401)
    respuesta["WWW-Authenticate"] = "Bearer"
    return respuesta


def ilegible(request: HttpRequest, error: Exception) -> HttpResponse:
    """400: el cuerpo no es el JSON o el formulario que dice ser."""
    detalle = "No se pudo leer el cuerpo de la petición."
    return JsonResponse({"detail": detalle, "code": "CUERPO_ILEGIBLE"}, status=400)


def demasiado(request: HttpRequest, error: Exception) -> HttpResponse:
    """413: no cabe."""
    return respuesta_de(CuerpoDemasiadoGrande())


def sin_base(request: HttpRequest, error: Exception) -> HttpResponse:
    """503: la base no responde; se puede reintentar."""
    motivo = " ".join(str(error).split())
    registro.warning("[REST] %s base no disponible: %s", _ruta(request), motivo)
    return respuesta_de(BaseNoDisponible())


def inesperado(request: HttpRequest, error: Exception) -> HttpResponse:
    """500: se registra entero con un número que también recibe el cliente."""
    identificador = uuid.uuid4().hex[:12]
    registro.exception(
        "[REST] %s error inesperado %s", _ruta(request), identificador, exc_info=error
    )
    return respuesta_de(ErrorInesperado(identificador))


def _ruta(request: HttpRequest) -> str:
    # Con los saltos de línea a la vista: la escribe quien llama, y el registro es de líneas.
    return request.path.encode("unicode_escape").decode("ascii")


POR_ERROR: dict[type[Exception], Callable[[HttpRequest, Exception], HttpResponse]] = {
    ErrorDeDominio: del_dominio,
    ValidationError: de_forma,
    AuthenticationError: sin_token,
    HttpError: ilegible,
    MultiPartParserError: ilegible,
    RequestDataTooBig: demasiado,
    TooManyFieldsSent: demasiado,
    TooManyFilesSent: demasiado,
    OperationalError: sin_base,
    InterfaceError: sin_base,
    Exception: inesperado,
}


def instalar(api: NinjaAPI) -> None:
    """Dice a la API cómo contar cada error."""
    for clase, manejador in POR_ERROR.items():
        api.add_exception_handler(clase, manejador)


class ErroresEnJson:
    """Convierte a JSON los errores que no pasaron por la API: ruta, método o cuerpo inadmisibles.

    También corta de entrada lo que dice ser mayor que `MAX_CUERPO`. El admin conserva sus páginas.
    """

    MAX_CUERPO = 64 * 1024 * 1024

    def __init__(self, siguiente: Callable[[HttpRequest], HttpResponse]) -> None:
        self.siguiente = siguiente

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.MAX_CUERPO:
            return respuesta_de(CuerpoDemasiadoGrande())
        respuesta = self.siguiente(request)
        de_la_api = not request.path.startswith(("/admin/", "/static/"))
        es_json = respuesta.get("Content-Type", "").startswith("application/json")
        if respuesta.status_code < 400 or es_json or not de_la_api:
            return respuesta
        codigo, detalle = POR_ESTADO.get(respuesta.status_code, POR_ESTADO[400])
        en_json = JsonResponse({"detail": detalle, "code": codigo}, status=respuesta.status_code)
        if "Allow" in respuesta:
            en_json["Allow"] = respuesta["Allow"]
        return en_json
