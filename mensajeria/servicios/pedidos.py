"""Lo que se pide guardar."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from mensajeria.destinos import Destino
from redup_project.contenido import TipoContenido


class Pedido(NamedTuple):
    """Un mensaje por guardar. `origen` es la conexión que lo manda."""

    remitente_id: int
    destino: Destino
    origen: str
    contenido: str | None = None
    url_archivo: str | None = None
    tipo_mensaje: str = TipoContenido.TEXTO.value
    metadatos: Mapping[str, str] = MappingProxyType({})
    cliente_id: UUID | None = None
    respuesta_a_id: int | None = None
    # El contenido no viene en el pedido: es el de este mensaje, leído al guardarlo.
    reenvio_de: int | None = None
