"""Lo que rechaza el dominio o la base, dicho en el formulario."""

from typing import Any

from django import forms
from django.db import IntegrityError

from redup_project.errores import ErrorDeDominio

Rechazo = ErrorDeDominio | IntegrityError


def con_rechazo(
    formulario: type[forms.ModelForm], rechazo: Rechazo, campo: str | None
) -> type[forms.ModelForm]:
    """El mismo formulario, que ya no vale y dice por qué junto a `campo`."""

    class FormularioRechazado(formulario):
        def clean(self) -> dict[str, Any]:
            datos = super().clean()
            self.add_error(campo if campo in self.fields else None, explicar(rechazo))
            return datos

    return FormularioRechazado


def explicar(rechazo: Rechazo) -> str:
    """La frase que lee la persona."""
    if isinstance(rechazo, ErrorDeDominio):
        return rechazo.mensaje
    diagnostico = getattr(rechazo.__cause__, "diag", None)
    regla = getattr(diagnostico, "constraint_name", None) or "integridad"
    return f"La base de datos rechazó el cambio porque choca con otro dato (regla «{regla}»)."
