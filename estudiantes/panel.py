"""Lo de las cuentas en la portada del admin."""

from django.db.models import Q

from estudiantes.models import Caso, CorreoCatalogo, ImportacionCorreos, Rol, Usuario
from redup_project.panel import serie, tarjeta

tarjeta("Reportes por atender", Caso, estado="pendiente")
tarjeta("Apelaciones por resolver", Caso, estado="apelado")
tarjeta("Importaciones por confirmar", ImportacionCorreos, estado__exact="revisada")
tarjeta("Correos deshabilitados", CorreoCatalogo, situacion="deshabilitado")

serie(
    "registros",
    "Estudiantes que se registraron",
    Usuario,
    fecha="creado_en",
    carrera="carrera",
    donde=Q(rol=Rol.ESTUDIANTE),
)
