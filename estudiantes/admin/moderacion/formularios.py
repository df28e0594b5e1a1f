"""Lo que escribe quien revisa un caso."""

from typing import Any

from django import forms

from estudiantes import moderables
from estudiantes.models import Caso, Decision, PlantillaDeMotivo, Resultado

VARIAS_LINEAS = forms.Textarea(attrs={"rows": 3, "cols": 70})


class FormularioDeDecision(forms.Form):
    """La decisión y su porqué; el motivo puede salir de una plantilla."""

    decision = forms.ChoiceField(label="Decisión")
    plantilla = forms.ModelChoiceField(
        PlantillaDeMotivo.objects.filter(activa=True), required=False, label="Motivo ya escrito"
    )
    motivo = forms.CharField(
        required=False,
        max_length=4000,
        widget=VARIAS_LINEAS,
        label="Motivo",
        help_text="Lo lee su autor. Vacío, vale el de la plantilla.",
    )
    hasta = forms.DateTimeField(
        required=False,
        label="Suspender hasta (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    y_retirar = forms.BooleanField(
        required=False, label="Retirar también lo reportado", help_text="Si se sanciona a su autor."
    )
    nota_interna = forms.CharField(
        required=False,
        max_length=4000,
        widget=VARIAS_LINEAS,
        label="Nota interna",
        help_text="Sólo la lee el personal.",
    )

    def __init__(self, *argumentos: Any, caso: Caso, **opciones: Any) -> None:
        super().__init__(*argumentos, **opciones)
        validas = moderables.de(caso.objeto_tipo).decisiones
        self.fields["decision"].choices = [
            (valor, nombre) for valor, nombre in Decision.choices if valor in validas
        ]
        if Decision.RETIRAR not in validas:
            del self.fields["y_retirar"]

    def clean(self) -> dict[str, Any]:
        limpios = super().clean()
        plantilla = limpios.pop("plantilla", None)
        if plantilla and not limpios.get("motivo"):
            limpios["motivo"] = plantilla.texto
        return limpios


class FormularioDeApelacion(forms.Form):
    resultado = forms.ChoiceField(choices=Resultado.choices, label="Resultado")
    respuesta = forms.CharField(
        required=False, max_length=4000, widget=VARIAS_LINEAS, label="Qué se le contesta"
    )


class FormularioDeRevelacion(forms.Form):
    motivo = forms.CharField(
        max_length=1000, widget=VARIAS_LINEAS, label="Por qué hace falta saber quién es"
    )
