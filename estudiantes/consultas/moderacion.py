"""Lecturas de los casos: para decidirlos, para la cola y para su autor."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from estudiantes.consultas.alcance import a_su_cargo, del_caso
from estudiantes.consultas.permisos import exigir_moderador
from estudiantes.errores import CasoNoExiste, LoReportasteTu
from estudiantes.models import (
    DECIDIDOS,
    Caso,
    Decision,
    RegistroAuditoria,
    Sancion,
    TipoDeSancion,
    Usuario,
)
from redup_project.alcance import TODAS

# Quien toma un caso y lo deja a medias no lo bloquea más que esto.
VIGENCIA_DE_LA_TOMA = timedelta(minutes=30)


def caso_a_su_cargo(caso_id: int, actor: Usuario) -> Caso:
    """Como `caso_en_exclusiva`, si `actor` lo alcanza. Lanza `SinPermiso` o `CasoNoExiste`."""
    exigir_moderador(actor)
    return caso_en_exclusiva(caso_id, a_su_cargo(actor, del_caso))


def caso_que_juzga(caso_id: int, actor: Usuario) -> Caso:
    """Como `caso_a_su_cargo`, si no lo reportó. Lanza también `LoReportasteTu`."""
    caso = caso_a_su_cargo(caso_id, actor)
    if lo_reporto(caso, actor.pk):
        raise LoReportasteTu
    return caso


def lo_reporto(caso: Caso, usuario_id: int) -> bool:
    """Si uno de sus reportes es suyo: es parte, y no puede ser juez."""
    return caso.reportes.filter(reportante_id=usuario_id).exists()


def caso_en_exclusiva(caso_id: int, cuales: Q = TODAS) -> Caso:
    """El caso, bloqueado hasta el fin de la transacción. Lanza `CasoNoExiste`."""
    casos = Caso.objects.select_for_update(of=("self",), no_key=True)
    caso = casos.filter(cuales, pk=caso_id).first()
    if caso is None:
        raise CasoNoExiste
    return caso


def casos_sobre(usuario_id: int) -> QuerySet[Caso]:
    """Lo que se decidió sobre lo suyo, lo último primero; lo que se descartó no le incumbe."""
    return (
        Caso.objects.filter(autor_id=usuario_id, estado__in=DECIDIDOS)
        .exclude(decision=Decision.DESCARTAR)
        .select_related("sancion", "apelacion")
        .order_by("-decidido_en", "-pk")
    )


def toma_vencida(caso: Caso) -> bool:
    """Si quien lo tomó lo dejó a medias hace tanto que ya puede tomarlo otra persona."""
    return caso.tomado_en is None or caso.tomado_en <= timezone.now() - VIGENCIA_DE_LA_TOMA


def leyo_el_contexto(caso_id: int, actor_id: int) -> bool:
    """Si acaba de leer, y quedó anotado, la conversación de ese caso."""
    return RegistroAuditoria.objects.filter(
        actor_usuario_id=actor_id,
        creada_en__gt=timezone.now() - VIGENCIA_DE_LA_TOMA,
        accion="leer_chat_reportado",
        entidad="casos_moderacion",
        entidad_id=str(caso_id),
    ).exists()


def esta_revelado(caso: Caso) -> bool:
    """Si el personal puede saber quién es su autor: firmó, o lo revelaron dos."""
    if not caso.es_anonimo:
        return True
    revelacion = getattr(caso, "revelacion", None)
    return revelacion is not None and revelacion.aprobada_por_id is not None


def que_impiden_entrar() -> QuerySet[Sancion]:
    """Las suspensiones que no han vencido y las expulsiones, sin levantar."""
    return Sancion.objects.filter(
        Q(tipo=TipoDeSancion.EXPULSION) | Q(tipo=TipoDeSancion.SUSPENSION, hasta__gt=Now()),
        levantada_en__isnull=True,
    )


def por_que_no_entra(usuario_id: int) -> str | None:
    """Hasta cuándo está suspendida su cuenta; si no se sabe, nada."""
    sanciones = que_impiden_entrar().filter(usuario_id=usuario_id)
    hasta = list(sanciones.values_list("hasta", flat=True))
    if not hasta or None in hasta:
        return None
    return f"Tu cuenta está suspendida hasta el {max(hasta):%d/%m/%Y a las %H:%M} UTC."


def suspensiones_vencidas() -> QuerySet[Sancion]:
    """Las que ya pasaron su fecha y nadie ha levantado."""
    return Sancion.objects.filter(
        tipo=TipoDeSancion.SUSPENSION, hasta__lte=Now(), levantada_en__isnull=True
    )


def sanciones_que_se_ven() -> QuerySet[Sancion]:
    """Sin las de autores anónimos que nadie ha revelado: dirían quiénes son."""
    return Sancion.objects.exclude(
        caso__es_anonimo=True, caso__revelacion__aprobada_por__isnull=True
    )
