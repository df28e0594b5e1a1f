"""Lo que se le avisa a un usuario, dónde y con qué preferencias."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from redup_project.modelos import ConCreacion, Indice


class Dispositivo(ConCreacion):
    """Un teléfono o navegador de un usuario, con su token de push."""

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="dispositivos", db_index=False
    )
    uuid_dispositivo = models.CharField("identificador del dispositivo", max_length=120)
    plataforma = models.CharField(max_length=20, default="android", db_default="android")
    token_push = models.TextField("token de push", null=True, blank=True)
    activo = models.BooleanField(default=True, db_default=True)
    ultima_actividad_en = models.DateTimeField("última actividad", null=True, blank=True)

    class Meta:
        db_table = "dispositivos_usuario"
        constraints = [
            models.UniqueConstraint(
                fields=["usuario", "uuid_dispositivo"], name="uq_dispositivos_usuario"
            ),
            # Si no, los push de una cuenta llegarían al teléfono que ahora usa otra persona.
            models.UniqueConstraint(
                fields=["uuid_dispositivo"],
                condition=models.Q(activo=True),
                name="uq_dispositivo_de_una_cuenta",
                violation_error_message="Ese dispositivo está activo en otra cuenta.",
            ),
            models.UniqueConstraint(
                fields=["token_push"],
                condition=models.Q(activo=True),
                name="uq_token_push_de_un_dispositivo",
                violation_error_message="Ese token de push es de otro dispositivo activo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plataforma} de {self.usuario_id}"


class Notificacion(models.Model):
    """Un aviso para un usuario. Lo que lo causó va como dato: aquí no hay claves hacia arriba."""

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notificaciones", db_index=False
    )
    tipo = models.CharField(max_length=50)
    titulo = models.CharField("título", max_length=120)
    cuerpo = models.TextField(null=True, blank=True)
    datos = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    leida = models.BooleanField("leída", default=False, db_default=False)
    creada_en = models.DateTimeField("creada en", db_default=Now(), editable=False)
    leida_en = models.DateTimeField("leída en", null=True, blank=True)

    class Meta:
        db_table = "notificaciones"
        verbose_name = "notificación"
        verbose_name_plural = "notificaciones"
        indexes = [
            Indice(
                fields=["usuario", "leida", "-creada_en"],
                name="idx_notificaciones_usuario_no_leidas",
            ),
            Indice(
                fields=["usuario", "-creada_en", "-id"], name="idx_notificaciones_usuario_fecha"
            ),
        ]

    def __str__(self) -> str:
        return self.titulo


class ConfiguracionNotificaciones(models.Model):
    """Qué avisos quiere recibir un usuario; sin fila, todos."""

    usuario = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="configuracion_notificaciones",
    )
    push_enabled = models.BooleanField("push", default=True, db_default=True)
    chat_enabled = models.BooleanField("chats", default=True, db_default=True)
    groups_enabled = models.BooleanField("grupos", default=True, db_default=True)
    social_enabled = models.BooleanField("actividad social", default=True, db_default=True)
    updated_at = models.DateTimeField("actualizada en", db_default=Now(), editable=False)

    class Meta:
        db_table = "configuracion_notificaciones"
        verbose_name = "configuración de notificaciones"
        verbose_name_plural = "configuraciones de notificaciones"

    def __str__(self) -> str:
        return f"Preferencias de {self.usuario_id}"
