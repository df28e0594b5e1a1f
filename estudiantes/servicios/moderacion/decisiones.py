"""Decidir un caso: qué pasa con lo reportado, con su autor y a quién se cuenta."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from estudiantes import consultas, moderables
from estudiantes.errores import AutorSinRevelar, CasoSinTomar, CasoYaDecidido, DecisionNoValida
from estudiantes.models import SIN_DECIDIR, Caso, Decision, EstadoDeCaso, Usuario
from estudiantes.servicios.moderacion import avisos, sanciones
from estudiantes.servicios.moderacion.actos import anotar
from redup_project.sql import transaccion

ECHAN = (Decision.SUSPENDER, Decision.EXPULSAR)


@transaccion()
def decidir(
    *,
    caso_id: int,
    actor: Usuario,
    decision: str,
    motivo: str = "",
    nota_interna: str = "",
    hasta: datetime | None = None,
    y_retirar: bool = False,
) -> Caso:
    """Decide el caso que `actor` tiene tomado, lo aplica y avisa a su autor y a quienes reportaron.

    `motivo` es lo que lee el autor; `y_retirar` añade a una sanción retirar lo reportado. Lanza
    `SinPermiso`, `CasoNoExiste`, `LoReportasteTu`, `CasoSinTomar`, `CasoYaDecidido`,
    `DecisionNoValida`, `AutorSinRevelar` o `NoATiMismo`.
    """
    caso = consultas.caso_que_juzga(caso_id, actor)
    _exigir_que_lo_tenga(caso, actor)
    _exigir_que_valga(caso, decision, motivo, hasta)
    caso.estado = EstadoDeCaso.CERRADO if decision == Decision.DESCARTAR else EstadoDeCaso.RESUELTO
    caso.decision, caso.motivo, caso.nota_interna = decision, motivo or None, nota_interna or None
    caso.decidido_por, caso.decidido_en = actor, timezone.now()
    caso.tomado_por = caso.tomado_en = None
    if caso.estado == EstadoDeCaso.CERRADO:
        caso.copia = None
    caso.efecto = _aplicar(caso, y_retirar)
    caso.save()
    sancion = sanciones.imponer(caso=caso, actor=actor, hasta=hasta)
    anotar("decidir_caso", caso, actor.pk, decision=decision, retirado=bool(caso.efecto))
    if decision != Decision.DESCARTAR:
        avisos.decidido(caso, sancion)
    avisos.revisado(caso)
    return caso


def _aplicar(caso: Caso, y_retirar: bool) -> dict[str, Any]:
    moderable = moderables.de(caso.objeto_tipo)
    if caso.decision == Decision.OCULTAR:
        return moderable.ocultar(caso.objeto_id)
    sanciona = caso.decision in sanciones.TIPOS
    if caso.decision == Decision.RETIRAR or (
        y_retirar and sanciona and Decision.RETIRAR in moderable.decisiones
    ):
        return moderable.retirar(caso.objeto_id)
    return {}


def _exigir_que_lo_tenga(caso: Caso, actor: Usuario) -> None:
    if caso.estado not in SIN_DECIDIR:
        raise CasoYaDecidido
    if caso.tomado_por_id != actor.pk:
        raise CasoSinTomar


def _exigir_que_valga(caso: Caso, decision: str, motivo: str, hasta: datetime | None) -> None:
    if decision not in moderables.de(caso.objeto_tipo).decisiones:
        raise DecisionNoValida
    if decision != Decision.DESCARTAR and not motivo:
        raise DecisionNoValida("Escribe el motivo: lo leerá su autor.")
    if (decision == Decision.SUSPENDER) != (hasta is not None):
        raise DecisionNoValida("Una suspensión lleva su fecha de fin; lo demás, no.")
    if hasta is not None and hasta <= timezone.now():
        raise DecisionNoValida("La suspensión tiene que acabar en el futuro.")
    if decision in ECHAN and not consultas.esta_revelado(caso):
        # Ver a quién se le cierra la cuenta diría quién era.
        raise AutorSinRevelar
