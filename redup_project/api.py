"""Tejado: monta los routers de las apps; los errores los cuenta `errores_http`."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults
from ninja.parser import Parser

from estudiantes.api import routers as de_estudiantes
from grupos.api import routers as de_grupos
from mensajeria.api import routers as de_mensajeria
from publicaciones.api import routers as de_publicaciones
from redup_project import errores_http, ids
from redup_project.openapi import ApiDocumentada


class JsonOFormulario(Parser):
    """La app manda unas cosas como formulario multiparte y otras con JSON: valen los dos."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type == "application/json":
            return super().parse_body(request)
        return request.POST.dict()


ids.registrar()
api = ApiDocumentada(
    title="RedUP",
    version="1",
    description="Red social universitaria: cuentas, grupos, publicaciones y mensajería.",
    parser=JsonOFormulario(),
    docs_url="/docs",
)
errores_http.instalar(api)
for router in (*de_estudiantes, *de_grupos, *de_mensajeria, *de_publicaciones):
    api.add_router("", router)


def error_del_servidor(request: HttpRequest) -> HttpResponse:
    """500 fuera de la API: en el admin, la página de Django; en lo demás, con su número."""
    if request.path.startswith("/admin/"):
        return defaults.server_error(request)
    # Django llama a este manejador mientras atiende la excepción.
    return errores_http.inesperado(request, sys.exc_info()[1])
