"""Toda ruta responde igual con y sin barra final, sin redirigir (`contrato/rest.md` §1)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Las del admin acaban en barra, y Django se la pone a quien no la escribe; las otras son archivos.
TAL_CUAL = ("/admin/", "/static/", "/medios/")
RAIZ_DE_LA_API = "/api"


class BarraFinal:
    """Quita la barra final antes de resolver la ruta.

    Una redirección no vale: OkHttp repetiría el POST como un GET sin cuerpo.
    """

    def __init__(self, siguiente: Callable[[HttpRequest], HttpResponse]) -> None:
        self.siguiente = siguiente

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(TAL_CUAL):
            ruta = request.path_info.rstrip("/")
            # Ahí no hay nada, pero sin su barra Django redirigiría a ella.
            request.path_info = f"{ruta}/" if ruta in ("", RAIZ_DE_LA_API) else ruta
        return self.siguiente(request)
