"""Reportar algo que se ve."""

from django.db.models import F

from estudiantes import moderables
from estudiantes.errores import ObjetoNoExiste, ReportePropio
from estudiantes.models import SIN_DECIDIR, Caso, Reporte, Usuario
from redup_project.ritmo import exigir_ritmo
from redup_project.sql import transaccion, turno_exclusivo

REPORTES_POR_HORA = 30


@transaccion()
def reportar(
    *, reportante: Usuario, tipo: str, objeto_id: int, motivo: str, detalle: str | None = None
) -> Reporte:
    """Deja el reporte en el caso abierto de ese objeto, o abre uno; repetirlo devuelve el primero.

    Lanza `ObjetoNoExiste` (también si existe y no lo ve), `ReportePropio` o `DemasiadasPeticiones`.
    """
    exigir_ritmo("reportar", reportante.pk, tope=REPORTES_POR_HORA, segundos=3600)
    hallazgo = moderables.de(tipo).localizar(objeto_id, reportante)
    if hallazgo is None:
        raise ObjetoNoExiste
    if hallazgo.autor_id == reportante.pk:
        raise ReportePropio
    # Dos primeros reportes a la vez: el segundo espera y encuentra el caso hecho.
    turno_exclusivo(f"caso:{tipo}", objeto_id)
    abiertos = Caso.objects.filter(objeto_tipo=tipo, objeto_id=objeto_id, estado__in=SIN_DECIDIR)
    caso = abiertos.first() or Caso.objects.create(
        objeto_tipo=tipo,
        objeto_id=objeto_id,
        autor_id=hallazgo.autor_id,
        es_anonimo=hallazgo.es_anonimo,
        copia=hallazgo.texto,
    )
    reporte, es_nuevo = Reporte.objects.get_or_create(
        caso=caso, reportante=reportante, defaults={"motivo": motivo, "detalle": detalle or None}
    )
    if es_nuevo:
        Caso.objects.filter(pk=caso.pk).update(veces=F("veces") + 1)
    return reporte
