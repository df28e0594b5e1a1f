"""Cómo se recupera una contraseña (sólo se guarda el hash) y de qué carreras responde el personal."""

from django.conf import settings
from django.db import models

from estudiantes.models.academica import Carrera
from redup_project.modelos import ConCreacion


class CodigoRecuperacion(ConCreacion):
    """Un código de recuperación; uno vigente por usuario."""

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="codigos_recuperacion"
    )
    codigo_hash = models.CharField(max_length=128, editable=False)
    expira_en = models.DateTimeField("vence en")
    intentos = models.SmallIntegerField(default=0, db_default=0)
    usado_en = models.DateTimeField("usado en", null=True, blank=True)

    class Meta:
        db_table = "codigos_recuperacion"
        verbose_name = "código de recuperación"
        verbose_name_plural = "códigos de recuperación"
        constraints = [
            models.UniqueConstraint(
                fields=["usuario"],
                condition=models.Q(usado_en__isnull=True),
                name="uq_codigo_vigente_por_usuario",
            )
        ]

    def __str__(self) -> str:
        return f"Código de {self.usuario_id}"


class AlcanceDePersonal(models.Model):
    """Una carrera a cargo de quien modera; quien no tiene ninguna modera toda la universidad."""

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="alcance", db_index=False
    )
    # Si borrarla se llevara esta fila, quien sólo tenía esa carrera pasaría a verlo todo.
    carrera = models.ForeignKey(Carrera, models.PROTECT, related_name="+")

    class Meta:
        db_table = "alcance_del_personal"
        verbose_name = "carrera a su cargo"
        verbose_name_plural = "carreras a su cargo"
        constraints = [
            models.UniqueConstraint(
                fields=["usuario", "carrera"],
                name="uq_alcance_del_personal",
                violation_error_message="Ya lleva esa carrera.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.usuario_id} lleva {self.carrera_id}"
