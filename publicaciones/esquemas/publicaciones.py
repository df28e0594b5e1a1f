"""Las formas de una publicación (`contrato/rest.md` §2 y §3.3)."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from redup_project.busqueda import Busqueda
from redup_project.formas import AutorSalida, CarreraSalida
from redup_project.validacion import MAX_BIGINT, Esquema, IdNumerico, Texto

# Muy por debajo de lo que admite el índice de búsqueda; de sobra para una publicación.
MAX_CONTENIDO = 20_000

Titulo = Annotated[Texto, AfterValidator(str.strip), Field(min_length=1, max_length=180)]
Contenido = Annotated[
    Texto, AfterValidator(str.strip), Field(min_length=1, max_length=MAX_CONTENIDO)
]
Audiencia = Literal["general", "carrera"]


def _al_segundo(hora: datetime) -> datetime:
    # Sin zona es de las que usa la API: UTC. Y sale con milésimas: si se guardaran más finas,
    # quien la devuelve tal como la recibió mandaría otra.
    try:
        return hora.replace(microsecond=0, tzinfo=hora.tzinfo or UTC).astimezone(UTC)
    except OverflowError as error:
        # En UTC cae fuera de los años que existen para Python.
        raise PydanticCustomError("fecha_imposible", "no es una fecha que se pueda usar") from error


Instante = Annotated[datetime, AfterValidator(_al_segundo)]
# En un filtro vale el 0 de los anónimos, que no encuentra nada.
IdBuscado = Annotated[int, Field(ge=0, le=MAX_BIGINT)]


class PublicacionEntrada(Esquema):
    """`POST /api/publicaciones`, con JSON o formulario."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "titulo": "Torneo de ajedrez",
                "contenido": "El jueves a las cinco, en la cafetería.",
                "audiencia": "general",
            }
        }
    )

    titulo: Titulo
    contenido: Contenido
    audiencia: Audiencia = "general"
    carrera_objetivo_id: IdNumerico | None = None
    cuatrimestre_objetivo_id: IdNumerico | None = None
    tipo_publicacion_id: IdNumerico | None = None
    permite_comentarios: bool = True
    es_anonima: bool = False
    programada_para: Instante | None = None


class PublicacionCambios(Esquema):
    """`PUT /api/publicaciones/{id}`: lo que no viene no cambia; `null` sólo vale donde se admite."""

    titulo: Titulo = None
    contenido: Contenido = None
    audiencia: Audiencia = None
    carrera_objetivo_id: IdNumerico | None = None
    cuatrimestre_objetivo_id: IdNumerico | None = None
    tipo_publicacion_id: IdNumerico | None = None
    permite_comentarios: bool = None
    es_anonima: bool = None
    programada_para: Instante | None = None


class FiltrosDelMuro(Esquema):
    """Los de `GET /api/publicaciones`."""

    autor_id: IdBuscado | None = None
    carrera_id: IdBuscado | None = None
    tipo_publicacion_id: IdBuscado | None = None
    audiencia: Audiencia | None = None
    activa: bool = True


class BusquedaEnElMuro(Esquema):
    """Los de `GET /api/publicaciones/buscar`."""

    query: Busqueda
    carrera_id: IdBuscado | None = None


class TipoSalida(Esquema):
    id: int
    codigo: str
    nombre: str
    descripcion: str | None


class MultimediaSalida(Esquema):
    """`Multimedia`: un archivo y dónde se sirve."""

    id: int
    publicacion_id: int
    tipo: str
    url_archivo: str
    url_miniatura: str | None
    orden: int
    creado_en: datetime


class AutorAnonimo(Esquema):
    """El autor que no firmó."""

    nombre: str = "Anónimo"
    apellido_paterno: str = ""


class PublicacionSalida(Esquema):
    """`Publicacion`, como la ve quien la pide: sin su autor si es anónima y de otro."""

    # Sólo por el alias: si una consulta olvidara anotar la firma, falla en vez de delatar.
    model_config = ConfigDict(populate_by_name=False)

    id: int
    autor_id: int = Field(validation_alias="firma_id")
    titulo: str
    contenido: str
    audiencia: str
    publicada_en: datetime
    imagen_url: str | None
    autor: Annotated[
        AutorSalida | AutorAnonimo, BeforeValidator(lambda quien: quien or AutorAnonimo())
    ] = Field(validation_alias="firmante")
    multimedia: list[MultimediaSalida] = Field(validation_alias="archivos")
    total_reacciones: int
    total_comentarios: int
    carrera_objetivo_id: int | None
    cuatrimestre_objetivo_id: int | None
    tipo_publicacion_id: int | None
    permite_comentarios: bool
    es_anonima: bool
    activa: bool
    programada_para: datetime | None
    actualizada_en: datetime
    tipo_publicacion: TipoSalida | None
    carrera_objetivo: CarreraSalida | None
