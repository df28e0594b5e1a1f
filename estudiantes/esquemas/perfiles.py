"""Las formas de las personas en REST (`contrato/rest.md` §2, §3.2 y §3.4)."""

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from estudiantes.esquemas.campos import (
    ApellidoMaterno,
    Biografia,
    Id,
    Nacimiento,
    Nombre,
    Telefono,
    ejemplo,
)
from estudiantes.models import Estado, Rol
from redup_project.enlaces import UrlAbsoluta
from redup_project.formas import CarreraSalida, CuatrimestreSalida
from redup_project.validacion import Esquema


class UsuarioSalida(Esquema):
    """`Usuario` entero: sólo para él mismo o para quien administra."""

    id: int
    correo_institucional: str
    nombre: str
    apellido_paterno: str
    apellido_materno: str | None
    fecha_nacimiento: date
    telefono: str | None
    foto_perfil_url: UrlAbsoluta | None
    biografia: str | None
    carrera_id: int | None
    cuatrimestre_id: int | None
    rol: str
    estado: str
    correo_verificado: bool
    ultima_conexion_en: datetime | None
    creado_en: datetime
    actualizado_en: datetime
    carrera: CarreraSalida | None
    cuatrimestre: CuatrimestreSalida | None


class PerfilSalida(UsuarioSalida):
    """`Usuario` como lo ve quien pregunta: lo que no le toca es nulo (`consultas.perfiles_para`)."""

    # Por su nombre leería el dato entero: una puerta que olvidara la consulta debe fallar, no enseñarlo.
    model_config = ConfigDict(populate_by_name=False)

    fecha_nacimiento: date | None = Field(validation_alias="fecha_nacimiento_visible")
    telefono: str | None = Field(validation_alias="telefono_visible")
    ultima_conexion_en: datetime | None = Field(validation_alias="ultima_conexion_visible")


class PersonaEncontrada(Esquema):
    """Lo que se enseña de cada persona al buscarla."""

    id: int
    nombre: str
    apellido_paterno: str
    apellido_materno: str | None
    correo_institucional: str
    foto_perfil_url: UrlAbsoluta | None
    carrera_id: int | None
    cuatrimestre_id: int | None


class TotalesSalida(Esquema):
    """Los totales que acompañan a un perfil."""

    total_seguidores: int
    total_siguiendo: int
    total_publicaciones: int


class StatsSalida(TotalesSalida):
    """`Stats`: sus totales y lo que comentó y reaccionó."""

    total_comentarios: int
    total_reacciones: int
    usuario_id: int = Field(validation_alias="pk")
    nombre_completo: str


class RelacionSalida(Esquema):
    """Qué tiene que ver quien pregunta con esa persona."""

    ya_sigue: bool
    es_mismo_usuario: bool


class PerfilCompletoSalida(Esquema):
    """Un perfil con sus totales y la relación de quien pregunta con él."""

    usuario: PerfilSalida
    estadisticas: TotalesSalida
    relacion_actual: RelacionSalida


class PerfilEntrada(Esquema):
    """Lo que cada quien cambia de sí mismo. Lo ausente no cambia; vacío o nulo borra lo opcional."""

    model_config = ejemplo(biografia="Me gusta el ajedrez.", telefono="961 555 0101")

    # El valor por defecto no se usa: sólo dice que se pueden omitir. Nulos no pueden ser.
    nombre: Nombre = None
    apellido_paterno: Nombre = None
    fecha_nacimiento: Nacimiento = None
    apellido_materno: ApellidoMaterno = None
    telefono: Telefono = None
    biografia: Biografia = None

    def cambios(self) -> dict[str, Any]:
        """Los campos que vinieron."""
        return self.model_dump(exclude_unset=True)


class FichaEntrada(PerfilEntrada):
    """`PerfilEntrada` y lo que sólo cambia quien administra; de los demás, se ignora."""

    model_config = ejemplo(carrera_id=1, cuatrimestre_id=2, rol="moderador")

    carrera_id: Id = None
    cuatrimestre_id: Id = None
    rol: Rol = None
    estado: Estado = None


class FiltroDeEstudios(Esquema):
    """Por carrera y por cuatrimestre."""

    carrera_id: Id = None
    cuatrimestre_id: Id = None

    def filtros(self) -> dict[str, Any]:
        """Los que vinieron, por su columna."""
        return self.model_dump(exclude_none=True)


class FiltroDeCuentas(FiltroDeEstudios):
    """Además, por rol y por estado."""

    rol: Rol | None = None
    estado: Estado | None = None
