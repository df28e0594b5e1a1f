"""Los formularios de la API: con cualquier método, y sus archivos al disco en vez de a la memoria."""

import codecs
from collections.abc import Callable

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from redup_project.errores_http import demasiado, ilegible

MULTIPARTE, EN_LA_LINEA = "multipart/form-data", "application/x-www-form-urlencoded"
DEMASIADO = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
ILEGIBLE = (MultiPartParserError, BadRequest)

# UTF-8, pero lo que no lo es queda en sustitutos sueltos y la validación de su campo lo rechaza, como
# en un JSON. Django lo cambiaría por «\ufffd» sin decir nada, y así se guardaría.
INTACTO = "utf_8_intacto"


def _codec(nombre: str) -> codecs.CodecInfo | None:
    if nombre != INTACTO:
        return None
    return codecs.CodecInfo(
        codecs.utf_8_encode,
        lambda datos, _="strict": codecs.utf_8_decode(datos, "surrogateescape", True),
        name=INTACTO,
    )


codecs.register(_codec)


class Formularios:
    """Lee el formulario antes que django-ninja, que cargaría el cuerpo entero en memoria.

    La app edita su perfil con un PUT, y Django sólo lee formularios en los POST.
    """

    def __init__(self, siguiente: Callable[[HttpRequest], HttpResponse]) -> None:
        self.siguiente = siguiente

    def __call__(self, request: HttpRequest) -> HttpResponse:
        es_formulario = request.content_type in (MULTIPARTE, EN_LA_LINEA)
        if es_formulario and not request.path.startswith("/admin/"):
            try:
                _leer(request)
            except DEMASIADO as error:
                return demasiado(request, error)
            except ILEGIBLE as error:
                return ilegible(request, error)
        return self.siguiente(request)


def _leer(request: HttpRequest) -> None:
    if codecs.lookup(request.encoding or "utf-8").name != "utf-8":
        # Django sólo lo exige en la línea; en un multiparte leería el texto con él, y hay `idna` y `hex`.
        raise BadRequest(request.encoding)
    if request.content_type == EN_LA_LINEA:
        request._post, request._files = QueryDict(request.body, encoding=INTACTO), MultiValueDict()
        return
    lector = MultiPartParser(request.META, request, request.upload_handlers, INTACTO)
    request._post, request._files = lector.parse()
    # django-ninja pregunta si hay cuerpo, y Django no deja mirarlo una vez leído.
    request._body = b"formulario"
