"""La API responde igual con y sin barra final, sin redirigir (`contrato/rest.md` §1)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class BarraFinal:
    """Quita la barra final de `/api/…` antes de resolver la ruta.

    Una redirección no vale: OkHttp repetiría el POST como un GET sin cuerpo.
    """

    def __init__(self, siguiente: Callable[[HttpRequest], HttpResponse]) -> None:
        self.siguiente = siguiente

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/") and len(request.path_info) > len("/api/"):
            request.path_info = request.path_info.rstrip("/")
        return self.siguiente(request)
