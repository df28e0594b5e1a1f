"""Lo que la portada del admin cuenta: qué espera a alguien y cuánto se mueve la universidad."""

from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from estudiantes.consultas.resumen import estudiantes_por_carrera
from estudiantes.models import Carrera
from estudiantes.servicios.resumen import SEGUNDOS_DE_HOY, resumir_dias, ultimos_dias
from redup_project.graficas import por_dias, proporciones
from redup_project.panel import SERIES, tarjetas_para


def portada_para(request: HttpRequest) -> dict[str, Any]:
    """El contexto de `admin/index.html`; a quien lleva unas carreras, sólo lo de ellas."""
    suyas = request.user.carreras_a_su_cargo
    carreras = list(_que_se_eligen(suyas))
    de_entrada = None if suyas is None else carreras[0]
    carrera = next((c for c in carreras if str(c.pk) == request.GET.get("carrera")), de_entrada)
    ahora = timezone.now()
    resumir_dias(ahora)
    return {
        "tarjetas": tarjetas_para(request),
        "carreras": carreras,
        "todas": suyas is None,
        "carrera": carrera,
        "graficas": [
            por_dias(serie.clave, serie.titulo, ultimos_dias(serie, ahora, carrera and carrera.pk))
            for serie in SERIES
        ],
        "por_carrera": proporciones(_estudiantes(suyas)),
    }


def _que_se_eligen(suyas: frozenset[int] | None) -> QuerySet[Carrera]:
    # Llevar una que ya no está activa es llevarla.
    cuales = {"activa": True} if suyas is None else {"pk__in": suyas}
    return Carrera.objects.filter(**cuales).only("nombre")


def _estudiantes(suyas: frozenset[int] | None) -> list[tuple[str | None, int]]:
    de_todas = cache.get_or_set("portada:por_carrera", estudiantes_por_carrera, SEGUNDOS_DE_HOY)
    return [(nombre, cuantos) for pk, nombre, cuantos in de_todas if suyas is None or pk in suyas]
