"""Hasta dónde llegó cada quien en cada sala."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from mensajeria.models.mensajes import Mensaje
from mensajeria.models.salas import SalaChat


class TipoAvance(models.TextChoices):
    ENTREGADO = "entregado", "Entregado"
    LEIDO = "leido", "Leído"


class MarcaSala(models.Model):
    """Hasta qué número de una sala le llegó y leyó un participante. Nunca retrocede.

    Sus mensajes son los de `desde < numero` y, si salió, `numero <= hasta`: quien entra tarde no
    es destinatario de lo anterior.
    """

    sala_chat = models.ForeignKey(
        SalaChat, models.CASCADE, related_name="marcas", db_index=False, verbose_name="sala"
    )
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="marcas_sala"
    )
    desde = models.BigIntegerField(default=0, db_default=0)
    hasta = models.BigIntegerField(null=True, blank=True)
    entregado_hasta = models.BigIntegerField(default=0, db_default=0)
    leido_hasta = models.BigIntegerField("leído hasta", default=0, db_default=0)

    class Meta:
        db_table = "marcas_sala"
        verbose_name = "marca de sala"
        verbose_name_plural = "marcas de sala"
        constraints = [
            models.UniqueConstraint(fields=["sala_chat", "usuario"], name="uq_marcas_sala"),
            models.CheckConstraint(
                condition=models.Q(leido_hasta__lte=models.F("entregado_hasta")),
                name="chk_marcas_leido_es_entregado",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usuario_id} en la sala {self.sala_chat_id}"


class AvanceSala(models.Model):
    """El historial de una marca: cuándo alcanzó cada número. Sólo crece; lo escribe la base."""

    sala_chat = models.ForeignKey(
        SalaChat, models.CASCADE, related_name="avances", db_index=False, verbose_name="sala"
    )
    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tipo = models.CharField(max_length=20, choices=TipoAvance)
    hasta = models.BigIntegerField()
    en = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "avances_sala"
        verbose_name = "avance de sala"
        verbose_name_plural = "avances de sala"
        constraints = [
            models.UniqueConstraint(
                fields=["sala_chat", "usuario", "tipo", "hasta"], name="uq_avances_sala"
            ),
            models.CheckConstraint(
                condition=models.Q(tipo__in=TipoAvance.values), name="chk_avances_tipo"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usuario_id} {self.tipo} hasta {self.hasta}"


class DestinatarioMensaje(models.Model):
    """La vista `destinatarios_mensaje`: una fila por mensaje y destinatario, calculada de las marcas."""

    pk = models.CompositePrimaryKey("mensaje_id", "destinatario_id")
    mensaje = models.ForeignKey(Mensaje, models.DO_NOTHING, related_name="destinatarios")
    destinatario = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+")
    entregado_en = models.DateTimeField(null=True)
    leido_en = models.DateTimeField(null=True)
    creado_en = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "destinatarios_mensaje"

    def __str__(self) -> str:
        return f"Mensaje {self.mensaje_id} para {self.destinatario_id}"
