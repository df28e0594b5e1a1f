"""Botones en la ficha que hacen una cosa, con su página para confirmarla."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from redup_project.administracion.rechazos import explicar
from redup_project.errores import ErrorDeDominio
from redup_project.sql import transaccion


@dataclass(frozen=True)
class Boton:
    """`hacer(request, fila, datos)` llama a un servicio y devuelve la frase que se lee después."""

    nombre: str
    etiqueta: str
    explicacion: str
    hacer: Callable[[HttpRequest, Any, dict[str, Any]], str]
    # En qué fichas sale, y a quién.
    aplica: Callable[[HttpRequest, Any], bool] = lambda request, fila: True
    # Lo que se pregunta; recibe el admin, la petición y la fila.
    formulario: Callable[[Any, HttpRequest, Any], type[forms.Form]] = lambda *_: forms.Form


class ConBotones:
    """Un admin con `botones`: sus direcciones, su página y quién puede."""

    botones: ClassVar[tuple[Boton, ...]] = ()

    def get_urls(self) -> list[Any]:
        propias = [
            path(
                f"<path:object_id>/{boton.nombre}/",
                self.admin_site.admin_view(partial(self.pulsar, boton=boton)),
                name=self._ruta(boton),
            )
            for boton in self.botones
        ]
        return propias + super().get_urls()

    def puede_pulsar(self, request: HttpRequest, boton: Boton, fila: models.Model) -> bool:
        """Si tiene permiso para cambiarlo y el botón viene al caso."""
        return self.has_change_permission(request) and boton.aplica(request, fila)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        fila = kwargs.get("obj")
        if fila is not None:
            context["botones"] = [
                (boton.etiqueta, reverse(f"admin:{self._ruta(boton)}", args=[quote(fila.pk)]))
                for boton in self.botones
                if self.puede_pulsar(request, boton, fila)
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def pulsar(self, request: HttpRequest, object_id: str, boton: Boton) -> HttpResponse:
        """Pregunta y, si se confirma, lo hace."""
        fila = self.get_object(request, unquote(object_id))
        if fila is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.puede_pulsar(request, boton, fila):
            raise PermissionDenied
        clase = boton.formulario(self, request, fila)
        formulario = clase(request.POST or None, initial=request.GET.dict())
        if request.method == "POST" and (not formulario.fields or formulario.is_valid()):
            datos = formulario.cleaned_data if formulario.fields else {}
            try:
                frase = self._hacer(request, boton, fila, datos)
            except (ErrorDeDominio, IntegrityError) as rechazo:
                if not formulario.fields:
                    self.message_user(request, explicar(rechazo), messages.ERROR)
                    return HttpResponseRedirect(self._ficha(fila))
                formulario.add_error(None, explicar(rechazo))
            else:
                self.message_user(request, frase, messages.SUCCESS)
                return HttpResponseRedirect(self._ficha(fila))
        return self._pagina(request, boton, fila, formulario)

    def _hacer(
        self, request: HttpRequest, boton: Boton, fila: models.Model, datos: dict[str, Any]
    ) -> str:
        with self.acto(request) as acto, transaccion():
            frase = boton.hacer(request, fila, datos)
            if not acto.filas:
                detalle = {"accion": boton.nombre}
                entidad = self.opts.db_table
                acto.anotar("panel_accion", entidad=entidad, entidad_id=fila.pk, detalle=detalle)
            # También en el historial de la ficha, sin pasar por la auditoría: ya está.
            admin.ModelAdmin.log_change(self, request, fila, boton.etiqueta)
            return frase

    def _pagina(
        self, request: HttpRequest, boton: Boton, fila: models.Model, formulario: forms.Form
    ) -> HttpResponse:
        contexto = {
            **self.admin_site.each_context(request),
            "title": boton.etiqueta,
            "boton": boton,
            "fila": fila,
            "form": formulario,
            "opts": self.opts,
            "media": self.media + formulario.media,
            "volver": self._ficha(fila),
        }
        return TemplateResponse(request, "admin/confirmar_boton.html", contexto)

    def _ruta(self, boton: Boton) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{boton.nombre.replace('-', '_')}"

    def _ficha(self, fila: models.Model) -> str:
        nombre = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(nombre, args=[quote(fila.pk)])
