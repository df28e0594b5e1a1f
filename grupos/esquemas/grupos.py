"""Las formas `Grupo` y `GrupoDetalle`, y lo que hace falta para crear y cambiar uno."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasPath, BeforeValidator, Field

from grupos.models import EstadoMembresia, Privacidad, RolMiembro
from redup_project.busqueda import Busqueda
from redup_project.enlaces import UrlAbsoluta
from redup_project.formas import CarreraSalida, PersonaSalida
from redup_project.paginacion import Pagina
from redup_project.validacion import MAX_BIGINT, Esquema, Texto


def _sin_huecos(texto: str) -> str:
    if not texto.strip():
        raise ValueError("vacío")
    return texto.strip()


Nombre = Annotated[Texto, Field(min_length=1, max_length=120), AfterValidator(_sin_huecos)]
Descripcion = Annotated[Texto, Field(max_length=2000)]
CarreraId = Annotated[int, Field(ge=0, le=MAX_BIGINT)]
# La app lo declara entero y no nulo: un grupo de todas las carreras se le enseña como de la 0.
CarreraOCero = Annotated[int, BeforeValidator(lambda carrera_id: carrera_id or 0)]


class GrupoEntrada(Esquema):
    """`POST /api/grupos/`. Sin carrera es de toda la universidad."""

    nombre: Nombre
    descripcion: Descripcion | None = None
    carrera_id: CarreraId | None = None
    privacidad: Privacidad = Privacidad.PUBLICO


class GrupoCambios(Esquema):
    """`PUT /api/grupos/{id}`: lo que falta no cambia; `descripcion` y `carrera_id` se vacían con `null`."""

    nombre: Nombre = ""
    descripcion: Descripcion | None = None
    carrera_id: CarreraId | None = None
    privacidad: Privacidad = Privacidad.PUBLICO


class FiltroDeGrupos(Pagina):
    """`GET /api/grupos`."""

    carrera_id: CarreraId | None = None
    privacidad: Privacidad | None = None


class BusquedaDeGrupos(Pagina):
    """`GET /api/grupos/buscar`."""

    query: Busqueda
    carrera_id: CarreraId | None = None


class TodosMisGrupos(Pagina):
    """`GET /api/grupos/mis-grupos`: la app no pagina; nadie está en tantos grupos."""

    limit: Annotated[int, Field(ge=1, le=500)] = 500


class GrupoSalida(Esquema):
    """`Grupo`."""

    id: int
    nombre: str
    descripcion: str | None
    carrera_id: CarreraOCero
    privacidad: Privacidad
    creado_en: datetime
    actualizado_en: datetime
    total_miembros: int
    foto_grupo_url: UrlAbsoluta | None
    usuario_dueno_id: int
    dueno: PersonaSalida = Field(validation_alias="usuario_dueno")
    carrera: CarreraSalida | None


def _de_su_cuenta(campo: str) -> Any:
    return Field(validation_alias=AliasPath("usuario", campo))


class MiembroDeGrupo(Esquema):
    """Un miembro dentro de `GrupoDetalle`."""

    usuario_id: int
    nombre: str = _de_su_cuenta("nombre")
    apellido_paterno: str = _de_su_cuenta("apellido_paterno")
    apellido_materno: str | None = _de_su_cuenta("apellido_materno")
    foto_perfil_url: UrlAbsoluta | None = _de_su_cuenta("foto_perfil_url")
    rol_miembro: RolMiembro
    estado_membresia: EstadoMembresia


class GrupoDetalleSalida(GrupoSalida):
    """`GrupoDetalle`: sus miembros activos, hasta mil; de un grupo privado ajeno, ninguno."""

    miembros: list[MiembroDeGrupo]
