"""Los códigos con que se recupera una contraseña; sólo se guarda su hash."""

from django.conf import settings
from django.db import models

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
