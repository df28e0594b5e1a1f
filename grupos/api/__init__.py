"""Puertas REST de los grupos; el tejado monta `routers` en este orden."""

from grupos.api.grupos import router as grupos
from grupos.api.miembros import router as miembros
from grupos.api.publicaciones import router as publicaciones

routers = [grupos, miembros, publicaciones]
