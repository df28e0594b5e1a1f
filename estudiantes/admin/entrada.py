"""Entrar al panel: con los mismos topes que por la API."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm

from estudiantes import acceso
from estudiantes.models import normalizar_correo
from redup_project.errores import DemasiadasPeticiones


class EntradaAlPanel(AdminAuthenticationForm):
    """Correo y contraseña; de probar, se encarga el ritmo."""

    def clean(self) -> dict[str, Any]:
        correo = normalizar_correo(self.cleaned_data.get("username", ""))
        try:
            acceso.exigir_ritmo_al_entrar(self.request, correo)
        except DemasiadasPeticiones as rechazo:
            raise forms.ValidationError(rechazo.mensaje) from rechazo
        limpios = super().clean()
        acceso.acerto_al_entrar(self.request, correo)
        return limpios


admin.site.login_form = EntradaAlPanel
