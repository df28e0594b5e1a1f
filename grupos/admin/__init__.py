"""El panel de grupos, membresías y publicaciones internas."""

from grupos.admin.grupos import GrupoAdmin
from grupos.admin.membresias import MembresiaAdmin
from grupos.admin.publicaciones import PublicacionGrupoAdmin

__all__ = ["GrupoAdmin", "MembresiaAdmin", "PublicacionGrupoAdmin"]
