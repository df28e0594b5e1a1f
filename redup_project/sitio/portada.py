"""Lo que la portada del admin cuenta: qué espera a alguien y cuánto se mueve la universidad."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from estudiantes.consultas.resumen import estudiantes_por_carrera
from estudiantes.models import Carrera
from estudiantes.servicios.resumen import SEGUNDOS_DE_HOY, resumir_dias, ultimos_dias
from redup_project.graficas import por_dias, proporciones
from redup_project.panel import SERIES, tarjetas_para


def portada_para(request: HttpRequest) -> dict[str, Any]:
    """El contexto de `admin/index.html`."""
    carreras = list(Carrera.objects.filter(activa=True).only("nombre"))
    carrera = next((c for c in carreras if str(c.pk) == request.GET.get("carrera")), None)
    ahora = timezone.now()
    resumir_dias(ahora)
    return {
        "tarjetas": tarjetas_para(request),
        "carreras": carreras,
        "carrera": carrera,
        "graficas": [
            por_dias(serie.clave, serie.titulo, ultimos_dias(serie, ahora, carrera and carrera.pk))
            for serie in SERIES
        ],
        "por_carrera": proporciones(
            cache.get_or_set("portada:por_carrera", estudiantes_por_carrera, SEGUNDOS_DE_HOY)
        ),
    }
