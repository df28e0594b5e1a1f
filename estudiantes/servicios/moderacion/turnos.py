"""Quién tiene un caso entre manos, y leer lo reportado."""

from dataclasses import replace

from django.utils import timezone

from estudiantes import consultas, moderables
from estudiantes.errores import CasoSinTomar, CasoTomado, CasoYaDecidido, LoReportasteTu
from estudiantes.models import SIN_DECIDIR, Caso, EstadoDeCaso, Usuario
from estudiantes.moderables import Contexto, Fragmento
from estudiantes.servicios.moderacion.actos import anotar
from redup_project.sql import transaccion


@transaccion()
def tomar(*, caso_id: int, actor: Usuario) -> Caso:
    """Lo aparta para `actor` media hora; tomarlo otra vez la renueva.

    Lanza `SinPermiso`, `CasoNoExiste`, `LoReportasteTu`, `CasoYaDecidido`, `CasoTomado` o
    `JuezYParte` (lo decide la base).
    """
    caso = consultas.caso_que_juzga(caso_id, actor)
    if caso.estado not in SIN_DECIDIR:
        raise CasoYaDecidido
    if caso.tomado_por_id not in (None, actor.pk) and not consultas.toma_vencida(caso):
        raise CasoTomado
    caso.estado, caso.tomado_por, caso.tomado_en = EstadoDeCaso.EN_REVISION, actor, timezone.now()
    caso.save(update_fields=["estado", "tomado_por", "tomado_en"])
    anotar("tomar_caso", caso, actor.pk)
    return caso


@transaccion()
def soltar(*, caso_id: int, actor: Usuario) -> Caso:
    """Lo devuelve a la cola: quien lo tiene o quien administra. Lanza `CasoTomado` o `CasoSinTomar`."""
    caso = consultas.caso_a_su_cargo(caso_id, actor)
    if caso.estado != EstadoDeCaso.EN_REVISION:
        raise CasoSinTomar
    if caso.tomado_por_id != actor.pk and not actor.is_superuser:
        raise CasoTomado
    caso.estado, caso.tomado_por, caso.tomado_en = EstadoDeCaso.PENDIENTE, None, None
    caso.save(update_fields=["estado", "tomado_por", "tomado_en"])
    anotar("soltar_caso", caso, actor.pk)
    return caso


@transaccion()
def leer_contexto(*, caso_id: int, actor: Usuario) -> Contexto:
    """Lo reportado y lo de alrededor. De una conversación ajena, sólo a quien lo revisa, y se anota.

    Lanza `SinPermiso`, `CasoNoExiste`, `LoReportasteTu` o `CasoSinTomar`.
    """
    caso = consultas.caso_a_su_cargo(caso_id, actor)
    moderable = moderables.de(caso.objeto_tipo)
    if moderable.es_privado:
        exigir_que_lo_revise(caso, actor)
        anotar("leer_chat_reportado", caso, actor.pk)
    return contexto_de(caso)


def contexto_de(caso: Caso) -> Contexto:
    """Lo que hay ahora y, si cambió o ya no está, también lo que se reportó. No comprueba nada."""
    contexto = moderables.de(caso.objeto_tipo).contexto(caso.objeto_id)
    textos = {f.texto for f in contexto.fragmentos if f.es_lo_reportado}
    if caso.copia is None or caso.copia in textos:
        return contexto
    copia = Fragmento("Como estaba al reportarlo", caso.copia)
    return replace(contexto, fragmentos=(*contexto.fragmentos, copia))


def exigir_que_lo_revise(caso: Caso, actor: Usuario) -> None:
    """Quien lo tiene tomado o, apelado, quien no decidió. Lanza `CasoSinTomar` o `LoReportasteTu`."""
    if consultas.lo_reporto(caso, actor.pk):
        raise LoReportasteTu
    apelado = caso.estado == EstadoDeCaso.APELADO
    if apelado and actor.pk not in (caso.decidido_por_id, caso.autor_id):
        return
    if caso.estado != EstadoDeCaso.EN_REVISION or caso.tomado_por_id != actor.pk:
        raise CasoSinTomar
