"""La página del segundo factor: ponerlo, dar el código al entrar y renovar los de respaldo."""

from collections.abc import Callable
from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from estudiantes.errores import CodigoRechazado
from estudiantes.servicios import segundo_factor as servicios
from redup_project import actos
from redup_project.errores import DemasiadasPeticiones
from redup_project.ritmo import origen

# En la sesión: dio bien la contraseña y aún le falta el código.
FALTA_EL_CODIGO = "falta_el_codigo"


class CodigoDelTelefono(forms.Form):
    """El único campo de las dos páginas."""

    codigo = forms.CharField(
        label="Código",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, comprobar: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comprobar = comprobar

    def clean_codigo(self) -> str:
        codigo = self.cleaned_data["codigo"].strip()
        try:
            self.hecho = self.comprobar(codigo)
        except (CodigoRechazado, DemasiadasPeticiones) as rechazo:
            raise forms.ValidationError(rechazo.mensaje) from rechazo
        return codigo


@never_cache
@csrf_protect
def segundo_factor(request: HttpRequest) -> HttpResponse:
    """Según quien llega: lo pone, da su código o, ya dentro, renueva los códigos de respaldo."""
    usuario = request.user
    if not (usuario.is_active and usuario.is_staff):
        return HttpResponseRedirect(reverse("admin:login"))
    with actos.del_personal(usuario.pk, origen(request)):
        if usuario.is_verified():
            return _renovar(request)
        if servicios.tiene_segundo_factor(usuario):
            return _pedir_codigo(request)
        return _poner(request)


def acerto_la_contrasena(request: HttpRequest) -> None:
    """Quien tiene segundo factor se queda a medias hasta que dé el código."""
    request.session[FALTA_EL_CODIGO] = servicios.tiene_segundo_factor(request.user)


def cumple(request: HttpRequest) -> bool:
    """Si ya dio su código o no le hace falta."""
    if request.user.is_verified():
        return True
    # Sin mirar la base en cada página: si tiene teléfono se supo al acertar la contraseña.
    obligado = settings.SEGUNDO_FACTOR_OBLIGATORIO or request.session.get(FALTA_EL_CODIGO)
    return not obligado


def _renovar(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _ensenar(request, servicios.renovar_codigos_de_respaldo(usuario=request.user))
    return _pagina(request, "tiene", quedan=servicios.respaldos_que_quedan(request.user))


def _pedir_codigo(request: HttpRequest) -> HttpResponse:
    formulario = CodigoDelTelefono(
        request.POST or None,
        comprobar=lambda codigo: servicios.comprobar_segundo_factor(
            usuario=request.user, codigo=codigo
        ),
    )
    if not formulario.is_valid():
        return _pagina(request, "codigo", form=formulario)
    _dejar_pasar(request, formulario.hecho)
    return HttpResponseRedirect(_destino(request))


def _poner(request: HttpRequest) -> HttpResponse:
    formulario = CodigoDelTelefono(
        request.POST or None,
        comprobar=lambda codigo: servicios.activar_segundo_factor(
            usuario=request.user, codigo=codigo
        ),
    )
    if formulario.is_valid():
        telefono, codigos = formulario.hecho
        _dejar_pasar(request, telefono)
        return _ensenar(request, codigos)
    telefono = servicios.telefono_por_confirmar(request.user)
    clave = telefono.config_url.partition("secret=")[2].partition("&")[0]
    qr = segno.make(telefono.config_url, error="m").svg_inline(scale=5, light="#fff")
    return _pagina(
        request,
        "poner",
        form=formulario,
        qr=mark_safe(qr),  # noqa: S308 -- el dibujo que hace segno: no lleva texto de nadie
        clave=" ".join(clave[i : i + 4] for i in range(0, len(clave), 4)),
    )


def _dejar_pasar(request: HttpRequest, dispositivo: Any) -> None:
    # Otra clave de sesión: quien conociera la de antes no hereda lo verificado.
    request.session.cycle_key()
    django_otp.login(request, dispositivo)
    request.session.pop(FALTA_EL_CODIGO, None)


def _ensenar(request: HttpRequest, codigos: list[str]) -> HttpResponse:
    return _pagina(request, "respaldo", codigos=codigos)


def _pagina(request: HttpRequest, paso: str, **contexto: Any) -> HttpResponse:
    contexto |= {
        **admin.site.each_context(request),
        "title": "Segundo factor",
        "paso": paso,
        "next": _destino(request),
    }
    return TemplateResponse(request, "admin/segundo_factor.html", contexto)


def _destino(request: HttpRequest) -> str:
    siguiente = request.POST.get("next") or request.GET.get("next") or ""
    seguro = url_has_allowed_host_and_scheme(
        siguiente, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return siguiente if seguro else reverse("admin:index")
