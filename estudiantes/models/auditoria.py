"""Quién hizo qué. Sólo se añade: el disparador rechaza editar y borrar."""

from django.conf import settings
from django.db import models
from django.db.models.functions import MD5, Cast, Now

from redup_project.modelos import Indice


class RegistroAuditoria(models.Model):
    """Un acto. El objeto se anota como texto para no depender de las apps de arriba."""

    actor_usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # La base ya lo pone nulo (ON DELETE SET NULL); si lo hiciera Django, su UPDATE chocaría
        # con el disparador que prohíbe editar la auditoría.
        models.DO_NOTHING,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name="actor",
    )
    accion = models.CharField("acción", max_length=100)
    entidad = models.CharField(max_length=100)
    entidad_id = models.CharField("identificador", max_length=100, null=True)
    detalle = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    creada_en = models.DateTimeField("creada en", db_default=Now(), editable=False)

    class Meta:
        db_table = "auditoria"
        verbose_name = "registro de auditoría"
        verbose_name_plural = "auditoría"
        constraints = [
            # La app reenvía el lote entero si no oyó la respuesta: lo que ya está no se repite.
            models.UniqueConstraint(
                models.F("actor_usuario"),
                MD5(Cast("detalle", models.TextField())),
                condition=models.Q(accion__startswith="evento_diferido:"),
                name="uq_auditoria_evento_diferido",
            )
        ]
        indexes = [
            Indice(fields=["actor_usuario", "-creada_en"], name="idx_auditoria_actor_fecha"),
            Indice(fields=["accion", "-creada_en"], name="idx_auditoria_accion"),
            Indice(fields=["entidad", "-creada_en"], name="idx_auditoria_entidad"),
            Indice(fields=["entidad_id", "-creada_en"], name="idx_auditoria_identificador"),
            Indice(fields=["-creada_en", "-id"], name="idx_auditoria_fecha"),
        ]

    def __str__(self) -> str:
        return f"{self.accion} · {self.entidad} {self.entidad_id or ''}".strip()
