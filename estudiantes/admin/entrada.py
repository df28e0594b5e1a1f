"""Entrar en el admin: los fallos de una cuenta los cuenta django-axes; los de una dirección, el ritmo."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from estudiantes import acceso
from estudiantes.models import normalizar_correo
from redup_project.errores import DemasiadasPeticiones


class EntradaAlPanel(AdminAuthenticationForm):
    """Correo y contraseña; el segundo factor se pide después."""

    def clean(self) -> dict[str, Any]:
        try:
            # Una clave en muchas cuentas: axes mira cuenta a cuenta y no lo vería.
            acceso.exigir_ritmo_por_direccion(self.request)
        except DemasiadasPeticiones as rechazo:
            raise forms.ValidationError(rechazo.mensaje) from rechazo
        limpios = super().clean()
        acceso.acerto_desde_la_direccion(self.request)
        return limpios


def correo_del_intento(request: HttpRequest, credenciales: dict[str, Any] | None) -> str:
    """Con qué correo se intenta: para axes, «Ana@…» y « ana@…» han de ser la misma cuenta."""
    datos = credenciales or request.POST
    return normalizar_correo(str(datos.get("username") or ""))


admin.site.login_form = EntradaAlPanel
# Los registra django-otp, con el secreto a la vista; se quitan con `manage.py quitar_segundo_factor`.
admin.site.unregister([TOTPDevice, StaticDevice])
