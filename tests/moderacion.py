"""Llevar algo hasta la mesa de quien modera, para las pruebas de todas las apps."""

from typing import Any

from django.db import models

from estudiantes.models import Caso, RegistroAuditoria, TipoDeObjeto, Usuario
from estudiantes.servicios import moderacion
from tests.fabricas import EstudianteFabrica, PersonalFabrica


def reportado(objeto: models.Model, tipo: str, por: Usuario | None = None) -> Caso:
    """El caso de `objeto`, reportado por alguien que lo ve."""
    reporte = moderacion.reportar(
        reportante=por or EstudianteFabrica(), tipo=tipo, objeto_id=objeto.pk, motivo="acoso"
    )
    return reporte.caso


def tomado(objeto: models.Model, tipo: str, por: Usuario | None = None) -> tuple[Caso, Usuario]:
    """El caso y quien lo tiene tomado."""
    caso, moderadora = reportado(objeto, tipo, por), PersonalFabrica()
    return moderacion.tomar(caso_id=caso.pk, actor=moderadora), moderadora


def decidido(
    objeto: models.Model, tipo: str, decision: str, *, por: Usuario | None = None, **datos: Any
) -> Caso:
    """El caso ya decidido, con su motivo."""
    caso, moderadora = tomado(objeto, tipo, por)
    return moderacion.decidir(
        caso_id=caso.pk, actor=moderadora, decision=decision, motivo="Molesta.", **datos
    )


def persona_suspendida(hasta: Any) -> tuple[Usuario, Caso]:
    """Alguien a quien se acaba de suspender hasta esa hora."""
    ana = EstudianteFabrica()
    caso = decidido(ana, TipoDeObjeto.PERSONA, "suspender", hasta=hasta)
    ana.refresh_from_db()
    return ana, caso


def actos(caso: Caso) -> list[tuple[str, int | None]]:
    """Lo que quedó anotado del caso, en orden: (acto, quién)."""
    suyos = RegistroAuditoria.objects.filter(entidad="casos_moderacion", entidad_id=str(caso.pk))
    return list(suyos.order_by("pk").values_list("accion", "actor_usuario_id"))
