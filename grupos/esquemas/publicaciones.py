"""La forma `PubGrupo`, y lo que se manda para escribirla."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from redup_project.formas import PersonaSalida
from redup_project.validacion import Esquema, Texto


def _con_algo(texto: str) -> str:
    if not texto.strip():
        raise ValueError("vacío")
    return texto


Titulo = Annotated[Texto, Field(min_length=1, max_length=180), AfterValidator(_con_algo)]
Contenido = Annotated[Texto, Field(min_length=1, max_length=20_000), AfterValidator(_con_algo)]


class PublicacionEntrada(Esquema):
    """`POST /api/grupos/{id}/publicaciones`: el grupo es el de la ruta."""

    titulo: Titulo
    contenido: Contenido


class PublicacionCambios(Esquema):
    """`PUT /api/grupos/publicaciones/{id}`: lo que falta no cambia."""

    titulo: Titulo | None = None
    contenido: Contenido | None = None


class PublicacionSalida(Esquema):
    """`PubGrupo`."""

    id: int
    grupo_id: int
    autor_id: int
    titulo: str
    contenido: str
    creado_en: datetime
    actualizado_en: datetime
    autor: PersonaSalida
