"""Las formas de un reporte y de lo que su autor ve de un caso."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from estudiantes.esquemas.campos import ejemplo
from estudiantes.models import Apelacion, Caso
from redup_project.validacion import Esquema, IdNumerico, Texto

MAX_DETALLE = 1000
MAX_APELACION = 4000

Tipo = Literal["publicacion", "comentario", "mensaje", "grupo", "publicacion_grupo", "persona"]
Motivo = Literal[
    "acoso", "odio", "violencia", "sexual", "datos_personales", "suplantacion", "spam", "otro"
]
Detalle = Annotated[Texto, AfterValidator(str.strip), Field(max_length=MAX_DETALLE)]
TextoDeApelacion = Annotated[
    Texto, AfterValidator(str.strip), Field(min_length=1, max_length=MAX_APELACION)
]


class ReporteEntrada(Esquema):
    """`POST /api/reportes` y el evento `report`."""

    model_config = ejemplo(tipo="publicacion", id=7, motivo="acoso", detalle="Se burla de Beto.")

    tipo: Tipo
    id: IdNumerico
    motivo: Motivo
    detalle: Detalle | None = None


class ReporteRecibido(Esquema):
    """Que llegó, y nada más: cómo va el caso no se cuenta."""

    tipo: str
    id: int
    motivo: str


class MotivoSalida(Esquema):
    """Un motivo que se puede elegir y cómo se lee."""

    codigo: str
    nombre: str


class ApelacionEntrada(Esquema):
    """`POST /api/moderacion/casos/{caso_id}/apelar`."""

    model_config = ejemplo(texto="Era una broma entre amigos, y él lo sabe.")

    texto: TextoDeApelacion


class ApelacionConCodigo(Esquema):
    """`POST /api/moderacion/apelaciones`: de quien ya no puede entrar."""

    model_config = ejemplo(codigo="NDI:1vT0ab:Xy…", texto="No fui yo quien lo escribió.")

    codigo: Annotated[Texto, Field(min_length=1, max_length=200)]
    texto: TextoDeApelacion


class ApelacionSalida(Esquema):
    """Lo que dije y, si ya se miró, qué se resolvió."""

    texto: str
    resultado: str | None
    respuesta: str | None
    creado_en: datetime


class MiCasoSalida(Esquema):
    """Qué se decidió sobre algo mío y por qué; `hasta`, si me suspendieron."""

    id: int
    tipo: str
    objeto_id: int
    decision: str
    motivo: str | None
    estado: str
    decidido_en: datetime
    hasta: datetime | None
    puede_apelar: bool
    apelacion: ApelacionSalida | None

    @classmethod
    def desde(cls, caso: Caso) -> "MiCasoSalida":
        """El caso como lo ve su autor: ni quién lo reportó ni quién lo decidió."""
        sancion = getattr(caso, "sancion", None)
        apelacion: Apelacion | None = getattr(caso, "apelacion", None)
        return cls(
            id=caso.pk,
            tipo=caso.objeto_tipo,
            objeto_id=caso.objeto_id,
            decision=caso.decision,
            motivo=caso.motivo,
            estado=caso.estado,
            decidido_en=caso.decidido_en,
            hasta=sancion.hasta if sancion else None,
            puede_apelar=caso.se_puede_apelar,
            apelacion=apelacion and ApelacionSalida.model_validate(apelacion),
        )
