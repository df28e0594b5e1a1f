"""Las formas de los dispositivos y de lo que anotaron sin conexión (`contrato/rest.md` §3.5)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from estudiantes.esquemas.objeto_json import ObjetoJson
from redup_project.validacion import MAX_BIGINT, Esquema, Texto

MAX_EVENTOS = 100

Uuid = Annotated[Texto, Field(min_length=3, max_length=120)]
# Los de Firebase rondan los 200; a un índice de la base no le caben mucho más de 600.
TokenPush = Annotated[Texto, Field(max_length=600)]


class DispositivoEntrada(Esquema):
    """`POST /api/notificaciones/dispositivos`. Sin token, conserva el que tuviera."""

    uuid_dispositivo: Uuid
    plataforma: Annotated[Texto, Field(min_length=1, max_length=20)] = "android"
    token_push: Annotated[TokenPush, AfterValidator(lambda token: token or None)] | None = None


class TokenEntrada(Esquema):
    """`PUT /api/notificaciones/dispositivos/token`."""

    uuid_dispositivo: Uuid
    token_push: Annotated[TokenPush, Field(min_length=20)]


class EventoDiferido(Esquema):
    """Algo que la app hizo y cuenta después; `created_at`, en milisegundos desde 1970."""

    event_type: Annotated[Texto, Field(min_length=2, max_length=120)]
    payload: ObjetoJson
    created_at: Annotated[int, Field(ge=0, le=MAX_BIGINT)]


class EventosEntrada(Esquema):
    """`POST /api/notificaciones/eventos/sync`."""

    events: Annotated[list[EventoDiferido], Field(max_length=MAX_EVENTOS)]
