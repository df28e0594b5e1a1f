"""Lecturas de salas y mensajes."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q, QuerySet

from grupos import consultas as consultas_de_grupos
from mensajeria.destinos import Destino
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
    # Quien ya salió del grupo no recibe nada más, tampoco lo que se dijo cuando aún estaba.
    marca &= Q(sala_chat__marcas__hasta__isnull=True)
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


def salas_de_destinos(destinos: list[tuple[int, Destino]]) -> list[SalaChat | None]:
    """La sala a la que va cada (remitente, destino), o `None` si no existe; tres consultas como mucho."""
    claves = [_clave_de_sala(remitente_id, destino) for remitente_id, destino in destinos]
    uuids = [clave for clave in claves if isinstance(clave, str)]
    grupos = [clave for clave in claves if isinstance(clave, int)]
    pares = [clave for clave in claves if isinstance(clave, tuple)]
    salas: dict[str | int | tuple[int, int], SalaChat] = {}
    if uuids:
        salas |= {str(s.sala_uuid): s for s in SalaChat.objects.filter(sala_uuid__in=uuids)}
    if grupos:
        grupales = SalaChat.objects.filter(grupo_id__in=grupos, tipo_sala=TipoSala.GRUPAL)
        salas |= {s.grupo_id: s for s in grupales}
    if pares:
        salas |= {(s.usuario_a_id, s.usuario_b_id): s for s in _salas_de_pares(pares)}
    return [salas.get(clave) for clave in claves]


def _clave_de_sala(remitente_id: int, destino: Destino) -> str | int | tuple[int, int]:
    if destino.clase == "sala":
        return destino.valor
    if destino.clase == "grupo":
        return int(destino.valor)
    otro_id = int(destino.valor)
    return min(remitente_id, otro_id), max(remitente_id, otro_id)


def _salas_de_pares(pares: list[tuple[int, int]]) -> Iterable[SalaChat]:
    return SalaChat.objects.raw(
        "SELECT s.* FROM (SELECT DISTINCT * FROM unnest(%s::bigint[], %s::bigint[])) AS par (a, b)"
        " JOIN salas_chat s ON s.usuario_a_id = par.a AND s.usuario_b_id = par.b"
        " AND s.tipo_sala = 'directo'",
        [list(lado) for lado in zip(*pares, strict=True)],
    )


def mensaje_de_cliente(remitente_id: int, cliente_id: UUID) -> Mensaje | None:
    """El mensaje que ese remitente ya envió con ese identificador, también si luego se borró."""
    return (
        Mensaje.objects.filter(remitente_id=remitente_id, cliente_id=cliente_id)
        .select_related("sala_chat", "remitente")
        .first()
    )


def enviados_antes(envios: Iterable[tuple[int, UUID | None]]) -> set[tuple[int, UUID]]:
    """De esos (remitente, identificador del cliente), los que ya se guardaron."""
    claves = {(remitente_id, cliente_id) for remitente_id, cliente_id in envios if cliente_id}
    if not claves:
        return set()
    vistos = Mensaje.objects.filter(
        remitente_id__in={r for r, _ in claves}, cliente_id__in={c for _, c in claves}
    )
    return claves & set(vistos.values_list("remitente_id", "cliente_id"))
