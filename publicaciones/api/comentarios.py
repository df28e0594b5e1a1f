"""Puerta REST de los comentarios: las dos familias de rutas hacen lo mismo."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes.acceso import con_token
from publicaciones import consultas, servicios
from publicaciones.esquemas.comentarios import (
    ComentarioCambios,
    ComentarioEntrada,
    ComentarioSalida,
    CuentaSalida,
    FiltroDeHilo,
    PaginaDeRespuestas,
)
from publicaciones.models import Comentario
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina, PaginaDe50

router = Router(tags=["Comentarios"], auth=con_token)

NO_EXISTE = {404: ErrorSalida}
SIN_PERMISO_O_NO_EXISTE = {403: ErrorSalida, 404: ErrorSalida}


@router.get(
    "/publicaciones/{id:publicacion_id}/comentarios",
    response={200: list[ComentarioSalida], **NO_EXISTE},
)
def listar(
    request: HttpRequest, publicacion_id: int, pagina: Query[PaginaDe50]
) -> QuerySet[Comentario]:
    """Todos, respuestas incluidas, del más antiguo al más nuevo."""
    return pagina.de(consultas.comentarios_de(publicacion_id, request.auth))


@router.get(
    "/comentarios/publicaciones/{id:publicacion_id}",
    response={200: list[ComentarioSalida], **NO_EXISTE},
)
def hilo(
    request: HttpRequest, publicacion_id: int, filtro: Query[FiltroDeHilo], pagina: Query[Pagina]
) -> QuerySet[Comentario]:
    """Los que no responden a nadie o las respuestas a uno; los más nuevos primero."""
    return pagina.de(consultas.hilo(publicacion_id, request.auth, **filtro.model_dump()))


@router.post(
    "/publicaciones/{id:publicacion_id}/comentarios",
    response={201: ComentarioSalida, 429: ErrorSalida, **SIN_PERMISO_O_NO_EXISTE},
)
@router.post(
    "/comentarios/publicaciones/{id:publicacion_id}",
    response={201: ComentarioSalida, 429: ErrorSalida, **SIN_PERMISO_O_NO_EXISTE},
    operation_id="comentar_por_la_otra_ruta",
)
def comentar(request: HttpRequest, publicacion_id: int, entrada: ComentarioEntrada) -> Status:
    """Comenta o responde a un comentario de la misma publicación; avisa a quien publicó."""
    comentario = servicios.comentar(
        publicacion_id=publicacion_id, autor=request.auth, **entrada.model_dump()
    )
    return Status(201, comentario)


@router.get("/comentarios/contar/{id:publicacion_id}", response={200: CuentaSalida, **NO_EXISTE})
def contar(request: HttpRequest, publicacion_id: int) -> dict[str, int]:
    """Cuántos no responden a nadie."""
    del_hilo = consultas.hilo(publicacion_id, request.auth, comentario_padre_id=None)
    return {"publicacion_id": publicacion_id, "total_comentarios": del_hilo.count()}


@router.get("/comentarios/{id:comentario_id}", response={200: ComentarioSalida, **NO_EXISTE})
def ver(request: HttpRequest, comentario_id: int) -> Comentario:
    """Un comentario de lo que puedes ver."""
    return consultas.comentario(comentario_id, request.auth)


@router.get(
    "/comentarios/{id:comentario_id}/respuestas",
    response={200: list[ComentarioSalida], **NO_EXISTE},
)
def respuestas(
    request: HttpRequest, comentario_id: int, pagina: Query[PaginaDeRespuestas]
) -> QuerySet[Comentario]:
    """Las respuestas a un comentario, de la más antigua a la más nueva."""
    return pagina.de(consultas.respuestas_de(comentario_id, request.auth))


@router.put(
    "/publicaciones/comentarios/{id:comentario_id}",
    response={200: ComentarioSalida, **SIN_PERMISO_O_NO_EXISTE},
)
@router.put(
    "/comentarios/{id:comentario_id}",
    response={200: ComentarioSalida, **SIN_PERMISO_O_NO_EXISTE},
    operation_id="editar_comentario_por_la_otra_ruta",
)
def editar(request: HttpRequest, comentario_id: int, cambios: ComentarioCambios) -> Comentario:
    """Cambia el texto, o lo borra con `activo: false`: puede quien lo escribió."""
    return servicios.editar_comentario(
        comentario_id=comentario_id, actor=request.auth, **cambios.model_dump(exclude_unset=True)
    )


@router.delete(
    "/publicaciones/comentarios/{id:comentario_id}",
    response={200: Hecho, **SIN_PERMISO_O_NO_EXISTE},
)
@router.delete(
    "/comentarios/{id:comentario_id}",
    response={200: Hecho, **SIN_PERMISO_O_NO_EXISTE},
    operation_id="eliminar_comentario_por_la_otra_ruta",
)
def eliminar(request: HttpRequest, comentario_id: int) -> dict[str, str]:
    """Lo borra con sus respuestas: puede quien lo escribió o quien modera."""
    servicios.eliminar_comentario(comentario_id=comentario_id, actor=request.auth)
    return {"message": "Comentario eliminado."}
