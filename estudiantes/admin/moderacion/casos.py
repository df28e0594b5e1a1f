"""La cola de revisión y la página de cada caso."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from estudiantes import consultas
from estudiantes.admin.moderacion import cola, ficha
from estudiantes.models import Caso, MotivoDeReporte
from estudiantes.servicios import moderacion
from redup_project.administracion import SinBorrado
from redup_project.errores import ErrorDeDominio
from redup_project.medios import respuesta_con


@admin.register(Caso)
class CasoAdmin(SinBorrado):
    """Ni quién reportó ni, si no firmó, quién es el autor: tampoco ordenando, buscando o filtrando."""

    alcance = consultas.del_caso
    reservados = ("autor", "efecto", "copia")
    list_display = ("que_es", "estado", "veces", "motivos", "tomado_por", "creado_en")
    list_filter = (cola.FiltroPorEstado, cola.FiltroMios, "objeto_tipo", cola.FiltroPorMotivo)
    list_select_related = ("tomado_por",)
    search_fields = ("objeto_id__exact",)
    ordering = ("-veces", "id")
    # Lo que se hace con un caso se hace en su página, de uno en uno.
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Caso]:
        return cola.con_motivos(super().get_queryset(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Sólo los filtros de la lista: por `reportes__…` se sabría quién reportó."""
        propios = {f.parameter_name for f in self.list_filter if not isinstance(f, str)}
        return lookup in propios | {"objeto_tipo__exact"}

    @admin.display(description="qué es", ordering="objeto_tipo")
    def que_es(self, caso: Caso) -> str:
        return str(caso)

    @admin.display(description="motivos")
    def motivos(self, caso: Caso) -> str:
        return ", ".join(str(MotivoDeReporte(m).label) for m in caso.motivos_de_reporte)

    def get_urls(self) -> list[URLPattern]:
        imagen = path(
            "<int:caso_id>/imagen/<int:cual>/",
            self.admin_site.admin_view(self.imagen),
            name="estudiantes_caso_imagen",
        )
        return [imagen, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is None:
            # Un caso lo abre un reporte.
            raise PermissionDenied
        caso = self._caso(request, object_id)
        if request.method != "POST":
            if not self.has_view_or_change_permission(request, caso):
                raise PermissionDenied
            return self._pagina(request, caso)
        if not self.has_change_permission(request, caso):
            raise PermissionDenied
        # Cada botón lo anota su servicio; el acto le añade desde dónde.
        with self.acto(request):
            return self._al_apretar(request, caso, request.POST.get("acto", ""))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lo que se hizo con un caso está en la auditoría."""
        raise Http404

    def imagen(self, request: HttpRequest, caso_id: int, cual: int) -> HttpResponseBase:
        """Una imagen de la conversación, a quien acaba de leerla por el caso."""
        caso = self._caso(request, caso_id)
        if not self.has_change_permission(request, caso):
            raise PermissionDenied
        if not consultas.leyo_el_contexto(caso_id, request.user.pk):
            raise PermissionDenied
        fragmentos = moderacion.contexto_de(caso).fragmentos
        imagenes = [url for fragmento in fragmentos for url in fragmento.imagenes]
        if cual >= len(imagenes):
            raise Http404
        return respuesta_con(request, imagenes[cual], cache="private, no-store")

    def _al_apretar(self, request: HttpRequest, caso: Caso, acto: str) -> HttpResponse:
        try:
            if acto == "ver_contexto":
                contexto = moderacion.leer_contexto(caso_id=caso.pk, actor=request.user)
                return self._pagina(request, caso, contexto=contexto)
            if acto not in ficha.ACTOS:
                raise Http404
            datos: dict[str, Any] = {}
            if acto in ficha.FORMULARIOS:
                formulario = ficha.formulario_de(acto, caso, request.POST)
                if not formulario.is_valid():
                    return self._pagina(request, caso, con_errores={acto: formulario})
                datos = formulario.cleaned_data
            self.message_user(request, ficha.hacer(acto, caso, request.user, datos))
        except ErrorDeDominio as rechazo:
            self.message_user(request, rechazo.mensaje, messages.ERROR)
        return HttpResponseRedirect(request.path)

    def _caso(self, request: HttpRequest, caso_id: str | int) -> Caso:
        enlazado = self.acotar(Caso.objects.all(), request).select_related(
            "autor", "tomado_por", "decidido_por", "apelacion__resuelta_por", "revelacion"
        )
        caso = enlazado.filter(pk=caso_id).first() if str(caso_id).isdecimal() else None
        if caso is None:
            raise Http404
        if caso.autor_id == request.user.pk:
            # Leería qué dicen de él, y quizá adivinaría quién.
            raise PermissionDenied
        return caso

    def _pagina(
        self, request: HttpRequest, caso: Caso, *, contexto: Any = None, con_errores: Any = None
    ) -> TemplateResponse:
        datos = ficha.datos_de_la_pagina(
            request, caso, contexto=contexto, con_errores=con_errores or {}
        )
        general = self.admin_site.each_context(request)
        return TemplateResponse(
            request,
            "admin/estudiantes/caso/ficha.html",
            general
            | datos
            | {
                "title": str(caso),
                "opts": self.opts,
                "has_change_permission": self.has_change_permission(request),
            },
        )
