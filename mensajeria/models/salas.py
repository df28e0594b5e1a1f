"""Las salas: la conversación de dos personas o la de un grupo."""

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models

from grupos.models import Grupo
from redup_project.modelos import ConFechas


class TipoSala(models.TextChoices):
    DIRECTO = "directo", "Directo"
    GRUPAL = "grupal", "Grupal"


class SalaChat(ConFechas):
    """Una conversación: de dos personas (a < b) o de un grupo.

    `ultimo_numero` y `ultimo_cambio` los mueve el disparador de `mensajes`; su candado de fila es
    lo que da números sin huecos y en orden de commit.
    """

    sala_uuid = models.UUIDField(
        "identificador", default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    tipo_sala = models.CharField("tipo", max_length=20, choices=TipoSala)
    usuario_a = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="salas_como_a",
    )
    usuario_b = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="salas_como_b",
    )
    grupo = models.ForeignKey(
        Grupo, models.CASCADE, null=True, blank=True, db_index=False, related_name="salas"
    )
    ultimo_numero = models.BigIntegerField("último número", default=0, db_default=0, editable=False)
    ultimo_cambio = models.BigIntegerField("último cambio", default=0, db_default=0, editable=False)

    class Meta:
        db_table = "salas_chat"
        verbose_name = "sala de chat"
        verbose_name_plural = "salas de chat"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    tipo_sala=TipoSala.DIRECTO,
                    usuario_a__isnull=False,
                    usuario_b__isnull=False,
                    usuario_a__lt=models.F("usuario_b"),
                    grupo__isnull=True,
                )
                | models.Q(
                    tipo_sala=TipoSala.GRUPAL,
                    usuario_a__isnull=True,
                    usuario_b__isnull=True,
                    grupo__isnull=False,
                ),
                name="chk_forma_sala_chat",
                violation_error_message=(
                    "Un chat directo lleva dos usuarios (el de menor id primero); uno grupal, su grupo."
                ),
            ),
            models.UniqueConstraint(
                fields=["usuario_a", "usuario_b"],
                condition=models.Q(tipo_sala=TipoSala.DIRECTO),
                name="uq_sala_directa_par_usuarios",
            ),
            models.UniqueConstraint(
                fields=["grupo"],
                condition=models.Q(tipo_sala=TipoSala.GRUPAL),
                name="uq_sala_grupal_por_grupo",
            ),
        ]

    def __str__(self) -> str:
        if self.tipo_sala == TipoSala.GRUPAL:
            return f"Grupo {self.grupo_id}"
        return f"Chat de {self.usuario_a_id} y {self.usuario_b_id}"
