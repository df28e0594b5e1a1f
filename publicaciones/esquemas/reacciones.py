"""Las formas de una reacción (`contrato/rest.md` §4)."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from redup_project.paginacion import Pagina
from redup_project.validacion import Esquema, IdNumerico


class ReaccionEntrada(Esquema):
    """Con qué se reacciona. El `publicacion_id` que también llega sobra: vale el de la ruta."""

    model_config = ConfigDict(json_schema_extra={"example": {"reaccion_id": 1}})

    reaccion_id: IdNumerico


class ReaccionSalida(Esquema):
    id: int
    codigo: str
    nombre: str


class ReaccionPuestaSalida(Esquema):
    """Quién reaccionó a qué y con qué."""

    # Sólo por el alias: si una consulta olvidara anotar la firma, falla en vez de delatar.
    model_config = ConfigDict(populate_by_name=False)

    publicacion_id: int
    usuario_id: int = Field(validation_alias="firma_id")
    reaccion_id: int
    creado_en: datetime
    reaccion: ReaccionSalida


class PaginaDe100(Pagina):
    """La app pide las reacciones sin decir cuántas: se le dan las que quepan."""

    limit: Annotated[int, Field(ge=1, le=100)] = 100
