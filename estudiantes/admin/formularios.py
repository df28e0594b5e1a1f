"""Los formularios de quien lleva un correo institucional."""

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm

from estudiantes.models import CorreoCatalogo, Usuario, normalizar_correo


class CorreoNormalizado:
    """Deja el correo como lo guardará la base, para que «ya existe» se vea antes de guardar."""

    def clean_correo_institucional(self) -> str:
        return normalizar_correo(self.cleaned_data["correo_institucional"])


class AltaDeUsuario(CorreoNormalizado, BaseUserCreationForm):
    """Una cuenta nueva, con la contraseña escrita dos veces."""

    class Meta:
        model = Usuario
        fields = ("correo_institucional",)


class FichaDeUsuario(CorreoNormalizado, UserChangeForm):
    """Una cuenta hecha: de la contraseña sólo se ve un resumen y el enlace para cambiarla."""

    class Meta:
        model = Usuario
        fields = ("correo_institucional",)


class FichaDeCorreo(CorreoNormalizado, forms.ModelForm):
    """Un correo del catálogo."""

    class Meta:
        model = CorreoCatalogo
        fields = ("correo_institucional",)
