"""Lo que se dice en una sala."""

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from mensajeria.models.salas import SalaChat
from redup_project.contenido import TipoContenido
from redup_project.modelos import Indice


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
            # Sin los que no lo traen: la app Android no lo manda, y un índice más se paga en cada envío.
            models.UniqueConstraint(
                fields=["remitente", "cliente_id"],
                condition=models.Q(cliente_id__isnull=False),
                name="uq_mensajes_remitente_cliente",
            ),
        ]
        indexes = [
            Indice(fields=["sala_chat", "-enviado_en"], name="idx_mensajes_sala_enviado"),
            # Los que no son de texto son pocos: encontrarlos no debe recorrer los demás.
            Indice(
                fields=["tipo_mensaje", "-id"],
                condition=~models.Q(tipo_mensaje="texto"),
                name="idx_mensajes_no_texto",
            ),
            Indice(fields=["remitente", "-enviado_en"], name="idx_mensajes_remitente_enviado"),
            # Los de un día, para la portada del admin: se guardan en orden, y con BRIN apenas ocupa ni
            # cuesta al insertar (docs/rendimiento.md).
            BrinIndex(
                fields=["enviado_en"],
                name="idx_mensajes_enviado_brin",
                pages_per_range=32,
                autosummarize=True,
            ),
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
