"""Importar correos desde el panel: subir o pegar, ver cómo va, revisar y confirmar."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from estudiantes.admin.exportacion import descarga
from estudiantes.admin.formularios import ArchivoDeCorreos, CorreosPegados
from estudiantes.models import EstadoImportacion, FilaImportada, ImportacionCorreos
from estudiantes.servicios import importaciones
from estudiantes.servicios.correos_exportados import exportar_fallos
from estudiantes.servicios.fallos_de_correos import Explicador
from redup_project.administracion import SOLO_ADMINISTRACION, SoloLectura
from redup_project.errores import ErrorDeDominio

A_LA_VISTA = 10
ULTIMAS = 10
PLANTILLAS = "admin/estudiantes/correocatalogo"


class ConImportaciones:
    """Añade «Importar» y «Pegar» a la lista de correos; hay que poder añadirlos y cambiarlos."""

    def get_urls(self) -> list[URLPattern]:
        rutas = (
            ("importar/", "importar", self.importar),
            ("pegar/", "pegar", self.pegar),
            ("importaciones/<int:clave>/", "importacion", self.importacion),
            ("importaciones/<int:clave>/avance/", "avance", self.avance),
            ("importaciones/<int:clave>/errores/", "errores", self.errores),
            ("importaciones/<int:clave>/confirmar/", "confirmar", require_POST(self.confirmar)),
            ("importaciones/<int:clave>/descartar/", "descartar", require_POST(self.descartar)),
        )
        propias = [
            path(
                ruta,
                self.admin_site.admin_view(self._con_permiso(vista)),
                name=f"estudiantes_correocatalogo_{nombre}",
            )
            for ruta, nombre, vista in rutas
        ]
        return [*propias, *super().get_urls()]

    def puede_importar(self, request: HttpRequest) -> bool:
        """Un archivo trae correos de cualquier carrera: no es de quien sólo lleva unas."""
        lleva_todas = request.user.carreras_a_su_cargo is None
        return (
            lleva_todas and self.has_add_permission(request) and self.has_change_permission(request)
        )

    def importaciones_de(self, request: HttpRequest) -> QuerySet[ImportacionCorreos]:
        """Las que ve esa persona: las suyas y, si administra, todas."""
        todas = ImportacionCorreos.objects.select_related("actor")
        return todas if request.user.is_superuser else todas.filter(actor=request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        propio = {"puede_importar": self.puede_importar(request)}
        return super().changelist_view(request, propio | (extra_context or {}))

    def importar(self, request: HttpRequest) -> HttpResponse:
        formulario = ArchivoDeCorreos(request.POST or None, request.FILES or None)
        return self._encolar(
            request, formulario, "Importar correos", importaciones.importar_archivo
        )

    def pegar(self, request: HttpRequest) -> HttpResponse:
        formulario = CorreosPegados(request.POST or None)
        return self._encolar(request, formulario, "Pegar correos", importaciones.importar_pegado)

    def importacion(self, request: HttpRequest, clave: int) -> HttpResponse:
        importacion = self._la_suya(request, clave)
        return self._pagina(
            request,
            "importacion",
            importacion.nombre,
            importacion=importacion,
            grupos=list(_grupos(importacion)),
            se_puede_confirmar=(
                importacion.estado == EstadoImportacion.REVISADA and not importacion.con_error
            ),
        )

    def avance(self, request: HttpRequest, clave: int) -> HttpResponse:
        importacion = self._la_suya(request, clave)
        return JsonResponse(
            {
                "en_marcha": importacion.en_marcha,
                "estado": importacion.get_estado_display(),
                "porcentaje": importacion.porcentaje,
            }
        )

    def errores(self, request: HttpRequest, clave: int) -> HttpResponse:
        importacion = self._la_suya(request, clave)
        return descarga(exportar_fallos(importacion_id=importacion.pk), f"errores-{clave}")

    def confirmar(self, request: HttpRequest, clave: int) -> HttpResponse:
        importacion = self._la_suya(request, clave)
        try:
            importaciones.confirmar(importacion_id=importacion.pk, actor_id=request.user.pk)
        except ErrorDeDominio as rechazo:
            self.message_user(request, rechazo.mensaje, messages.ERROR)
        return _a_su_pagina(importacion)

    def descartar(self, request: HttpRequest, clave: int) -> HttpResponse:
        importacion = self._la_suya(request, clave)
        try:
            importaciones.descartar(importacion_id=importacion.pk, actor_id=request.user.pk)
        except ErrorDeDominio as rechazo:
            self.message_user(request, rechazo.mensaje, messages.ERROR)
        return _a_su_pagina(importacion)

    def _la_suya(self, request: HttpRequest, clave: int) -> ImportacionCorreos:
        return importaciones.al_dia(get_object_or_404(self.importaciones_de(request), pk=clave))

    def _con_permiso(self, vista: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(vista)
        def _vista(request: HttpRequest, **partes: Any) -> HttpResponse:
            if not self.puede_importar(request):
                raise PermissionDenied
            # Lo que se anote, también lo que acabe otro hilo, dice desde dónde se pidió.
            with self.acto(request):
                return vista(request, **partes)

        return _vista

    def _encolar(
        self,
        request: HttpRequest,
        formulario: forms.Form,
        titulo: str,
        servicio: Callable[..., ImportacionCorreos],
    ) -> HttpResponse:
        if request.method == "POST" and formulario.is_valid():
            try:
                return _a_su_pagina(
                    servicio(actor_id=request.user.pk, **formulario.para_importar())
                )
            except ErrorDeDominio as rechazo:
                formulario.add_error(None, rechazo.mensaje)
        return self._pagina(
            request,
            "importar",
            titulo,
            formulario=formulario,
            ultimas=self.importaciones_de(request)[:ULTIMAS],
        )

    def _pagina(
        self, request: HttpRequest, plantilla: str, titulo: str, **contexto: Any
    ) -> TemplateResponse:
        comun = self.admin_site.each_context(request) | {"opts": self.opts, "title": titulo}
        return TemplateResponse(request, f"{PLANTILLAS}/{plantilla}.html", comun | contexto)


@admin.register(ImportacionCorreos)
class ImportacionCorreosAdmin(SoloLectura):
    """La historia de las importaciones; cada una se lleva desde su página, en «Correos»."""

    alcance = SOLO_ADMINISTRACION
    list_display = ("nombre", "origen", "actor", "estado", "creado_en", "nuevas", "cambian")
    list_filter = ("estado", "origen")
    list_select_related = ("actor",)
    search_fields = ("nombre", "actor__correo_institucional")
    ordering = ("-id",)


def _grupos(importacion: ImportacionCorreos) -> list[dict[str, Any]]:
    """Las primeras filas de cada clase, y qué les pasa a las que tienen algo mal."""
    if importacion.estado != EstadoImportacion.REVISADA:
        return []
    explicador = Explicador()
    clases = (
        (FilaImportada.Accion.ERROR, "Con error", importacion.con_error),
        (FilaImportada.Accion.NUEVA, "Nuevas", importacion.nuevas),
        (FilaImportada.Accion.CAMBIA, "Cambian", importacion.cambian),
        (FilaImportada.Accion.IGUAL, "Ya estaban igual", importacion.iguales),
    )
    grupos = []
    for accion, titulo, cuantas in clases:
        filas = list(
            FilaImportada.objects.filter(lote=importacion.pk, accion=accion).order_by("id")[
                :A_LA_VISTA
            ]
        )
        for fila in filas:
            fila.explicados = list(explicador.fallos_de(fila))
        grupos.append({"titulo": titulo, "cuantas": cuantas, "filas": filas, "accion": accion})
    return grupos


def _a_su_pagina(importacion: ImportacionCorreos) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        reverse("admin:estudiantes_correocatalogo_importacion", args=[importacion.pk])
    )
