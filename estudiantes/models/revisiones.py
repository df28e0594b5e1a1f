"""Lo que piden dos personas: una apelación la mira otra, y un anónimo lo revelan dos."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from estudiantes.models.moderacion import Caso
from redup_project.modelos import ConCreacion


class Resultado(models.TextChoices):
    MANTENER = "mantener", "Mantener la decisión"
    REVERTIR = "revertir", "Revertirla"


class Apelacion(ConCreacion):
    """Lo que dice el autor de una decisión; que la resuelva otra persona lo vigila la base."""

    caso = models.OneToOneField(Caso, models.CASCADE, related_name="apelacion")
    texto = models.TextField()
    resultado = models.CharField(max_length=20, choices=Resultado, null=True, blank=True)
    respuesta = models.TextField(null=True, blank=True)
    resuelta_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resuelta_en = models.DateTimeField("resuelta en", null=True, blank=True)

    class Meta:
        db_table = "apelaciones"
        verbose_name = "apelación"
        verbose_name_plural = "apelaciones"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    resultado__isnull=True, resuelta_por__isnull=True, resuelta_en__isnull=True
                )
                | Q(
                    resultado__in=Resultado.values,
                    resultado__isnull=False,
                    resuelta_por__isnull=False,
                    resuelta_en__isnull=False,
                ),
                name="chk_apelaciones_resuelta",
            )
        ]

    def __str__(self) -> str:
        return f"Apelación del caso {self.caso_id}"


class Revelacion(ConCreacion):
    """Quién pidió saber qué autor no firmó, por qué, y quién más lo aprobó."""

    caso = models.OneToOneField(Caso, models.CASCADE, related_name="revelacion")
    motivo = models.TextField()
    pedida_por = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    aprobada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    aprobada_en = models.DateTimeField("aprobada en", null=True, blank=True)

    class Meta:
        db_table = "revelaciones"
        verbose_name = "revelación"
        verbose_name_plural = "revelaciones"
        constraints = [
            models.CheckConstraint(
                condition=~Q(aprobada_por=F("pedida_por")), name="chk_revelaciones_dos_personas"
            ),
            models.CheckConstraint(
                condition=Q(aprobada_por__isnull=True, aprobada_en__isnull=True)
                | Q(aprobada_por__isnull=False, aprobada_en__isnull=False),
                name="chk_revelaciones_aprobada",
            ),
        ]

    def __str__(self) -> str:
        return f"Revelación del caso {self.caso_id}"
