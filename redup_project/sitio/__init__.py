"""Tejado: el admin de RedUP. Su portada, y que nadie pase sin su segundo factor."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject

from estudiantes.acceso import seguir_dentro
from redup_project import actos
from redup_project.ritmo import origen
from redup_project.sitio.portada import portada_para
from redup_project.sitio.segundo_factor import acerto_la_contrasena, cumple, segundo_factor
from redup_project.sql import transaccion


class SitioRedup(admin.AdminSite):
    site_header = site_title = "RedUP"
    index_title = "Panel"
    # En la raíz sólo contesta el servidor: no hay una página que ver.
    site_url = None

    def get_urls(self) -> list[URLPattern]:
        return [
            path("segundo-factor/", segundo_factor, name="segundo_factor"),
            # Sin `admin_view`: quien no encuentra su teléfono también ha de poder salir.
            path("logout/", self.logout, name="logout"),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and cumple(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Se monta al pintarla: cuesta lo que media página, y al entrar o en un diálogo no sale."""
        return SimpleLazyObject(lambda: super(SitioRedup, self).get_app_list(request, app_label))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        es_personal = super().has_permission(request)
        if request.method == "GET" and es_personal and not cumple(request):
            siguiente = {REDIRECT_FIELD_NAME: request.GET.get(REDIRECT_FIELD_NAME, "")}
            return HttpResponseRedirect(f"{reverse('admin:segundo_factor')}?{urlencode(siguiente)}")
        respuesta = super().login(request, extra_context)
        # Sólo redirige si acertó.
        if request.method == "POST" and respuesta.status_code == 302:
            # Si al entrar se volvió a cifrar su contraseña, su versión de sesión ya es otra.
            seguir_dentro(request)
            acerto_la_contrasena(request)
        return respuesta

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().password_change(request, extra_context)
        quien = request.user.pk
        with actos.del_personal(quien, origen(request)) as acto, transaccion():
            respuesta = super().password_change(request, extra_context)
            # Sólo redirige si la cambió.
            if respuesta.status_code == 302:
                seguir_dentro(request)
                acto.anotar("cambiar_su_contrasena", entidad="usuarios", entidad_id=quien)
        return respuesta

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().index(request, {**portada_para(request), **(extra_context or {})})
