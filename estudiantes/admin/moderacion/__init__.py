"""La cola de revisión, las sanciones y los motivos ya escritos."""

from estudiantes.admin.moderacion.casos import CasoAdmin
from estudiantes.admin.moderacion.sanciones import PlantillaDeMotivoAdmin, SancionAdmin

__all__ = ["CasoAdmin", "PlantillaDeMotivoAdmin", "SancionAdmin"]
