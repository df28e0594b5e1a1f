"""Lecturas de las listas de REST: mis salas, los mensajes de una y lo buscado."""

from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from mensajeria.consultas import (
    con_reacciones,
    marcas_vigentes,
    mensajes_visibles,
    participa,
)
from mensajeria.errores import SalaNoExiste
from mensajeria.models import MarcaSala, Mensaje, SalaChat


def sala_por_id(usuario_id: int, sala_id: int) -> SalaChat:
    """La sala, si el usuario participa en ella hoy; si no, `SalaNoExiste` como si no existiera."""
    sala = SalaChat.objects.filter(pk=sala_id).first()
    if sala is None or not participa(usuario_id, sala):
        raise SalaNoExiste
    return sala


def salas_en_lista(usuario_id: int) -> QuerySet[MarcaSala]:
    """Mis salas, la más activa primero, con quién está en cada una y el id de su último mensaje."""
    ultimo = Mensaje.objects.filter(sala_chat=OuterRef("sala_chat"), eliminado_en__isnull=True)
    return (
        marcas_vigentes(usuario_id)
        .select_related("sala_chat__usuario_a", "sala_chat__usuario_b", "sala_chat__grupo")
        .annotate(ultimo_id=Subquery(ultimo.order_by("-numero").values("pk")[:1]))
    )


def mensajes_por_id(ids: list[int], lector_id: int) -> dict[int, Mensaje]:
    """Esos mensajes, como los ve `lector_id`; dos o tres consultas, sean cuantos sean."""
    mensajes = con_reacciones(
        list(mensajes_visibles().filter(pk__in=ids)) if ids else [], lector_id
    )
    return {mensaje.pk: mensaje for mensaje in mensajes}


def trozo_de(
    sala: SalaChat, *, antes_de: int | None, despues_de: int | None, saltar: int, limite: int
) -> list[Mensaje]:
    """Hasta `limite` mensajes de la sala, del más antiguo al más nuevo.

    Los últimos o, con `antes_de`, los anteriores a ese número; con `despues_de`, los que le siguen.
    `saltar` pasa de largo los primeros que saldrían.
    """
    rango = Q(sala_chat=sala)
    if antes_de is not None:
        rango &= Q(numero__lt=antes_de)
    if despues_de is not None:
        rango &= Q(numero__gt=despues_de)
    mensajes = mensajes_visibles().filter(rango)
    if despues_de is not None:
        return list(mensajes.order_by("numero")[saltar : saltar + limite])
    return list(mensajes.order_by("-numero")[saltar : saltar + limite])[::-1]


def ultimo_ajeno_sin_leer(sala: SalaChat, usuario_id: int) -> Mensaje | None:
    """El mensaje que, leído, deja leída la sala entera; `None` si ya lo está."""
    marca = Q(sala_chat__marcas__usuario_id=usuario_id, sala_chat=sala)
    marca &= Q(numero__gt=F("sala_chat__marcas__leido_hasta"))
    return Mensaje.objects.filter(marca).exclude(remitente_id=usuario_id).order_by("numero").last()


class _Casan(Func):
    """`fn_palabras(contenido) @@ fn_palabras_buscadas(texto)`: lo que sabe buscar el índice."""

    template = "fn_palabras(%(expressions)s)"
    arg_joiner = ") @@ fn_palabras_buscadas("
    output_field = BooleanField()


def mensajes_que_casan(
    usuario_id: int, texto: str, *, sala_id: int | None = None, tras: int = 0
) -> QuerySet[Mensaje]:
    """Los mensajes con todas las palabras de `texto`, más nuevos primero, de lo que se me dijo a mí.

    Sólo de salas en las que participo hoy, y de cada una desde que entré; con `tras`, sólo los de
    id mayor.
    """
    marca = MarcaSala.objects.filter(
        usuario_id=usuario_id,
        hasta__isnull=True,
        sala_chat=OuterRef("sala_chat"),
        desde__lt=OuterRef("numero"),
    )
    # Con la condición del índice parcial `idx_mensajes_busqueda`.
    mensajes = mensajes_visibles().filter(Exists(marca), contenido__isnull=False, pk__gt=tras)
    if sala_id is not None:
        mensajes = mensajes.filter(sala_chat_id=sala_id)
    return mensajes.filter(_Casan(F("contenido"), Value(texto))).order_by("-pk")


def ultimo_id() -> int:
    """El id del último mensaje guardado, o 0."""
    return Mensaje.objects.aggregate(ultimo=Max("pk"))["ultimo"] or 0
