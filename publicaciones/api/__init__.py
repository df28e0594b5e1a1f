"""Puertas REST del muro; el tejado monta `routers` en este orden."""

from publicaciones.api import muro, publicaciones  # noqa: F401 -- declaran rutas al importarse
from publicaciones.api.comentarios import router as comentarios
from publicaciones.api.reacciones import router as reacciones
from publicaciones.api.rutas import router as del_muro

routers = [del_muro, comentarios, reacciones]
