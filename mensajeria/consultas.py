"""Lecturas de salas y mensajes."""

from uuid import UUID

from django.db.models import F, Q, QuerySet

from grupos import consultas as consultas_de_grupos
from mensajeria.errores import SalaNoExiste
from mensajeria.models import DestinatarioMensaje, Mensaje, SalaChat, TipoSala


def sala_para(usuario_id: int, sala_uuid: UUID | str) -> SalaChat:
    """La sala, si el usuario participa en ella hoy.

    Lanza `SalaNoExiste` tanto si no existe como si es ajena: no se revela qué uuid son de alguien.
    """
    sala = SalaChat.objects.filter(sala_uuid=sala_uuid).first()
    if sala is None or not _participa(usuario_id, sala):
        raise SalaNoExiste
    return sala


def _participa(usuario_id: int, sala: SalaChat) -> bool:
    if sala.tipo_sala == TipoSala.DIRECTO:
        return usuario_id in (sala.usuario_a_id, sala.usuario_b_id)
    return consultas_de_grupos.es_miembro(sala.grupo_id, usuario_id)


def salas_grupales_de(usuario_id: int) -> QuerySet[SalaChat]:
    """Las salas de los grupos de los que es miembro activo."""
    grupos = consultas_de_grupos.membresias_activas(usuario_id).values("grupo_id")
    return SalaChat.objects.filter(grupo_id__in=grupos)


def mensajes_visibles() -> QuerySet[Mensaje]:
    """Los mensajes sin borrar, con lo que hace falta para mostrarlos."""
    return Mensaje.objects.filter(eliminado_en__isnull=True).select_related(
        "sala_chat", "remitente"
    )


def ultimos_de(sala: SalaChat, limite: int) -> list[Mensaje]:
    """Los `limite` últimos mensajes de la sala, del más antiguo al más nuevo."""
    return list(mensajes_visibles().filter(sala_chat=sala).order_by("-numero")[:limite])[::-1]


def pendientes_de(usuario_id: int, tope: int) -> list[Mensaje]:
    """Los mensajes ajenos aún no entregados al usuario, del más antiguo al más nuevo, hasta `tope`.

    De cada sala salen siempre los primeros que faltan: así la marca puede avanzar sin saltarse nada.
    """
    marca = Q(sala_chat__marcas__usuario_id=usuario_id)
    marca &= Q(numero__gt=F("sala_chat__marcas__entregado_hasta"))
    marca &= Q(sala_chat__marcas__hasta__isnull=True) | Q(
        numero__lte=F("sala_chat__marcas__hasta")
    )
    pendientes = mensajes_visibles().filter(marca).exclude(remitente_id=usuario_id)
    return list(pendientes.order_by("enviado_en", "sala_chat_id", "numero")[:tope])


def estado_por_mensaje(
    mensajes: list[Mensaje], sala: SalaChat, usuario_id: int
) -> dict[int, DestinatarioMensaje]:
    """Cuándo se entregó y leyó cada mensaje: el ajeno, a mí; el mío de un chat directo, al otro."""
    estados = DestinatarioMensaje.objects.filter(mensaje_id__in=[m.pk for m in mensajes])
    if sala.tipo_sala == TipoSala.GRUPAL:
        estados = estados.filter(destinatario_id=usuario_id)
    return {estado.mensaje_id: estado for estado in estados}
