"""El catálogo de correos: la lista blanca de quién puede registrarse."""

from django.conf import settings
from django.db import models

from estudiantes.models.academica import Carrera, Cuatrimestre
from redup_project.modelos import ConFechas


class CorreoCatalogo(ConFechas):
    """Un correo institucional autorizado; se consume una sola vez, al registrarse su dueño."""

    correo_institucional = models.EmailField("correo institucional", max_length=254, unique=True)
    matricula = models.CharField("matrícula", max_length=30, unique=True, null=True, blank=True)
    carrera = models.ForeignKey(Carrera, models.SET_NULL, null=True, blank=True)
    cuatrimestre = models.ForeignKey(Cuatrimestre, models.SET_NULL, null=True, blank=True)
    habilitado = models.BooleanField(default=True, db_default=True)
    usado = models.BooleanField(default=False, db_default=False, editable=False)
    consumido_por_usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="correos_consumidos",
        verbose_name="consumido por",
    )
    consumido_en = models.DateTimeField("consumido en", null=True, editable=False)
    notas = models.TextField(null=True, blank=True)

    class Meta:
        db_table = "catalogo_correos"
        ordering = ["correo_institucional"]
        verbose_name = "correo"
        verbose_name_plural = "correos"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(correo_institucional__regex=r"^[^@\s]+@[^@\s]+$"),
                name="chk_correo_institucional_formato",
                violation_error_message="El correo debe tener la forma nombre@dominio.",
            )
        ]

    def __str__(self) -> str:
        return self.correo_institucional
