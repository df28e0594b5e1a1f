"""Imponer una sanción y levantarla: a mano, por una apelación o porque venció."""

from datetime import datetime

from django.utils import timezone

from estudiantes import auditoria, consultas
from estudiantes.errores import SancionYaLevantada
from estudiantes.models import Caso, Decision, Estado, Sancion, TipoDeSancion, Usuario
from estudiantes.servicios.perfiles import exigir_que_mande_en_otro, poner_estado
from redup_project.sql import transaccion

TIPOS = {
    Decision.AVISAR: TipoDeSancion.AVISO,
    Decision.SUSPENDER: TipoDeSancion.SUSPENSION,
    Decision.EXPULSAR: TipoDeSancion.EXPULSION,
}


def imponer(*, caso: Caso, actor: Usuario, hasta: datetime | None) -> Sancion | None:
    """La que pide la decisión del caso, si pide alguna. Al personal sólo lo echa quien administra.

    Lanza `SinPermiso` o `NoATiMismo`.
    """
    if (tipo := TIPOS.get(caso.decision)) is None:
        return None
    if tipo != TipoDeSancion.AVISO:
        if Usuario.objects.get(pk=caso.autor_id).is_staff:
            exigir_que_mande_en_otro(actor.pk, caso.autor_id)
        poner_estado(caso.autor_id, de=Estado.ACTIVO, a=Estado.SUSPENDIDO)
    return Sancion.objects.create(
        usuario_id=caso.autor_id,
        tipo=tipo,
        hasta=hasta,
        motivo=caso.motivo,
        caso=caso,
        impuesta_por=actor,
    )


@transaccion()
def levantar_sancion(*, sancion_id: int, actor: Usuario) -> None:
    """Antes de tiempo, a mano. Lanza `SinPermiso` o `SancionYaLevantada`."""
    consultas.exigir_moderador(actor)
    suyas = Sancion.objects.filter(consultas.a_su_cargo(actor, consultas.DE_LA_SANCION))
    sancion = suyas.select_for_update(of=("self",)).filter(pk=sancion_id).first()
    if sancion is None or sancion.levantada_en is not None:
        raise SancionYaLevantada
    if Usuario.objects.get(pk=sancion.usuario_id).is_staff:
        exigir_que_mande_en_otro(actor.pk, sancion.usuario_id)
    levantar(sancion, actor.pk)
    _anotar_levantada(sancion, actor.pk)


@transaccion()
def levantar_vencidas(usuario_id: int | None = None) -> int:
    """Levanta las suspensiones que ya pasaron su fecha, de todos o de uno; devuelve cuántas.

    Repetirla no hace nada, y dos a la vez no levantan la misma.
    """
    vencidas = consultas.suspensiones_vencidas().select_for_update(skip_locked=usuario_id is None)
    if usuario_id is not None:
        vencidas = vencidas.filter(usuario_id=usuario_id)
    vencidas = list(vencidas.order_by("pk"))
    for sancion in vencidas:
        levantar(sancion, None)
        _anotar_levantada(sancion, None)
    return len(vencidas)


def levantar(sancion: Sancion, actor_id: int | None) -> None:
    """Deja de contar y, si ninguna otra lo impide, su cuenta vuelve a estar activa."""
    sancion.levantada_en, sancion.levantada_por_id = timezone.now(), actor_id
    sancion.save(update_fields=["levantada_en", "levantada_por"])
    if sancion.tipo != TipoDeSancion.AVISO and not (
        consultas.que_impiden_entrar().filter(usuario_id=sancion.usuario_id).exists()
    ):
        poner_estado(sancion.usuario_id, de=Estado.SUSPENDIDO, a=Estado.ACTIVO)


def _anotar_levantada(sancion: Sancion, actor_id: int | None) -> None:
    auditoria.anotar(
        "levantar_sancion",
        actor_id=actor_id,
        entidad="sanciones",
        entidad_id=sancion.pk,
        detalle={"tipo": sancion.tipo},
    )
