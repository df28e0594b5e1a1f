"""Descargar el catálogo, o lo que se esté filtrando, como CSV para Excel."""

from typing import BinaryIO

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from estudiantes.models import CorreoCatalogo
from estudiantes.servicios.correos_exportados import exportar_correos


def descarga(archivo: BinaryIO, nombre: str) -> FileResponse:
    """Un CSV que se descarga al ritmo de quien lo pide, con su nombre y la fecha."""
    hoy = timezone.localdate().isoformat()
    return FileResponse(
        archivo, as_attachment=True, filename=f"{nombre}-{hoy}.csv", content_type="text/csv"
    )


class ConExportacion:
    """Añade «Exportar» a la lista de correos; basta con poder verla."""

    def get_urls(self) -> list[URLPattern]:
        ruta = path(
            "exportar/",
            self.admin_site.admin_view(self.exportar),
            name="estudiantes_correocatalogo_exportar",
        )
        return [ruta, *super().get_urls()]

    def exportar(self, request: HttpRequest) -> HttpResponse:
        """Lo mismo que enseña la lista con esos filtros y esa búsqueda, entero."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            correos = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:estudiantes_correocatalogo_changelist"))
        return self.descargar(request, correos, filtro=request.GET.urlencode())

    def descargar(
        self, request: HttpRequest, correos: QuerySet[CorreoCatalogo], *, filtro: str
    ) -> FileResponse:
        with self.acto(request):
            archivo = exportar_correos(correos=correos, actor_id=request.user.pk, filtro=filtro)
        return descarga(archivo, "correos")
