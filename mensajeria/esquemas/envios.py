"""Los paquetes con que se envía un mensaje, en los dos dialectos (`contrato/socketio.md` §3)."""

from typing import Annotated, NamedTuple, Self
from uuid import UUID

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from mensajeria.destinos import Destino, a_grupo, a_usuario, interpretar
from mensajeria.esquemas.campos import (
    TIPOS_APP,
    TIPOS_SEMILLA,
    Contenido,
    GrupoId,
    IdCorto,
    MarcaDeTiempo,
    TipoDeContenido,
    UrlArchivo,
    tipo_de_envio,
)
from mensajeria.models import TipoSala
from redup_project.validacion import Esquema, IdNumerico, Texto


class Envio(NamedTuple):
    """Un mensaje por guardar, ya sin dialecto: quién dice ser, a dónde, qué y cómo devolverlo."""

    sender_id: str
    destino: Destino
    contenido: str | None
    url_archivo: str | None
    tipo_mensaje: str
    # Lo que el cliente espera recibir idéntico: `to`, `type` y `timestamp`.
    eco: dict[str, str]
    cliente_id: UUID | None
    respuesta_a_id: int | None


class EnviarMensaje(Esquema):
    """`send_message` en los dos dialectos."""

    message: Contenido
    sender_id: IdCorto
    timestamp: MarcaDeTiempo
    type: Annotated[Texto, AfterValidator(tipo_de_envio)]
    to: IdCorto | None = None
    sala_uuid: IdCorto | None = None
    message_type: TipoDeContenido | None = None
    url_archivo: UrlArchivo | None = None
    # Repetir un envío con el mismo identificador devuelve el primero: reintentar no duplica.
    cliente_id: UUID | None = None
    reply_to: IdNumerico | None = None

    @model_validator(mode="after")
    def _completo(self) -> Self:
        exigir_destino(self.to, self.sala_uuid)
        _exigir_contenido(self.message, self.url_archivo)
        return self

    def envio(self) -> Envio:
        """El envío que describe el paquete; lanza `DestinoNoValido` si no se entiende a dónde va."""
        eco = {"type": TIPOS_APP.get(self.type, self.type), "timestamp": self.timestamp}
        if self.to:
            eco["to"] = self.to
        return Envio(
            sender_id=self.sender_id,
            destino=interpretar(self.to, self.sala_uuid, TIPOS_APP.get(self.type)),
            contenido=self.message or None,
            url_archivo=self.url_archivo or None,
            tipo_mensaje=self.message_type or TIPOS_SEMILLA.get(self.type, "texto"),
            eco=eco,
            cliente_id=self.cliente_id,
            respuesta_a_id=self.reply_to,
        )


class _EnviarCompatible(Esquema):
    sender_id: IdCorto
    content: Contenido = ""
    file_url: UrlArchivo | None = None
    type: TipoDeContenido = "texto"
    timestamp: MarcaDeTiempo | None = None
    cliente_id: UUID | None = None
    reply_to: IdNumerico | None = None

    @model_validator(mode="after")
    def _completo(self) -> Self:
        _exigir_contenido(self.content, self.file_url)
        return self

    def _envio(self, destino: Destino, tipo: str, to: str) -> Envio:
        eco = {"type": tipo, "to": to}
        if self.timestamp is not None:
            eco["timestamp"] = self.timestamp
        return Envio(
            sender_id=self.sender_id,
            destino=destino,
            contenido=self.content or None,
            url_archivo=self.file_url or None,
            tipo_mensaje=self.type,
            eco=eco,
            cliente_id=self.cliente_id,
            respuesta_a_id=self.reply_to,
        )


class EnviarDirecto(_EnviarCompatible):
    """`send_direct_message`."""

    recipient_id: IdNumerico

    def envio(self) -> Envio:
        """El envío al chat con `recipient_id`."""
        return self._envio(a_usuario(self.recipient_id), TipoSala.DIRECTO, str(self.recipient_id))


class EnviarGrupal(_EnviarCompatible):
    """`send_group_message`."""

    group_id: GrupoId

    def envio(self) -> Envio:
        """El envío al chat del grupo."""
        grupo_id = int(self.group_id.rpartition("_")[2])
        return self._envio(a_grupo(grupo_id), TipoSala.GRUPAL, self.group_id)


def exigir_destino(to: str | None, sala_uuid: str | None) -> None:
    """Lanza si el paquete no dice a dónde va."""
    if not (to or sala_uuid):
        raise PydanticCustomError("destino", "Falta el destino: manda «to» o «sala_uuid»")


def _exigir_contenido(texto: str, url_archivo: str | None) -> None:
    if not texto.strip() and not url_archivo:
        raise PydanticCustomError(
            "vacio", "El mensaje está vacío: escribe un texto o adjunta un archivo"
        )
