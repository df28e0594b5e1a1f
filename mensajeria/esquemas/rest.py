"""Las formas que salen de la mensajería por REST: `Sala`, `MensajeChat` y las suyas (`rest.md` §2)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from mensajeria.models import SalaChat
from redup_project.enlaces import UrlAbsoluta
from redup_project.formas import PersonaSalida
from redup_project.validacion import Esquema


class ReaccionesSalida(Esquema):
    emoji: str
    count: int


class CitaSalida(Esquema):
    """El mensaje al que se responde; si se borró, ya sin contenido."""

    id: int
    remitente_id: int
    remitente: PersonaSalida
    tipo_mensaje: str
    contenido: str | None
    eliminado_en: datetime | None


class MensajeChatSalida(Esquema):
    """`MensajeChat`."""

    id: int
    mensaje_uuid: UUID
    sala_chat_id: int
    remitente_id: int
    tipo_mensaje: str
    contenido: str | None
    url_archivo: UrlAbsoluta | None
    metadatos: dict[str, Any]
    enviado_en: datetime
    editado_en: datetime | None
    eliminado_en: datetime | None
    remitente: PersonaSalida | None
    # Su lugar en la sala y su revisión: los cursores de `antes_de` y de `sync`.
    numero: int
    cambio: int
    cliente_id: UUID | None
    reenviado: bool
    respuesta_a: CitaSalida | None
    reacciones: Annotated[list[ReaccionesSalida], BeforeValidator(lambda valor: valor or [])] = (
        Field(default=[], validation_alias="conteo_de_reacciones")
    )
    mi_reaccion: str | None = Field(default=None, validation_alias="reaccion_propia")
    # El ajeno, a mí; el mío de un chat directo, al otro.
    entregado_en: datetime | None = None
    leido_en: datetime | None = None


class SalaSalida(Esquema):
    """`Sala`, con lo que hace falta para pintarla en una lista."""

    id: int
    sala_uuid: UUID
    tipo_sala: str
    usuario_a_id: int | None
    usuario_b_id: int | None
    grupo_id: int | None
    creado_en: datetime
    actualizado_en: datetime
    ultimo_mensaje: MensajeChatSalida | None
    nombre: str
    foto_url: UrlAbsoluta | None
    otro_usuario: PersonaSalida | None
    no_leidos: int
    ultimo_numero: int

    @classmethod
    def desde(cls, vista: Any) -> dict[str, Any]:
        """Una `SalaEnLista` como sale."""
        sala: SalaChat = vista.sala
        de_la_sala = {
            campo: getattr(sala, campo) for campo in cls.model_fields.keys() & vars(sala).keys()
        }
        return de_la_sala | {
            "ultimo_mensaje": vista.ultimo_mensaje,
            "nombre": vista.otro.nombre_completo if vista.otro else sala.grupo.nombre,
            "foto_url": vista.otro.foto_perfil_url if vista.otro else sala.grupo.foto_grupo_url,
            "otro_usuario": vista.otro,
            "no_leidos": vista.no_leidos,
        }


class ReciboSalida(Esquema):
    """Cuándo le llegó a alguien un mensaje mío, y cuándo lo leyó."""

    usuario_id: int
    nombre: str
    entregado_en: datetime | None
    leido_en: datetime | None


class RecibosSalida(Esquema):
    """A cuántos va un mensaje, a cuántos llegó y una parte de ellos; `mas`, que no son todos."""

    mensaje_id: int
    total: int
    entregados: int
    leidos: int
    destinatarios: list[ReciboSalida]
    mas: bool

    @classmethod
    def desde(cls, mensaje_id: int, recibos: Any) -> dict[str, Any]:
        """Unos `Recibos` como salen."""
        return {
            "mensaje_id": mensaje_id,
            "total": recibos.total,
            "entregados": recibos.entregados,
            "leidos": recibos.leidos,
            "mas": recibos.mas,
            "destinatarios": [
                {
                    "usuario_id": estado.destinatario_id,
                    "nombre": estado.destinatario.nombre_completo,
                    "entregado_en": estado.entregado_en,
                    "leido_en": estado.leido_en,
                }
                for estado in recibos.pagina
            ],
        }


class ImagenSubida(Esquema):
    """Dónde quedó lo que se subió a un chat."""

    url: UrlAbsoluta
    url_miniatura: UrlAbsoluta
