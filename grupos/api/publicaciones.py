"""Puerta REST de lo que se publica dentro de un grupo: sólo para sus miembros."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes.acceso import con_token
from grupos import consultas, servicios
from grupos.esquemas.publicaciones import PublicacionCambios, PublicacionEntrada, PublicacionSalida
from grupos.models import PublicacionGrupo
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina

router = Router(tags=["Publicaciones de grupos"], auth=con_token)

FALLOS = {401: ErrorSalida, 403: ErrorSalida, 404: ErrorSalida}


@router.get(
    "/grupos/{id:grupo_id}/publicaciones", response={200: list[PublicacionSalida], **FALLOS}
)
def listar(
    request: HttpRequest, grupo_id: int, pagina: Query[Pagina]
) -> QuerySet[PublicacionGrupo]:
    """Las del grupo, de la más nueva a la más antigua."""
    return pagina.de(consultas.publicaciones_de(grupo_id, request.auth.pk))


@router.post("/grupos/{id:grupo_id}/publicaciones", response={201: PublicacionSalida, **FALLOS})
def publicar(request: HttpRequest, grupo_id: int, entrada: PublicacionEntrada) -> Status:
    """Publica en el grupo."""
    publicacion = servicios.publicar(
        grupo_id=grupo_id, autor_id=request.auth.pk, **entrada.model_dump()
    )
    return Status(201, publicacion)


@router.put(
    "/grupos/publicaciones/{id:publicacion_id}", response={200: PublicacionSalida, **FALLOS}
)
def editar(
    request: HttpRequest, publicacion_id: int, cambios: PublicacionCambios
) -> PublicacionGrupo:
    """Cambia una publicación propia; lo que falta no cambia."""
    return servicios.editar_publicacion(
        publicacion_id=publicacion_id, actor_id=request.auth.pk, **cambios.model_dump()
    )


@router.delete("/grupos/publicaciones/{id:publicacion_id}", response={200: Hecho, **FALLOS})
def borrar(request: HttpRequest, publicacion_id: int) -> Hecho:
    """La borra quien la escribió o quien administra el grupo."""
    servicios.borrar_publicacion(publicacion_id=publicacion_id, actor_id=request.auth.pk)
    return Hecho(message="Publicación eliminada.")
