"""Las formas de un comentario (`contrato/rest.md` §2 y §3.3)."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from publicaciones.esquemas.publicaciones import AutorAnonimo
from redup_project.formas import PersonaSalida
from redup_project.paginacion import Pagina
from redup_project.validacion import Esquema, IdNumerico, Texto

ContenidoDeComentario = Annotated[
    Texto, AfterValidator(str.strip), Field(min_length=1, max_length=5000)
]


class ComentarioEntrada(Esquema):
    """Un comentario nuevo. El `publicacion_id` que también manda la app sobra: vale el de la ruta."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"contenido": "¡Allí estaré!", "comentario_padre_id": 7}}
    )

    contenido: ContenidoDeComentario
    comentario_padre_id: IdNumerico | None = None


class ComentarioCambios(Esquema):
    """Lo que no viene no cambia; `activo: false` lo borra."""

    contenido: ContenidoDeComentario = None
    activo: bool = None


class FiltroDeHilo(Esquema):
    """Sin él, los comentarios que no responden a nadie."""

    comentario_padre_id: IdNumerico | None = None


class PaginaDeRespuestas(Pagina):
    """Como `Pagina`, de 50 en 50 como mucho."""

    limit: Annotated[int, Field(ge=1, le=50)] = 20


class PersonaAnonima(AutorAnonimo):
    id: int = 0


class ComentarioSalida(Esquema):
    """`Comentario`, como lo ve quien lo pide: quien escribió la publicación anónima sigue siéndolo."""

    # Sólo por el alias: si una consulta olvidara anotar la firma, falla en vez de delatar.
    model_config = ConfigDict(populate_by_name=False)

    id: int
    contenido: str
    usuario_id: int = Field(validation_alias="firma_id")
    creado_en: datetime
    usuario: Annotated[
        PersonaSalida | PersonaAnonima, BeforeValidator(lambda quien: quien or PersonaAnonima())
    ] = Field(validation_alias="firmante")
    publicacion_id: int
    comentario_padre_id: int | None
    activo: bool
    actualizado_en: datetime


class CuentaSalida(Esquema):
    """Cuántos comentarios tiene una publicación, sin contar respuestas."""

    publicacion_id: int
    total_comentarios: int
