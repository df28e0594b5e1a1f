"""Lo de los grupos en la portada del admin."""

from grupos.models import Membresia
from redup_project.panel import tarjeta

tarjeta("Solicitudes para entrar en un grupo", Membresia, estado_membresia__exact="pendiente")
