"""Lo que enseña la portada del admin: cada app apunta aquí lo suyo, una línea en su `panel.py`.

tarjeta("Solicitudes para entrar en un grupo", Membresia, estado_membresia__exact="pendiente")
serie("mensajes", "Mensajes", Mensaje, fecha="enviado_en", carrera="remitente__carrera")
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Model, Q
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse

# Más no se cuentan: la portada dice «999+».
TOPE = 999

# De un día y una carrera (o ninguna), cuántos.
Recuento = tuple[date, int | None, int]


@dataclass(frozen=True)
class Tarjeta:
    """Filas de una lista del admin que esperan a alguien del personal."""

    titulo: str
    modelo: type[Model]
    filtro: dict[str, str]

    def para(self, request: HttpRequest) -> dict[str, Any] | None:
        """Cuántas hay y dónde se ven; nada, si quien mira no puede abrir esa lista."""
        lista = admin.site.get_model_admin(self.modelo)
        if not lista.has_view_permission(request):
            return None
        # Las mismas filas que abrirá el enlace: con lo que esa lista deje ver a quien mira.
        cuantas = lista.get_queryset(request).filter(**self.filtro).order_by()[: TOPE + 1].count()
        opciones = self.modelo._meta
        ruta = reverse(f"admin:{opciones.app_label}_{opciones.model_name}_changelist")
        return {
            "titulo": self.titulo,
            "cuantas": f"{TOPE}+" if cuantas > TOPE else str(cuantas),
            "hay": cuantas > 0,
            "enlace": f"{ruta}?{urlencode(self.filtro)}",
        }


@dataclass(frozen=True)
class Serie:
    """Algo que se cuenta por día y por carrera. `distintos`: filas, o personas si las nombra."""

    clave: str
    titulo: str
    modelo: type[Model]
    fecha: str
    carrera: str
    donde: Q
    distintos: str

    def contar(self, desde: date, hasta: date) -> Iterable[Recuento]:
        """Cada día de `desde` a `hasta` (sin éste) con algo que contar."""
        rango = {f"{self.fecha}__gte": _medianoche(desde), f"{self.fecha}__lt": _medianoche(hasta)}
        return (
            self.modelo._default_manager.filter(self.donde, **rango)
            .order_by()
            .annotate(dia=TruncDate(self.fecha))
            .values("dia", self.carrera)
            .annotate(cuantos=Count(self.distintos, distinct=self.distintos != "pk"))
            .values_list("dia", self.carrera, "cuantos")
        )


TARJETAS: list[Tarjeta] = []
SERIES: list[Serie] = []


def tarjeta(titulo: str, modelo: type[Model], **filtro: str) -> None:
    """Añade un aviso a la portada: las filas de `modelo` que cumplen `filtro`, como lo escribe su lista."""
    TARJETAS.append(Tarjeta(titulo, modelo, filtro))


def serie(
    clave: str,
    titulo: str,
    modelo: type[Model],
    *,
    fecha: str,
    carrera: str,
    donde: Q | None = None,
    distintos: str = "pk",
) -> None:
    """Añade una gráfica por días a la portada; `clave` es con lo que se guardan sus recuentos."""
    SERIES.append(Serie(clave, titulo, modelo, fecha, carrera, donde or Q(), distintos))


def tarjetas_para(request: HttpRequest) -> list[dict[str, Any]]:
    """Los avisos que puede atender quien mira; primero, los que tienen algo."""
    vistas = [vista for una in TARJETAS if (vista := una.para(request))]
    return sorted(vistas, key=lambda vista: not vista["hay"])


def _medianoche(dia: date) -> datetime:
    return datetime.combine(dia, time(), UTC)
