"""Puerta REST de las reacciones a una publicación."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes.acceso import con_token
from publicaciones import consultas, servicios
from publicaciones.esquemas.reacciones import (
    PaginaDe100,
    ReaccionEntrada,
    ReaccionPuestaSalida,
    ReaccionSalida,
)
from publicaciones.models import Reaccion, ReaccionPublicacion
from redup_project.formas import ErrorSalida, Hecho

router = Router(tags=["Reacciones"], auth=con_token)


@router.get("/publicaciones/reacciones/catalogo", response=list[ReaccionSalida])
def catalogo(request: HttpRequest) -> QuerySet[Reaccion]:
    """Con qué se puede reaccionar."""
    return consultas.catalogo_de_reacciones()


@router.get(
    "/publicaciones/{id:publicacion_id}/reacciones",
    response={200: list[ReaccionPuestaSalida], 404: ErrorSalida},
)
def listar(
    request: HttpRequest, publicacion_id: int, pagina: Query[PaginaDe100]
) -> QuerySet[ReaccionPublicacion]:
    """Quién reaccionó y con qué, de la primera a la última."""
    return pagina.de(consultas.reacciones_de(publicacion_id, request.auth))


@router.post(
    "/publicaciones/{id:publicacion_id}/reacciones", response={201: Hecho, 404: ErrorSalida}
)
def reaccionar(request: HttpRequest, publicacion_id: int, entrada: ReaccionEntrada) -> Status:
    """Reacciona; si ya habías reaccionado, la reemplaza."""
    servicios.reaccionar(
        publicacion_id=publicacion_id, usuario=request.auth, reaccion_id=entrada.reaccion_id
    )
    return Status(201, {"message": "Reacción guardada."})


@router.delete(
    "/publicaciones/{id:publicacion_id}/reacciones", response={200: Hecho, 404: ErrorSalida}
)
def quitar(request: HttpRequest, publicacion_id: int) -> dict[str, str]:
    """Quita tu reacción."""
    servicios.quitar_reaccion(publicacion_id=publicacion_id, usuario=request.auth)
    return {"message": "Reacción eliminada."}
