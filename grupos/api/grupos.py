"""Puerta REST de los grupos: verlos, buscarlos, crearlos, cambiarlos y archivarlos."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes.acceso import con_token
from grupos import consultas, servicios
from grupos.esquemas.grupos import (
    BusquedaDeGrupos,
    FiltroDeGrupos,
    GrupoCambios,
    GrupoDetalleSalida,
    GrupoEntrada,
    GrupoSalida,
    TodosMisGrupos,
)
from grupos.models import Grupo
from redup_project.formas import ErrorSalida, Hecho

router = Router(tags=["Grupos"], auth=con_token)

SIN_SESION = {401: ErrorSalida}
NO_ESTA = {**SIN_SESION, 404: ErrorSalida}
FALLOS = {**NO_ESTA, 400: ErrorSalida, 403: ErrorSalida}
FOTO = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["foto_grupo"],
                    "properties": {"foto_grupo": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.get("/grupos", response={200: list[GrupoSalida], **SIN_SESION})
def listar(request: HttpRequest, filtro: Query[FiltroDeGrupos]) -> QuerySet[Grupo]:
    """Los grupos, por nombre; también los privados, que se ven pero no por dentro."""
    grupos = consultas.listados(carrera_id=filtro.carrera_id, privacidad=filtro.privacidad)
    return filtro.de(grupos)


@router.post("/grupos", response={201: GrupoSalida, **SIN_SESION, 400: ErrorSalida})
def crear(request: HttpRequest, entrada: GrupoEntrada) -> Status:
    """Crea un grupo con su chat; quien lo crea es su dueño."""
    return Status(201, servicios.crear_grupo(dueno_id=request.auth.pk, **entrada.model_dump()))


@router.get("/grupos/mis-grupos", response={200: list[GrupoSalida], **SIN_SESION})
def mios(request: HttpRequest, pagina: Query[TodosMisGrupos]) -> QuerySet[Grupo]:
    """Los grupos de los que soy miembro activo."""
    return pagina.de(consultas.grupos_de(request.auth.pk))


@router.get("/grupos/buscar", response={200: list[GrupoSalida], **SIN_SESION})
def buscar(request: HttpRequest, busqueda: Query[BusquedaDeGrupos]) -> QuerySet[Grupo]:
    """Grupos por nombre o descripción, sin acentos ni mayúsculas, por palabras o su principio."""
    return busqueda.de(consultas.buscados(busqueda.query, carrera_id=busqueda.carrera_id))


@router.get("/grupos/{id:grupo_id}", response={200: GrupoDetalleSalida, **NO_ESTA})
def ver(request: HttpRequest, grupo_id: int) -> Grupo:
    """Un grupo con sus miembros activos: el dueño primero."""
    return consultas.grupo_con_miembros(grupo_id, request.auth.pk)


@router.get("/grupos/{id:grupo_id}/detalle", response={200: GrupoDetalleSalida, **NO_ESTA})
def ver_detalle(request: HttpRequest, grupo_id: int) -> Grupo:
    """Lo mismo que `GET /api/grupos/{id}`."""
    return consultas.grupo_con_miembros(grupo_id, request.auth.pk)


@router.put(
    "/grupos/{id:grupo_id}",
    response={200: GrupoSalida, **FALLOS},
)
def cambiar(request: HttpRequest, grupo_id: int, cambios: GrupoCambios) -> Grupo:
    """Cambia lo que venga. Pueden su dueño y sus administradores."""
    return servicios.actualizar_grupo(
        grupo_id=grupo_id, actor_id=request.auth.pk, **cambios.model_dump(exclude_unset=True)
    )


@router.delete("/grupos/{id:grupo_id}", response={200: Hecho, **NO_ESTA, 403: ErrorSalida})
def borrar(request: HttpRequest, grupo_id: int) -> Hecho:
    """Lo archiva su dueño: desaparece y nadie escribe más; lo dicho lo siguen leyendo sus miembros."""
    servicios.archivar_grupo(grupo_id=grupo_id, actor_id=request.auth.pk)
    return Hecho(message="Grupo eliminado.")


@router.post(
    "/grupos/{id:grupo_id}/foto",
    response={200: GrupoSalida, **FALLOS, 413: ErrorSalida},
    openapi_extra=FOTO,
)
def poner_foto(request: HttpRequest, grupo_id: int) -> Grupo:
    """Cambia la foto del grupo (hasta 5 MiB). Pueden su dueño y sus administradores."""
    return servicios.poner_foto(
        grupo_id=grupo_id, actor_id=request.auth.pk, foto=request.FILES.get("foto_grupo")
    )


@router.delete("/grupos/{id:grupo_id}/foto", response={200: GrupoSalida, **FALLOS})
def quitar_foto(request: HttpRequest, grupo_id: int) -> Grupo:
    """Deja el grupo sin foto. Pueden su dueño y sus administradores."""
    return servicios.quitar_foto(grupo_id=grupo_id, actor_id=request.auth.pk)
