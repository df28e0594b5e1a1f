"""Lecturas de salas y mensajes."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from estudiantes.models import Usuario
from grupos import consultas as consultas_de_grupos
from mensajeria.errores import SalaNoExiste
from mensajeria.models import (
    DestinatarioMensaje,
    MarcaSala,
    Mensaje,
    ReaccionMensaje,
    SalaChat,
    TipoSala,
)

# Más no se distingue: quien vuelve ve «999+».
TOPE_DE_NO_LEIDOS = 1000


def sala_para(usuario_id: int, sala_uuid: UUID | str) -> SalaChat:
    """La sala, si el usuario participa en ella hoy.

    Lanza `SalaNoExiste` tanto si no existe como si es ajena: no se revela qué uuid son de alguien.
    """
    sala = SalaChat.objects.filter(sala_uuid=sala_uuid).first()
    if sala is None or not participa(usuario_id, sala):
        raise SalaNoExiste
    return sala


def participa(usuario_id: int, sala: SalaChat) -> bool:
    """Si el usuario está hoy en la sala."""
    if sala.tipo_sala == TipoSala.DIRECTO:
        return usuario_id in (sala.usuario_a_id, sala.usuario_b_id)
    return consultas_de_grupos.es_miembro(sala.grupo_id, usuario_id)


def participantes_de(sala: SalaChat) -> QuerySet[MarcaSala]:
    """Quiénes están hoy en la sala, cada uno con su marca."""
    return MarcaSala.objects.filter(sala_chat=sala, hasta__isnull=True)


def salas_grupales_de(usuario_id: int) -> QuerySet[SalaChat]:
    """Las salas de los grupos de los que es miembro activo."""
    grupos = consultas_de_grupos.membresias_activas(usuario_id).values("grupo_id")
    return SalaChat.objects.filter(grupo_id__in=grupos)


def mensajes_completos() -> QuerySet[Mensaje]:
    """Los mensajes, también los borrados, con lo que hace falta para mostrarlos."""
    return Mensaje.objects.select_related("sala_chat", "remitente", "respuesta_a__remitente")


def mensajes_visibles() -> QuerySet[Mensaje]:
    """Los mensajes sin borrar, con lo que hace falta para mostrarlos."""
    return mensajes_completos().filter(eliminado_en__isnull=True)


def con_reacciones(mensajes: list[Mensaje], lector_id: int) -> list[Mensaje]:
    """Los mismos mensajes, cada uno con cuántas reacciones lleva de cada emoji y la de quien lee.

    Una consulta, sean cuantos sean.
    """
    conteos: dict[int, list[dict[str, str | int]]] = {mensaje.pk: [] for mensaje in mensajes}
    propias: dict[int, str] = {}
    if conteos:
        # Por orden de llegada del emoji: el recuento no baila mientras se mira.
        filas = (
            ReaccionMensaje.objects.filter(mensaje_id__in=conteos)
            .values_list("mensaje_id", "emoji")
            .annotate(cuantas=Count("id"), mia=BoolOr(Q(usuario_id=lector_id)), primera=Min("id"))
            .order_by("primera")
        )
        for mensaje_id, emoji, cuantas, mia, _ in filas:
            conteos[mensaje_id].append({"emoji": emoji, "count": cuantas})
            if mia:
                propias[mensaje_id] = emoji
    for mensaje in mensajes:
        mensaje.conteo_de_reacciones = conteos[mensaje.pk]
        mensaje.reaccion_propia = propias.get(mensaje.pk)
    return mensajes


def ultimos_de(sala: SalaChat, limite: int, lector_id: int) -> list[Mensaje]:
    """Los `limite` últimos mensajes de la sala, del más antiguo al más nuevo, como los ve `lector_id`."""
    ultimos = mensajes_visibles().filter(sala_chat=sala).order_by("-numero")[:limite]
    return con_reacciones(list(ultimos)[::-1], lector_id)


def pendientes_de(usuario_id: int, tope: int) -> list[Mensaje]:
    """Los mensajes ajenos aún no entregados al usuario, del más antiguo al más nuevo, hasta `tope`.

    De cada sala salen siempre los primeros que faltan: así la marca puede avanzar sin saltarse nada.
    """
    with connection.cursor() as cursor:
        # Primero sólo cuáles, y en SQL: casi nadie que conecta tiene alguno, y componer con el ORM la
        # consulta de los mensajes enteros costaba veinte veces más que saberlo.
        cursor.execute(
            """
            SELECT m.id
              FROM marcas_sala r
              -- Sobra para el resultado, no para el plan: descarta las salas en que nada falta.
              JOIN salas_chat s ON s.id = r.sala_chat_id AND s.ultimo_numero > r.entregado_hasta
              JOIN mensajes m ON m.sala_chat_id = s.id AND m.numero > r.entregado_hasta
             -- Quien ya salió del grupo no recibe nada más, tampoco lo dicho cuando aún estaba.
             WHERE r.usuario_id = %s AND r.hasta IS NULL
               AND m.remitente_id <> r.usuario_id AND m.eliminado_en IS NULL
             ORDER BY m.enviado_en, m.sala_chat_id, m.numero LIMIT %s
            """,
            [usuario_id, tope],
        )
        ids = [mensaje_id for (mensaje_id,) in cursor.fetchall()]
    if not ids:
        return []
    # Visibles: alguno pudo borrarse entre una consulta y otra.
    mensajes = mensajes_visibles().in_bulk(ids)
    return [mensajes[mensaje_id] for mensaje_id in ids if mensaje_id in mensajes]


def estado_por_mensaje(
    mensajes: list[Mensaje], sala: SalaChat, usuario_id: int
) -> dict[int, DestinatarioMensaje]:
    """Cuándo se entregó y leyó cada mensaje: el ajeno, a mí; el mío de un chat directo, al otro."""
    estados = DestinatarioMensaje.objects.filter(mensaje_id__in=[m.pk for m in mensajes])
    if sala.tipo_sala == TipoSala.GRUPAL:
        estados = estados.filter(destinatario_id=usuario_id)
    return {estado.mensaje_id: estado for estado in estados}


def mensaje_de_cliente(remitente_id: int, cliente_id: UUID) -> Mensaje | None:
    """El mensaje que ese remitente ya envió con ese identificador, también si luego se borró."""
    return mensajes_completos().filter(remitente_id=remitente_id, cliente_id=cliente_id).first()


def citados(ids: Iterable[int | None]) -> dict[int, Mensaje]:
    """Los mensajes a los que se responde o que se reenvían, sin los borrados; a lo sumo una consulta."""
    ids = {i for i in ids if i}
    return mensajes_visibles().in_bulk(ids) if ids else {}


def marcas_vigentes(usuario_id: int) -> QuerySet[MarcaSala]:
    """Las salas en las que participa hoy, cada una con su marca; la más activa primero."""
    return (
        MarcaSala.objects.filter(usuario_id=usuario_id, hasta__isnull=True)
        .select_related("sala_chat")
        .order_by("-sala_chat__actualizado_en", "sala_chat_id")
    )


def cambios_desde(cursores: dict[int, int], tope: int, lector_id: int) -> dict[int, list[Mensaje]]:
    """Por sala, los mensajes cuya revisión es posterior al cursor, en orden, hasta `tope` entre todas.

    Las salas se agotan en el orden en que vienen. También los borrados: quien sincroniza tiene que
    enterarse. Una consulta, sean cuantas sean las salas: el índice de (sala, revisión) da a cada
    una sólo lo suyo.
    """
    mensajes = Mensaje.objects.raw(
        """
        SELECT m.* FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS c (sala, cursor, orden)
         CROSS JOIN LATERAL (
            SELECT * FROM mensajes
             WHERE sala_chat_id = c.sala AND cambio > c.cursor ORDER BY cambio LIMIT %s
         ) AS m
         ORDER BY c.orden, m.cambio LIMIT %s
        """,
        [list(cursores), list(cursores.values()), tope, tope],
    )
    por_sala: dict[int, list[Mensaje]] = {sala_id: [] for sala_id in cursores}
    mensajes = mensajes.prefetch_related("remitente", "respuesta_a__remitente")
    for mensaje in con_reacciones(list(mensajes), lector_id):
        por_sala[mensaje.sala_chat_id].append(mensaje)
    return por_sala


def no_leidos_de(usuario_id: int) -> dict[int, int]:
    """Cuántos mensajes ajenos le faltan por leer en cada sala, hasta `TOPE_DE_NO_LEIDOS`.

    Se cuenta, no se guarda. El tope acota lo que cuesta una sala abandonada durante años.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.sala_chat_id, cuenta.n
              FROM marcas_sala r
             CROSS JOIN LATERAL (
                SELECT count(*) AS n FROM (
                    SELECT 1 FROM mensajes m
                     WHERE m.sala_chat_id = r.sala_chat_id AND m.numero > r.leido_hasta
                       AND m.remitente_id <> r.usuario_id AND m.eliminado_en IS NULL
                     -- Sin el orden, con una sala enorme PostgreSQL recorre la tabla entera.
                     ORDER BY m.numero LIMIT %s
                ) AS ajenos
             ) AS cuenta
             WHERE r.usuario_id = %s AND r.hasta IS NULL
            """,
            [TOPE_DE_NO_LEIDOS, usuario_id],
        )
        return dict(cursor.fetchall())


def ultimos_por_remitente(sala_id: int, tras: int, hasta: int, salvo: int) -> list[Mensaje]:
    """De cada remitente que sigue en la sala, su último mensaje con `tras < numero <= hasta`.

    `salvo` queda fuera.
    """
    sigue = MarcaSala.objects.filter(
        sala_chat_id=sala_id, usuario_id=OuterRef("remitente_id"), hasta__isnull=True
    )
    rango = Mensaje.objects.filter(sala_chat_id=sala_id, numero__gt=tras, numero__lte=hasta)
    return list(
        rango.filter(Exists(sigue))
        .exclude(remitente_id=salvo)
        .select_related("sala_chat")
        .order_by("remitente_id", "-numero")
        .distinct("remitente_id")
    )


def conocidos_de(usuario_id: int, ids: Collection[int]) -> QuerySet[Usuario]:
    """De esos usuarios, con quienes comparte hoy un chat directo o un grupo."""
    chat = SalaChat.objects.filter(
        Q(usuario_a_id=usuario_id, usuario_b_id=OuterRef("pk"))
        | Q(usuario_b_id=usuario_id, usuario_a_id=OuterRef("pk"))
    )
    grupos = consultas_de_grupos.membresias_activas(usuario_id).values("grupo_id")
    en_comun = consultas_de_grupos.membresias_activas(OuterRef("pk")).filter(grupo_id__in=grupos)
    return Usuario.objects.filter(Exists(chat) | Exists(en_comun), pk__in=ids).exclude(
        pk=usuario_id
    )
