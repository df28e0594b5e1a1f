"""La forma `Miembro`, y lo que se manda para cambiarlos."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from grupos.models import EstadoMembresia, RolMiembro
from redup_project.formas import PersonaSalida
from redup_project.paginacion import PaginaDe50
from redup_project.validacion import Esquema, Texto

Correo = Annotated[Texto, Field(min_length=3, max_length=254)]


class FiltroDeMiembros(PaginaDe50):
    """`GET /api/grupos/{id}/miembros`."""

    estado: EstadoMembresia = EstadoMembresia.ACTIVO


class InvitacionPorCorreo(Esquema):
    """`POST /api/grupos/{id}/miembros/invitar-por-correo?correo=`."""

    correo: Correo


class RolEntrada(Esquema):
    """`PUT /api/grupos/{id}/miembros/{uid}`. Dueño no se nombra: se le transfiere el grupo."""

    rol_miembro: Literal["admin", "miembro"]


class MiembroSalida(Esquema):
    """`Miembro`."""

    grupo_id: int
    usuario_id: int
    rol_miembro: RolMiembro
    estado_membresia: EstadoMembresia
    unido_en: datetime
    salio_en: datetime | None
    usuario: PersonaSalida


class EntradaEnGrupo(Esquema):
    """Lo que se contesta a `unirse`: plano y sólo con textos, como lo lee la app."""

    message: str
    estado_membresia: EstadoMembresia
