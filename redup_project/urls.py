"""Tejado: qué puerta responde a cada ruta HTTP."""

import json
from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt

from redup_project import medios, salud
from redup_project.api import api

handler500 = "redup_project.api.error_del_servidor"


def como(ruta: str) -> Callable[..., HttpResponseBase]:
    """Una vista que responde lo que otra ruta; `{…}` toma las partes de la dirección."""

    @csrf_exempt
    def responder(request: HttpRequest, **partes: str) -> HttpResponseBase:
        vista, argumentos, nombrados = resolve(ruta.format(**partes))
        return vista(request, *argumentos, **nombrados)

    return responder


@csrf_exempt
def subir_como_antes(request: HttpRequest) -> HttpResponseBase:
    """`/upload/image`: como `/api/chat/imagenes`; los errores, también en `error`, como siempre."""
    respuesta = como("/api/chat/imagenes")(request)
    es_json = respuesta.get("Content-Type", "").startswith("application/json")
    if respuesta.status_code >= 400 and es_json:
        cuerpo = json.loads(respuesta.content)
        sin_archivo = "Falta el archivo: mándalo en «file»."
        cuerpo["error"] = sin_archivo if respuesta.status_code == 422 else cuerpo["detail"]
        respuesta.content = json.dumps(cuerpo)
    return respuesta


urlpatterns = [
    path("", salud.vivo),
    path("salud", salud.vivo),
    path("health", salud.vivo),
    path("salud/listo", salud.listo),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
    re_path(medios.RUTA_PUBLICA, medios.servir),
    re_path(medios.RUTA_DE_CHAT, como("/api/chat/imagenes/{nombre}")),
    re_path(r"^upload/image/?\Z", subir_como_antes),
]
