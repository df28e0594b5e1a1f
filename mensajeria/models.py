"""Salas de chat, mensajes y hasta dónde llegó cada quien en cada sala (`diseno.md` §4)."""

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now

from grupos.models import Grupo
from redup_project.contenido import TipoContenido
from redup_project.modelos import ConCreacion, ConFechas, Indice


class TipoSala(models.TextChoices):
    DIRECTO = "directo", "Directo"
    GRUPAL = "grupal", "Grupal"


class TipoAvance(models.TextChoices):
    ENTREGADO = "entregado", "Entregado"
    LEIDO = "leido", "Leído"


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


class Mensaje(models.Model):
    """Un mensaje. `numero`, `cambio` y `enviado_en` los pone la base al insertar."""

    mensaje_uuid = models.UUIDField(
        "identificador", default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    sala_chat = models.ForeignKey(
        SalaChat, models.CASCADE, related_name="mensajes", db_index=False, verbose_name="sala"
    )
    remitente = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mensajes", db_index=False
    )
    numero = models.BigIntegerField("número", db_default=0, editable=False)
    cambio = models.BigIntegerField("revisión", db_default=0, editable=False)
    cliente_id = models.UUIDField("identificador del cliente", null=True, editable=False)
    tipo_mensaje = models.CharField(
        "tipo",
        max_length=20,
        choices=TipoContenido,
        default=TipoContenido.TEXTO,
        db_default=TipoContenido.TEXTO.value,
    )
    contenido = models.TextField(null=True, blank=True)
    url_archivo = models.TextField("archivo (URL)", null=True, blank=True)
    metadatos = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    respuesta_a = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, db_index=False, related_name="respuestas"
    )
    reenviado = models.BooleanField(default=False, db_default=False)
    enviado_en = models.DateTimeField("enviado en", db_default=Now(), editable=False)
    editado_en = models.DateTimeField("editado en", null=True, editable=False)
    eliminado_en = models.DateTimeField("eliminado en", null=True, editable=False)
    eliminado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
    )

    # Los pone `consultas.con_reacciones`: cuántas lleva de cada emoji, y la de quien lee.
    conteo_de_reacciones: list[dict[str, str | int]] | None = None
    reaccion_propia: str | None = None

    class Meta:
        db_table = "mensajes"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contenido__isnull=False)
                | models.Q(url_archivo__isnull=False)
                | models.Q(tipo_mensaje=TipoContenido.SISTEMA)
                | models.Q(eliminado_en__isnull=False),
                name="chk_contenido_mensaje",
                violation_error_message="El mensaje necesita un texto o un archivo.",
            ),
            models.CheckConstraint(
                condition=models.Q(tipo_mensaje__in=TipoContenido.values), name="chk_mensajes_tipo"
            ),
            models.UniqueConstraint(fields=["sala_chat", "numero"], name="uq_mensajes_sala_numero"),
            models.UniqueConstraint(fields=["sala_chat", "cambio"], name="uq_mensajes_sala_cambio"),
            models.UniqueConstraint(
                fields=["remitente", "cliente_id"], name="uq_mensajes_remitente_cliente"
            ),
        ]
        indexes = [
            Indice(fields=["sala_chat", "-enviado_en"], name="idx_mensajes_sala_enviado"),
            Indice(fields=["remitente", "-enviado_en"], name="idx_mensajes_remitente_enviado"),
            # Casi ningún mensaje los lleva: al borrar una fila se busca aquí a quien la nombra.
            Indice(
                fields=["respuesta_a"],
                condition=models.Q(respuesta_a__isnull=False),
                name="idx_mensajes_respuesta_a",
            ),
            Indice(
                fields=["eliminado_por"],
                condition=models.Q(eliminado_por__isnull=False),
                name="idx_mensajes_eliminado_por",
            ),
        ]

    def __str__(self) -> str:
        return f"Mensaje {self.numero} de la sala {self.sala_chat_id}"


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
