"""Puerta REST de las cuentas de los demás: verlas, buscarlas y administrarlas."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router

from estudiantes import consultas, servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas.campos import con_foto
from estudiantes.esquemas.perfiles import (
    FichaEntrada,
    FiltroDeCuentas,
    FiltroDeEstudios,
    PerfilSalida,
    PersonaEncontrada,
    UsuarioSalida,
)
from estudiantes.models import Usuario, normalizar_correo
from redup_project.busqueda import Busqueda
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina
from redup_project.validacion import Texto

router = Router(tags=["Usuarios"], auth=con_token)


@router.get("/usuarios", response={200: list[PerfilSalida], 401: ErrorSalida, 403: ErrorSalida})
def listar(
    request: HttpRequest, filtro: Query[FiltroDeCuentas], pagina: Query[Pagina]
) -> QuerySet[Usuario]:
    """Todas las cuentas, por apellido; sólo para quien modera."""
    return pagina.de(consultas.padron(request.auth, **filtro.filtros()))


@router.get("/usuarios/buscar", response={200: list[PersonaEncontrada], 401: ErrorSalida})
def buscar(
    request: HttpRequest,
    query: Query[Busqueda],
    filtro: Query[FiltroDeEstudios],
    pagina: Query[Pagina],
) -> QuerySet[Usuario]:
    """Personas activas por nombre, apellidos o correo, sin distinguir acentos ni mayúsculas."""
    return pagina.de(consultas.personas_que_casan(query, **filtro.filtros()))


@router.get(
    "/usuarios/por-correo/{correo}",
    response={200: PerfilSalida, 401: ErrorSalida, 404: ErrorSalida},
)
def por_correo(request: HttpRequest, correo: Path[Texto]) -> Usuario:
    """La persona que tiene exactamente ese correo, sin distinguir mayúsculas."""
    personas = consultas.perfiles_para(request.auth)
    return consultas.perfil(personas, correo_institucional=normalizar_correo(correo))


@router.get(
    "/usuarios/{id:usuario_id}", response={200: PerfilSalida, 401: ErrorSalida, 404: ErrorSalida}
)
def ver(request: HttpRequest, usuario_id: int) -> Usuario:
    """El perfil de una persona."""
    return consultas.perfil(consultas.perfiles_para(request.auth), pk=usuario_id)


@router.put(
    "/usuarios/{id:usuario_id}",
    response={
        200: UsuarioSalida,
        400: ErrorSalida,
        401: ErrorSalida,
        403: ErrorSalida,
        404: ErrorSalida,
        413: ErrorSalida,
    },
    openapi_extra=con_foto(FichaEntrada),
)
def actualizar(request: HttpRequest, usuario_id: int, entrada: FichaEntrada) -> Usuario:
    """Cambia lo que venga de una ficha: cada quien la suya; quien administra, cualquiera y entera."""
    return servicios.actualizar_perfil(
        actor=request.auth,
        usuario_id=usuario_id,
        cambios=entrada.cambios(),
        foto=request.FILES.get("foto_perfil"),
    )


@router.delete(
    "/usuarios/{id:usuario_id}",
    response={200: Hecho, 400: ErrorSalida, 401: ErrorSalida, 403: ErrorSalida, 404: ErrorSalida},
)
def dar_de_baja(request: HttpRequest, usuario_id: int) -> dict[str, str]:
    """Da de baja una cuenta, conservando lo que hizo; sólo para quien administra."""
    servicios.dar_de_baja(actor=request.auth, usuario_id=usuario_id)
    return {"message": "Cuenta dada de baja."}
