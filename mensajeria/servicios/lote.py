"""Guardar muchos mensajes en una transacción: lo que hace el escritor por lotes (`diseno.md` §5)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import InterfaceError, OperationalError

from estudiantes.models import Usuario
from grupos.consultas import membresias_entre
from mensajeria import difusion
from mensajeria.consultas import enviados_antes, salas_de_destinos
from mensajeria.destinos import Destino
from mensajeria.models import Mensaje, SalaChat, TipoSala
from mensajeria.servicios.mensajes import enviar_mensaje
from redup_project.contenido import TipoContenido
from redup_project.sql import transaccion
from redup_project.tiempo_real.emisor import Buzon, Emision, buzon_de


@dataclass(frozen=True)
class Pedido:
    """Un mensaje por guardar. `origen` es la conexión que lo manda."""

    remitente_id: int
    destino: Destino
    origen: str
    contenido: str | None = None
    url_archivo: str | None = None
    tipo_mensaje: str = TipoContenido.TEXTO.value
    metadatos: dict[str, str] = field(default_factory=dict)
    cliente_id: UUID | None = None


@dataclass(frozen=True)
class Guardado:
    """Lo que fue de un pedido: el mensaje, ya confirmado, con lo que hay que repartir; o su error."""

    mensaje: Mensaje | None = None
    buzon: Buzon | None = None
    error: Exception | None = None

    @property
    def emisiones(self) -> list[Emision]:
        return self.buzon.emisiones if self.buzon else []


def guardar_lote(pedidos: list[Pedido]) -> list[Guardado]:
    """Guarda los pedidos y devuelve, en el mismo orden, qué fue de cada uno.

    Si la base rechaza el lote se reintenta mensaje a mensaje y sólo falla el culpable. Lanza
    `OperationalError` o `InterfaceError`, sin haber guardado nada, si la base no está.
    """
    try:
        juntos = _guardar_juntos(pedidos)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 -- cada uno dirá lo suyo al guardarse solo
        juntos = {}
    # Ya confirmado lo anterior: bloquear más salas dentro del lote rompería el orden de los candados.
    return [juntos.get(i) or _guardar_solo(pedido) for i, pedido in enumerate(pedidos)]


@transaccion()
def _guardar_juntos(pedidos: list[Pedido]) -> dict[int, Guardado]:
    """Los que se pueden guardar de una vez, por su posición.

    Quedan fuera los repetidos, los que abren sala y los que no pasan: `_guardar_solo` sabe qué
    contestarles.
    """
    salas = salas_de_destinos([(p.remitente_id, p.destino) for p in pedidos])
    permitido = _permisos(pedidos, salas)
    previos = enviados_antes((p.remitente_id, p.cliente_id) for p in pedidos)
    listos: dict[int, Mensaje] = {}
    for i, (pedido, sala) in enumerate(zip(pedidos, salas, strict=True)):
        clave = (pedido.remitente_id, pedido.cliente_id)
        if clave not in previos and permitido(pedido, sala):
            listos[i] = _mensaje(pedido, sala)
            if pedido.cliente_id:
                previos.add(clave)
    # Por sala y, dentro, por llegada: dos procesos que comparten salas las bloquean en el mismo orden.
    orden = sorted(listos, key=lambda i: (listos[i].sala_chat_id, i))
    Mensaje.objects.bulk_create([listos[i] for i in orden])
    _completar_remitentes(listos.values())
    return {i: _difundir(pedidos[i], listos[i]) for i in orden}


def _permisos(
    pedidos: list[Pedido], salas: list[SalaChat | None]
) -> Callable[[Pedido, SalaChat | None], bool]:
    """Un filtro de antemano: la última palabra la tiene el disparador, al insertar."""
    grupos = {sala.grupo_id for sala in salas if sala and sala.grupo_id}
    miembros = membresias_entre(grupos, {p.remitente_id for p in pedidos}) if grupos else set()

    def permitido(pedido: Pedido, sala: SalaChat | None) -> bool:
        if sala is None:
            return False
        if sala.tipo_sala == TipoSala.DIRECTO:
            return pedido.remitente_id in (sala.usuario_a_id, sala.usuario_b_id)
        return (sala.grupo_id, pedido.remitente_id) in miembros

    return permitido


def _mensaje(pedido: Pedido, sala: SalaChat) -> Mensaje:
    return Mensaje(
        sala_chat=sala,
        remitente_id=pedido.remitente_id,
        tipo_mensaje=pedido.tipo_mensaje,
        contenido=pedido.contenido,
        url_archivo=pedido.url_archivo,
        metadatos=pedido.metadatos,
        cliente_id=pedido.cliente_id,
    )


def _completar_remitentes(mensajes: Iterable[Mensaje]) -> None:
    mensajes = list(mensajes)
    usuarios = Usuario.objects.in_bulk({m.remitente_id for m in mensajes})
    for mensaje in mensajes:
        mensaje.remitente = usuarios[mensaje.remitente_id]


def _difundir(pedido: Pedido, mensaje: Mensaje) -> Guardado:
    with buzon_de(pedido.origen) as buzon:
        difusion.mensaje_nuevo(mensaje)
    return Guardado(mensaje, buzon)


def _guardar_solo(pedido: Pedido) -> Guardado:
    with buzon_de(pedido.origen) as buzon:
        try:
            mensaje = enviar_mensaje(
                remitente_id=pedido.remitente_id,
                destino=pedido.destino,
                contenido=pedido.contenido,
                url_archivo=pedido.url_archivo,
                tipo_mensaje=pedido.tipo_mensaje,
                metadatos=pedido.metadatos,
                cliente_id=pedido.cliente_id,
            )
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 -- viaja hasta quien lo mandó, que lo traduce
            return Guardado(error=error)
    return Guardado(mensaje, buzon)
