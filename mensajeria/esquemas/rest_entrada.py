"""Lo que se manda a la mensajería por REST (`rest.md` §4)."""

import json
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from mensajeria.destinos import Destino, a_grupo, a_usuario
from mensajeria.esquemas.campos import Contenido, TipoDeContenido, UrlArchivo
from mensajeria.esquemas.ediciones import Emoji, TextoNuevo
from redup_project.validacion import Esquema, IdNumerico, exigir_poco_hondo

MAX_METADATOS = 4000
# Los pone el servidor: es lo que el cliente de un socket espera recibir idéntico.
RESERVADOS = {"to", "type", "timestamp"}


def _metadatos(datos: dict[str, Any]) -> dict[str, Any]:
    exigir_poco_hondo(datos)
    try:
        # Ni infinitos ni medios pares sustitutos: la base no los guarda.
        texto = json.dumps(datos, ensure_ascii=False, allow_nan=False)
        texto.encode()
    except ValueError as error:
        raise PydanticCustomError("metadatos", "lleva algo que no se puede guardar") from error
    if len(texto) > MAX_METADATOS or "\\u0000" in texto:
        raise PydanticCustomError("metadatos", "es demasiado largo o lleva caracteres no válidos")
    if reservados := RESERVADOS & datos.keys():
        raise PydanticCustomError("metadatos", f"no puede llevar: {', '.join(sorted(reservados))}")
    return datos


def _vacio_es_nada(texto: str | None) -> str | None:
    return texto if texto and texto.strip() else None


class EnviarPorRest(Esquema):
    """Lo que se dice en una sala; que diga algo lo exige la base (`MENSAJE_VACIO`)."""

    tipo_mensaje: TipoDeContenido = "texto"
    contenido: Annotated[Contenido | None, AfterValidator(_vacio_es_nada)] = None
    url_archivo: Annotated[UrlArchivo | None, AfterValidator(_vacio_es_nada)] = None
    metadatos: Annotated[dict[str, Any], AfterValidator(_metadatos)] = {}
    # Repetir un envío con el mismo identificador devuelve el primero: reintentar no duplica.
    cliente_id: UUID | None = None
    respuesta_a_id: IdNumerico | None = None


class EditarPorRest(Esquema):
    """El texto nuevo de un mensaje propio."""

    contenido: TextoNuevo


class ReaccionarPorRest(Esquema):
    """El emoji que se deja en un mensaje."""

    emoji: Emoji


class ReenviarPorRest(Esquema):
    """A dónde se lleva una copia: a una persona o a un grupo."""

    usuario_id: IdNumerico | None = None
    grupo_id: IdNumerico | None = None
    cliente_id: UUID | None = None

    @model_validator(mode="after")
    def _uno(self) -> Self:
        if (self.usuario_id is None) == (self.grupo_id is None):
            raise PydanticCustomError("destino", "Di a quién: «usuario_id» o «grupo_id»")
        return self

    @property
    def destino(self) -> Destino:
        return a_usuario(self.usuario_id) if self.usuario_id else a_grupo(self.grupo_id)
