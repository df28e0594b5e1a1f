"""Los formularios de la API: con cualquier método, y sus archivos al disco en vez de a la memoria."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from redup_project.errores_http import demasiado, ilegible

FORMULARIOS = ("multipart/form-data", "application/x-www-form-urlencoded")
DEMASIADO = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# Las dos últimas, de un `charset` que Python conoce pero no sirve para leer texto (idna, hex…).
ILEGIBLE = (MultiPartParserError, UnicodeError, LookupError)


class Formularios:
    """Lee el formulario antes que django-ninja, que cargaría el cuerpo entero en memoria.

    La app edita su perfil con un PUT, y Django sólo lee formularios en los POST.
    """

    def __init__(self, siguiente: Callable[[HttpRequest], HttpResponse]) -> None:
        self.siguiente = siguiente

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_type in FORMULARIOS and not request.path.startswith("/admin/"):
            try:
                _leer(request)
            except DEMASIADO as error:
                return demasiado(request, error)
            except ILEGIBLE as error:
                return ilegible(request, error)
        return self.siguiente(request)


def _leer(request: HttpRequest) -> None:
    metodo, request.method = request.method, "POST"
    try:
        request._load_post_and_files()
    finally:
        request.method = metodo
    if not hasattr(request, "_body"):
        # django-ninja pregunta si hay cuerpo, y Django no deja mirarlo una vez leído.
        request._body = b"formulario"
