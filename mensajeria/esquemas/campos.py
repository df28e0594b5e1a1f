"""Los campos de los paquetes de mensajería: qué forma tiene cada dato suelto."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from redup_project.validacion import MAX_BIGINT, IdTexto, Texto, id_a_texto, texto_de

MAX_MENSAJE = 5000
MAX_CITA = 200
HISTORIAL_MAXIMO = 200

# `type` de la semilla es el tipo de contenido; el de la app, el de chat.
TIPOS_SEMILLA = {"text": "texto", "image": "imagen"}
TIPOS_APP = {"directo": "directo", "individual": "directo", "grupal": "grupal"}
TIPOS_DE_ENVIO = TIPOS_SEMILLA.keys() | TIPOS_APP.keys()
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


def tipo_de_envio(texto: str) -> str:
    """El `type` de un envío, en minúsculas; lanza si no es de ningún dialecto."""
    tipo = texto.strip().lower()
    if tipo not in TIPOS_DE_ENVIO:
        raise PydanticCustomError("tipo", "no vale: usa text, image, directo, individual o grupal")
    return tipo


def _tipo_de_contenido(texto: str) -> str:
    contenido = TIPOS_SEMILLA.get(texto.strip().lower(), texto.strip().lower())
    if contenido not in TIPOS_DE_CONTENIDO:
        raise PydanticCustomError("contenido", "no vale: usa texto, imagen, archivo o audio")
    return contenido


# Opaca: se devuelve idéntica, también con sus espacios.
MarcaDeTiempo = Annotated[texto_de(100), BeforeValidator(_entero_a_texto)]
IdCorto = Annotated[texto_de(100), BeforeValidator(id_a_texto)]
GrupoId = Annotated[IdTexto, AfterValidator(_grupo_id)]
TipoDeContenido = Annotated[Texto, AfterValidator(_tipo_de_contenido)]
Contenido = texto_de(MAX_MENSAJE)
UrlArchivo = texto_de(2000)
Limite = Annotated[int, BeforeValidator(_limite)]
