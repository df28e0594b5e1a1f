"""Los formularios de quien lleva un correo institucional, y los de traer muchos."""

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm

from estudiantes.models import CorreoCatalogo, Usuario, normalizar_correo
from estudiantes.servicios.filas_de_correos import COLUMNAS


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
        fields = (
            "correo_institucional",
            "matricula",
            "carrera",
            "cuatrimestre",
            "habilitado",
            "notas",
        )


class ArchivoDeCorreos(forms.Form):
    """Un CSV o un libro de Excel con los correos."""

    archivo = forms.FileField(
        label="Archivo",
        help_text=(
            "Un CSV (UTF-8 o latin-1; con comas, punto y coma o tabuladores) o un libro .xlsx. La "
            f"primera fila nombra las columnas: {', '.join(COLUMNAS)}. Sólo «correo» es obligatoria; "
            "una celda vacía no borra lo que hubiera."
        ),
    )

    def para_importar(self) -> dict[str, Any]:
        archivo = self.cleaned_data["archivo"]
        return {"trozos": archivo.chunks(), "nombre": archivo.name}


class CorreosPegados(forms.Form):
    """Correos pegados de donde sea."""

    texto = forms.CharField(
        label="Correos",
        # Lo que pase de aquí es un archivo.
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 14, "cols": 80, "spellcheck": "false"}),
        help_text=(
            "Separados por espacios, comas o renglones; también «Ana Ruiz <ana@universidad.edu>». "
            "O una tabla copiada de Excel, con sus títulos en la primera fila."
        ),
    )

    def para_importar(self) -> dict[str, Any]:
        return {"texto": self.cleaned_data["texto"]}
