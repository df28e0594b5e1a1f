"""Lo que se puede hacer con los grupos."""

from grupos.servicios.del_personal import llevar_a
from grupos.servicios.entradas import (
    aprobar_solicitud,
    invitar,
    invitar_por_correo,
    rechazar_solicitud,
    unirse,
)
from grupos.servicios.fotos import poner_foto, quitar_foto
from grupos.servicios.grupos import (
    abrir_grupo_de_prueba,
    actualizar_grupo,
    archivar_grupo,
    crear_grupo,
    desarchivar_grupo,
)
from grupos.servicios.miembros import cambiar_rol, quitar_miembro, salir, transferir
from grupos.servicios.moderacion import (
    cerrar_por_moderacion,
    devolver_publicacion,
    quitar_publicacion,
    quitar_publicacion_sin_caso,
    reabrir_por_moderacion,
)
from grupos.servicios.publicaciones import borrar_publicacion, editar_publicacion, publicar

__all__ = [
    "abrir_grupo_de_prueba",
    "actualizar_grupo",
    "aprobar_solicitud",
    "archivar_grupo",
    "borrar_publicacion",
    "cambiar_rol",
    "cerrar_por_moderacion",
    "crear_grupo",
    "desarchivar_grupo",
    "devolver_publicacion",
    "editar_publicacion",
    "invitar",
    "invitar_por_correo",
    "llevar_a",
    "poner_foto",
    "publicar",
    "quitar_foto",
    "quitar_miembro",
    "quitar_publicacion",
    "quitar_publicacion_sin_caso",
    "rechazar_solicitud",
    "reabrir_por_moderacion",
    "salir",
    "transferir",
    "unirse",
]
