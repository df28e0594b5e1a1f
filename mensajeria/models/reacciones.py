"""Los emojis que se dejan en un mensaje."""

from django.conf import settings
from django.db import models

from mensajeria.models.mensajes import Mensaje
from redup_project.modelos import ConCreacion


class ReaccionMensaje(ConCreacion):
    """El emoji que alguien dejó en un mensaje: uno por persona. Cambiarlo revisa el mensaje."""

    mensaje = models.ForeignKey(Mensaje, models.CASCADE, related_name="reacciones", db_index=False)
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reacciones_a_mensajes"
    )
    emoji = models.CharField(max_length=16)

    class Meta:
        db_table = "reacciones_mensaje"
        verbose_name = "reacción a un mensaje"
        verbose_name_plural = "reacciones a mensajes"
        constraints = [
            models.UniqueConstraint(fields=["mensaje", "usuario"], name="uq_reacciones_mensaje"),
        ]

    def __str__(self) -> str:
        return f"Reacción de {self.usuario_id} al mensaje {self.mensaje_id}"
