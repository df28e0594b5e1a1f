"""Los paquetes de mensajería, de entrada y de salida (`contrato/socketio.md` §2 a §4)."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mensajeria.destinos import Destino, a_grupo, a_usuario, interpretar
from mensajeria.models import Mensaje, SalaChat, TipoSala
from redup_project.validacion import MAX_BIGINT, Esquema, IdNumerico, IdTexto, Texto

MAX_MENSAJE = 5000
HISTORIAL_MAXIMO = 200

# `type` de la semilla es el tipo de contenido; el de la app, el de chat.
TIPOS_SEMILLA = {"text": "texto", "image": "imagen"}
TIPOS_APP = {"directo": "directo", "individual": "directo", "grupal": "grupal"}
TIPOS_DE_CONTENIDO = ("texto", "imagen", "archivo", "audio")


def _limite(valor: Any) -> int:
    if isinstance(valor, str) and re.fullmatch(r"-?\d{1,9}", valor.strip()):
        valor = int(valor)
    if isinstance(valor, float) and valor.is_integer():
        valor = int(valor)
    if isinstance(valor, bool) or not isinstance(valor, int):
        raise PydanticCustomError("limite", "debe ser un número entero")
    return min(max(valor, 1), HISTORIAL_MAXIMO)


def _entero_a_texto(valor: Any) -> Any:
    es_entero = isinstance(valor, int) and not isinstance(valor, bool)
    return str(valor) if es_entero and abs(valor) <= MAX_BIGINT else valor


def _grupo_id(texto: str) -> str:
    if not re.fullmatch(r"(grupo_|group_)?[1-9]\d{0,17}", texto, re.ASCII):
        raise PydanticCustomError("grupo", "debe ser el número del grupo, como 7 o grupo_7")
    return texto


def _tipo(texto: str) -> str:
    if texto.strip().lower() not in TIPOS_SEMILLA | TIPOS_APP:
        raise PydanticCustomError("tipo", "no vale: usa text, image, directo, individual o grupal")
    return texto.strip().lower()


def _tipo_de_contenido(texto: str) -> str:
    contenido = TIPOS_SEMILLA.get(texto.strip().lower(), texto.strip().lower())
    if contenido not in TIPOS_DE_CONTENIDO:
        raise PydanticCustomError("contenido", "no vale: usa texto, imagen, archivo o audio")
    return contenido


# Opaca: se devuelve idéntica, también con sus espacios.
MarcaDeTiempo = Annotated[Texto, BeforeValidator(_entero_a_texto), Field(max_length=100)]
IdCorto = Annotated[IdTexto, Field(max_length=100)]
GrupoId = Annotated[IdTexto, AfterValidator(_grupo_id)]
TipoDeContenido = Annotated[Texto, AfterValidator(_tipo_de_contenido)]
Contenido = Annotated[Texto, Field(max_length=MAX_MENSAJE)]
UrlArchivo = Annotated[Texto, Field(max_length=2000)]


class EventoDeGrupo(Esquema):
    """`join_group` y `leave_group`."""

    group_id: GrupoId

    @property
    def grupo_id(self) -> int:
        return int(self.group_id.rpartition("_")[2])


class UnirseADirecto(Esquema):
    """`join_direct_chat`."""

    other_user_id: IdNumerico


class PedirHistorial(Esquema):
    """`load_message_history`; el límite se acota a 1..200."""

    sala_uuid: UUID
    limit: Annotated[int, BeforeValidator(_limite)] = 50


class Marcar(Esquema):
    """`mark_delivered` y `mark_read`."""

    mensaje_id: IdNumerico
    user_id: IdTexto


class Envio(Esquema):
    """Un mensaje por guardar, ya sin dialecto: quién dice ser, a dónde, qué y cómo devolverlo."""

    sender_id: str
    destino: Destino
    contenido: str | None
    url_archivo: str | None
    tipo_mensaje: str
    # Lo que el cliente espera recibir idéntico: `to`, `type` y `timestamp`.
    eco: dict[str, str]
    cliente_id: UUID | None


class EnviarMensaje(Esquema):
    """`send_message` en los dos dialectos."""

    message: Contenido
    sender_id: IdCorto
    timestamp: MarcaDeTiempo
    type: Annotated[Texto, AfterValidator(_tipo)]
    to: IdCorto | None = None
    sala_uuid: IdCorto | None = None
    message_type: TipoDeContenido | None = None
    url_archivo: UrlArchivo | None = None
    # Repetir un envío con el mismo identificador devuelve el primero: reintentar no duplica.
    cliente_id: UUID | None = None

    @model_validator(mode="after")
    def _completo(self) -> Self:
        if not (self.to or self.sala_uuid):
            raise PydanticCustomError("destino", "Falta el destino: manda «to» o «sala_uuid»")
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
        )


class _EnviarCompatible(Esquema):
    sender_id: IdCorto
    content: Contenido = ""
    file_url: UrlArchivo | None = None
    type: TipoDeContenido = "texto"
    timestamp: MarcaDeTiempo | None = None
    cliente_id: UUID | None = None

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


def _exigir_contenido(texto: str, url_archivo: str | None) -> None:
    if not texto.strip() and not url_archivo:
        raise PydanticCustomError(
            "vacio", "El mensaje está vacío: escribe un texto o adjunta un archivo"
        )


def en_iso(instante: datetime) -> str:
    """Un instante como viaja por el cable: ISO-8601 en UTC con `Z`."""
    return instante.astimezone(UTC).isoformat().replace("+00:00", "Z")


def destino_textual(mensaje: Mensaje) -> str:
    """El `to` de un mensaje cuando no lo dijo quien lo envió: el otro usuario o `grupo_<id>`."""
    sala: SalaChat = mensaje.sala_chat
    if sala.tipo_sala == TipoSala.GRUPAL:
        return f"grupo_{sala.grupo_id}"
    return str(sala.usuario_a_id + sala.usuario_b_id - mensaje.remitente_id)


class MensajeSalida(Esquema):
    """`receive_message` y cada elemento del historial."""

    remitente: str = Field(serialization_alias="from")
    sender_id: str
    sender_name: str
    sender_email: str
    to: str
    message: str
    type: str
    chat_type: str
    message_type: str
    timestamp: str
    sala_uuid: str
    sala_chat_id: str
    mensaje_id: str
    mensaje_uuid: str
    numero: int
    enviado_en: str
    url_archivo: str | None = None
    cliente_id: str | None = None
    id: str | None = None
    offline: bool | None = None
    pendiente: bool | None = None
    entregado_en: str | None = None
    leido_en: str | None = None

    @classmethod
    def desde(cls, mensaje: Mensaje, **extra: Any) -> dict[str, Any]:
        """El mensaje (con sala y remitente ya leídos) como viaja: sin claves nulas.

        La app lee «null» como un texto, por eso se omiten. `extra` pisa o añade campos.
        """
        sala, remitente = mensaje.sala_chat, mensaje.remitente
        eco = mensaje.metadatos
        enviado_en = en_iso(mensaje.enviado_en)
        campos = {
            "remitente": str(mensaje.remitente_id),
            "sender_id": str(mensaje.remitente_id),
            "sender_name": remitente.nombre_completo,
            "sender_email": remitente.correo_institucional,
            "to": eco.get("to") or destino_textual(mensaje),
            "message": mensaje.contenido or "",
            "type": tipo_en_el_cable(mensaje),
            "chat_type": sala.tipo_sala,
            "message_type": mensaje.tipo_mensaje,
            "timestamp": eco.get("timestamp", enviado_en),
            "sala_uuid": str(sala.sala_uuid),
            "sala_chat_id": str(sala.pk),
            "mensaje_id": str(mensaje.pk),
            "mensaje_uuid": str(mensaje.mensaje_uuid),
            "numero": mensaje.numero,
            "enviado_en": enviado_en,
            "url_archivo": mensaje.url_archivo,
            "cliente_id": str(mensaje.cliente_id) if mensaje.cliente_id else None,
        }
        return cls(**campos | extra).model_dump(by_alias=True, exclude_none=True)


def tipo_en_el_cable(mensaje: Mensaje) -> str:
    """`type`: en la semilla, `text` o `image` tal cual; en la app, el tipo real de la sala."""
    tipo = mensaje.metadatos.get("type")
    return tipo if tipo in TIPOS_SEMILLA else mensaje.sala_chat.tipo_sala


def acuse_de(mensaje: Mensaje) -> dict[str, Any]:
    """El `ack` de un envío guardado (`contrato/socketio.md` §4.2)."""
    salida = MensajeSalida.desde(mensaje)
    campos = (
        "to sender_id timestamp type chat_type message_type mensaje_id mensaje_uuid"
        " sala_uuid sala_chat_id enviado_en numero cliente_id"
    )
    return {
        "status": "sent",
        "message": "Mensaje enviado.",
        "saved_to_db": True,
        "offline": False,
        **{campo: salida[campo] for campo in campos.split() if campo in salida},
    }
