"""Contar cada día una sola vez: los acabados se guardan, el de hoy se cuenta a ratos."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.core.cache import cache

from estudiantes.consultas.resumen import dias_resumidos, resumen_por_dia
from estudiantes.models import ResumenDiario
from redup_project.panel import SERIES, Serie
from redup_project.sql import transaccion, turno_exclusivo

DIAS = 30
# A medianoche aún se están guardando cosas de ayer.
MARGEN = timedelta(minutes=5)
# Lo que la portada tarda en enterarse de lo de hoy; contarlo cuesta lo que mida el día.
SEGUNDOS_DE_HOY = 60


def ultimos_dias(serie: Serie, ahora: datetime, carrera_id: int | None) -> dict[date, int]:
    """Los últimos `DIAS` días de la serie, incluido hoy; con carrera, sólo lo de ésa."""
    hoy, abierto = ahora.date(), _primer_dia_abierto(ahora)
    desde = hoy - timedelta(days=DIAS - 1)
    dias = resumen_por_dia(serie.clave, desde, hoy + timedelta(days=1), carrera_id)
    for (dia, carrera), cuantos in _lo_abierto(serie, abierto).items():
        if dia in dias and carrera_id in (None, carrera):
            dias[dia] += cuantos
    return dias


@transaccion()
def resumir_dias(ahora: datetime, dias: int = DIAS) -> int:
    """Cuenta los días ya acabados que falten de los últimos `dias`; devuelve cuántos eran.

    Si no falta ninguno sólo mira la tabla de resúmenes. De dos a la vez, la segunda no encuentra nada.
    """
    hasta = _primer_dia_abierto(ahora)
    pedidos = {hasta - timedelta(days=n) for n in range(1, dias + 1)}
    if not any(pedidos - dias_resumidos(serie.clave, min(pedidos), hasta) for serie in SERIES):
        return 0
    turno_exclusivo("resumenes_diarios", 0)
    return sum(_resumir(serie, pedidos, hasta) for serie in SERIES)


def _resumir(serie: Serie, pedidos: set[date], hasta: date) -> int:
    faltan = pedidos - dias_resumidos(serie.clave, min(pedidos), hasta)
    if not faltan:
        return 0
    contados = Counter({(dia, None): 0 for dia in faltan})
    for dia, carrera_id, cuantos in serie.contar(min(faltan), max(faltan) + timedelta(days=1)):
        if dia in faltan:
            contados[dia, carrera_id] += cuantos
    ResumenDiario.objects.bulk_create(
        ResumenDiario(que=serie.clave, dia=dia, carrera_id=carrera, cuantos=cuantos)
        for (dia, carrera), cuantos in contados.items()
    )
    return len(faltan)


def _primer_dia_abierto(ahora: datetime) -> date:
    return (ahora - MARGEN).date()


def _lo_abierto(serie: Serie, abierto: date) -> dict[tuple[date, int | None], int]:
    """Lo de los días que aún no se guardan: hoy y, recién pasada la medianoche, también ayer."""
    clave = f"resumen:{serie.clave}:{abierto}"
    contado = cache.get(clave)
    if contado is None:
        recuentos = serie.contar(abierto, abierto + timedelta(days=2))
        contado = {(dia, carrera): cuantos for dia, carrera, cuantos in recuentos}
        cache.set(clave, contado, timeout=SEGUNDOS_DE_HOY)
    return contado
