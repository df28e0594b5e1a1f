"""Lo que se puede hacer con las publicaciones, sus comentarios y sus reacciones."""

from publicaciones.servicios.comentarios import comentar, editar_comentario, eliminar_comentario
from publicaciones.servicios.ediciones import editar_publicacion, eliminar_publicacion
from publicaciones.servicios.moderacion import (
    devolver_comentarios,
    devolver_publicacion,
    quitar_comentario,
    quitar_comentario_sin_caso,
    quitar_publicacion,
    quitar_publicacion_sin_caso,
)
from publicaciones.servicios.publicaciones import crear_publicacion, publicar
from publicaciones.servicios.reacciones import quitar_reaccion, reaccionar

__all__ = [
    "comentar",
    "crear_publicacion",
    "devolver_comentarios",
    "devolver_publicacion",
    "editar_comentario",
    "editar_publicacion",
    "eliminar_comentario",
    "eliminar_publicacion",
    "publicar",
    "quitar_comentario",
    "quitar_comentario_sin_caso",
    "quitar_publicacion",
    "quitar_publicacion_sin_caso",
    "quitar_reaccion",
    "reaccionar",
]
