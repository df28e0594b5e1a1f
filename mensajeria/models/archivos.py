"""Las imágenes que se mandan en los chats."""

from django.conf import settings
from django.db import models

from redup_project.modelos import ConCreacion


class ArchivoChat(ConCreacion):
    """Una imagen subida para un chat. Quién puede verla lo dicen los mensajes que la llevan."""

    nombre = models.CharField(max_length=32, unique=True)
    extension = models.CharField("extensión", max_length=5)
    subido_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="archivos_de_chat"
    )

    class Meta:
        db_table = "archivos_chat"
        verbose_name = "archivo de chat"
        verbose_name_plural = "archivos de chat"

    def __str__(self) -> str:
        return f"Imagen de chat {self.pk}"

    @property
    def url(self) -> str:
        """Dónde lo dejó `redup_project.medios`."""
        return f"/medios/chat/{self.nombre}.{self.extension}"

    @property
    def url_miniatura(self) -> str:
        """Dónde dejó su miniatura."""
        return f"/medios/chat/{self.nombre}_mini.{self.extension}"
