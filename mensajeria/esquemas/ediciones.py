"""Los paquetes con que se cambia un mensaje ya enviado, y el de reenviarlo."""

import re
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mensajeria.destinos import Destino, interpretar
from mensajeria.esquemas.campos import MAX_MENSAJE, IdCorto, MarcaDeTiempo
from mensajeria.esquemas.envios import exigir_destino
from mensajeria.esquemas.salida import en_iso, quien_borro
from mensajeria.models import Mensaje
from redup_project.validacion import Esquema, IdNumerico, Texto

# Los bloques de emojis y con qué se componen: tono de piel, banderas, teclas y el pegamento (ZWJ).
# Las clases de Unicode no sirven: cada año nacen emojis que este Python aún no conoce.
_PIEZA = "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff‼⁉™ℹ〰〽㊗㊙©®\u20e3]"
_PEGAMENTO = "[0-9#*\u200d\ufe0f\U000e0020-\U000e007f]"
_EMOJI = re.compile(f"{_PEGAMENTO}*{_PIEZA}(?:{_PIEZA}|{_PEGAMENTO})*")


def _emoji(texto: str) -> str:
    if not _EMOJI.fullmatch(texto):
        raise PydanticCustomError("emoji", "debe ser un emoji")
    return texto


def _con_algo(texto: str) -> str:
    if not texto.strip():
        raise PydanticCustomError("vacio", "no puede quedar vacío: para eso, borra el mensaje")
    return texto


Emoji = Annotated[Texto, AfterValidator(_emoji), Field(max_length=16)]
TextoNuevo = Annotated[Texto, AfterValidator(_con_algo), Field(max_length=MAX_MENSAJE)]
EmojiONada = Annotated[Emoji | None, BeforeValidator(lambda valor: None if valor == "" else valor)]


class Editar(Esquema):
    """`edit_message`."""

    mensaje_id: IdNumerico
    message: TextoNuevo


class Borrar(Esquema):
    """`delete_message`."""

    mensaje_id: IdNumerico


class Reaccionar(Esquema):
    """`react_message`; un emoji vacío quita la reacción."""

    mensaje_id: IdNumerico
    emoji: EmojiONada


class Reenviar(Esquema):
    """`forward_message`."""

    mensaje_id: IdNumerico
    to: IdCorto | None = None
    sala_uuid: IdCorto | None = None
    sender_id: IdCorto | None = None
    timestamp: MarcaDeTiempo | None = None
    cliente_id: UUID | None = None

    @model_validator(mode="after")
    def _completo(self) -> Self:
        exigir_destino(self.to, self.sala_uuid)
        return self

    @property
    def destino(self) -> Destino:
        """A dónde se reenvía; lanza `DestinoNoValido` si no se entiende."""
        return interpretar(self.to, self.sala_uuid, None)

    @property
    def eco(self) -> dict[str, str]:
        """Lo que el cliente espera recibir idéntico."""
        eco = {"to": self.to, "timestamp": self.timestamp}
        return {campo: valor for campo, valor in eco.items() if valor}


def edicion_de(mensaje: Mensaje) -> dict[str, Any]:
    """`message_edited`."""
    return _cambio_en(
        mensaje,
        message=mensaje.contenido or "",
        editado_en=en_iso(mensaje.editado_en) if mensaje.editado_en else None,
        sender_id=str(mensaje.remitente_id),
    )


def borrado_de(mensaje: Mensaje) -> dict[str, Any]:
    """`message_deleted`."""
    return _cambio_en(mensaje, **quien_borro(mensaje))


def reaccion_a(mensaje: Mensaje, usuario_id: int, emoji: str | None) -> dict[str, Any]:
    """`message_reaction`, con el recuento que ya trae el mensaje."""
    return _cambio_en(
        mensaje,
        user_id=str(usuario_id),
        emoji=emoji or "",
        reactions=mensaje.conteo_de_reacciones,
    )


def _cambio_en(mensaje: Mensaje, **campos: Any) -> dict[str, Any]:
    return {
        "status": "ok",
        "mensaje_id": str(mensaje.pk),
        "sala_uuid": str(mensaje.sala_chat.sala_uuid),
        "numero": mensaje.numero,
        "cambio": mensaje.cambio,
        **{campo: valor for campo, valor in campos.items() if valor is not None},
    }
