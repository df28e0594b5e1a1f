"""Puerta REST de una publicación: crearla, verla, editarla y borrarla."""

from django.http import HttpRequest
from ninja import Status

from publicaciones import consultas, servicios
from publicaciones.api.rutas import router
from publicaciones.errores import ImagenesFijas
from publicaciones.esquemas.publicaciones import (
    PublicacionCambios,
    PublicacionEntrada,
    PublicacionSalida,
)
from publicaciones.models import Publicacion
from redup_project.formas import ErrorSalida, Hecho

SIN_PERMISO_O_NO_EXISTE = {403: ErrorSalida, 404: ErrorSalida}
CON_IMAGENES = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        **PublicacionEntrada.model_json_schema()["properties"],
                        "files": {
                            "type": "array",
                            "maxItems": 10,
                            "items": {"type": "string", "format": "binary"},
                        },
                    },
                    "required": ["titulo", "contenido"],
                }
            }
        }
    }
}


@router.post(
    "/publicaciones",
    response={201: PublicacionSalida, 400: ErrorSalida, 413: ErrorSalida, 429: ErrorSalida},
    openapi_extra=CON_IMAGENES,
)
def publicar(request: HttpRequest, entrada: PublicacionEntrada) -> Status:
    """Publica. Con formulario, hasta 10 imágenes en `files`, de 5 MiB como mucho cada una."""
    publicacion = servicios.publicar(
        autor=request.auth, archivos=request.FILES.getlist("files"), **entrada.model_dump()
    )
    return Status(201, publicacion)


@router.get(
    "/publicaciones/{id:publicacion_id}", response={200: PublicacionSalida, 404: ErrorSalida}
)
def ver(request: HttpRequest, publicacion_id: int) -> Publicacion:
    """Una publicación que puedes ver."""
    return consultas.completa(publicacion_id, request.auth)


@router.put(
    "/publicaciones/{id:publicacion_id}",
    response={200: PublicacionSalida, 400: ErrorSalida, **SIN_PERMISO_O_NO_EXISTE},
)
def editar(request: HttpRequest, publicacion_id: int, cambios: PublicacionCambios) -> Publicacion:
    """Cambia lo que venga: puede su autor o quien administra. Pasarla a general quita la carrera."""
    if request.FILES:
        raise ImagenesFijas
    return servicios.editar_publicacion(
        publicacion_id=publicacion_id, actor=request.auth, **cambios.model_dump(exclude_unset=True)
    )


@router.delete(
    "/publicaciones/{id:publicacion_id}", response={200: Hecho, **SIN_PERMISO_O_NO_EXISTE}
)
def eliminar(request: HttpRequest, publicacion_id: int) -> dict[str, str]:
    """La quita del muro: puede su autor o quien modera."""
    servicios.eliminar_publicacion(publicacion_id=publicacion_id, actor=request.auth)
    return {"message": "Publicación eliminada."}
