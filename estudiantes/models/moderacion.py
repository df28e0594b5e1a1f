"""Lo que se reporta, quién lo revisa y qué se decidió.

Lo reportado se anota como dato (`objeto_tipo`, `objeto_id`): aquí no hay claves hacia arriba.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from redup_project.modelos import ConCreacion, Indice


class TipoDeObjeto(models.TextChoices):
    PUBLICACION = "publicacion", "Publicación"
    COMENTARIO = "comentario", "Comentario"
    MENSAJE = "mensaje", "Mensaje"
    GRUPO = "grupo", "Grupo"
    PUBLICACION_DE_GRUPO = "publicacion_grupo", "Publicación de un grupo"
    PERSONA = "persona", "Persona"


class MotivoDeReporte(models.TextChoices):
    ACOSO = "acoso", "Acoso o burla"
    ODIO = "odio", "Odio o discriminación"
    VIOLENCIA = "violencia", "Violencia o amenazas"
    SEXUAL = "sexual", "Contenido sexual"
    DATOS = "datos_personales", "Datos personales de alguien"
    SUPLANTACION = "suplantacion", "Se hace pasar por otra persona"
    SPAM = "spam", "Publicidad o engaño"
    OTRO = "otro", "Otra cosa"


class EstadoDeCaso(models.TextChoices):
    PENDIENTE = "pendiente", "Pendiente"
    EN_REVISION = "en_revision", "En revisión"
    RESUELTO = "resuelto", "Resuelto"
    APELADO = "apelado", "Apelado"
    CERRADO = "cerrado", "Cerrado"


class Decision(models.TextChoices):
    DESCARTAR = "descartar", "Descartar: no incumple nada"
    OCULTAR = "ocultar", "Ocultar"
    RETIRAR = "retirar", "Retirar"
    AVISAR = "avisar", "Advertir a su autor"
    SUSPENDER = "suspender", "Suspender a su autor hasta una fecha"
    EXPULSAR = "expulsar", "Expulsar a su autor"


PLAZO_PARA_APELAR = timedelta(days=30)
SIN_DECIDIR = (EstadoDeCaso.PENDIENTE, EstadoDeCaso.EN_REVISION)
DECIDIDOS = (EstadoDeCaso.RESUELTO, EstadoDeCaso.APELADO, EstadoDeCaso.CERRADO)


class Caso(ConCreacion):
    """Algo reportado, una o muchas veces: mientras no se decida, uno por objeto."""

    objeto_tipo = models.CharField("qué es", max_length=20, choices=TipoDeObjeto)
    objeto_id = models.BigIntegerField("identificador")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="casos")
    # Su autor no firmó: el personal no lo ve mientras no lo revelen dos.
    es_anonimo = models.BooleanField("es anónimo", default=False, db_default=False)
    # Como estaba al reportarlo, por si su autor lo edita o lo borra; se olvida al cerrar el caso.
    copia = models.TextField(null=True, editable=False)
    veces = models.IntegerField("reportes", default=0, db_default=0)
    estado = models.CharField(
        max_length=20,
        choices=EstadoDeCaso,
        default=EstadoDeCaso.PENDIENTE,
        db_default=EstadoDeCaso.PENDIENTE.value,
    )
    tomado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    tomado_en = models.DateTimeField("tomado en", null=True, blank=True)
    decision = models.CharField("decisión", max_length=20, choices=Decision, null=True, blank=True)
    motivo = models.TextField("motivo para su autor", null=True, blank=True)
    nota_interna = models.TextField(null=True, blank=True)
    # Qué hizo la decisión con lo reportado: con esto se deshace si la apelación prospera.
    efecto = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    decidido_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decidido_en = models.DateTimeField("decidido en", null=True, blank=True)

    class Meta:
        db_table = "casos_moderacion"
        ordering = ["-veces", "id"]
        verbose_name_plural = "cola de revisión"
        constraints = [
            models.UniqueConstraint(
                fields=["objeto_tipo", "objeto_id"],
                condition=Q(estado__in=SIN_DECIDIR),
                name="uq_casos_objeto_sin_decidir",
            ),
            models.CheckConstraint(
                condition=Q(objeto_tipo__in=TipoDeObjeto.values), name="chk_casos_tipo"
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoDeCaso.values), name="chk_casos_estado"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="chk_casos_decision"
            ),
            # Lo tiene alguien si, y sólo si, está en revisión.
            models.CheckConstraint(
                condition=Q(
                    estado=EstadoDeCaso.EN_REVISION,
                    tomado_por__isnull=False,
                    tomado_en__isnull=False,
                )
                | ~Q(estado=EstadoDeCaso.EN_REVISION)
                & Q(tomado_por__isnull=True, tomado_en__isnull=True),
                name="chk_casos_tomado",
            ),
            models.CheckConstraint(
                condition=Q(
                    estado__in=SIN_DECIDIR,
                    decision__isnull=True,
                    decidido_por__isnull=True,
                    decidido_en__isnull=True,
                )
                | Q(
                    estado__in=DECIDIDOS,
                    decision__isnull=False,
                    decidido_por__isnull=False,
                    decidido_en__isnull=False,
                ),
                name="chk_casos_decidido",
            ),
            models.CheckConstraint(
                condition=~Q(tomado_por=F("autor")) & ~Q(decidido_por=F("autor")),
                name="chk_casos_juez_y_parte",
            ),
        ]
        indexes = [
            Indice(fields=["estado", "-veces", "id"], name="idx_casos_cola"),
            Indice(fields=["tomado_por", "estado"], name="idx_casos_tomado_por"),
        ]

    def __str__(self) -> str:
        return f"{self.get_objeto_tipo_display()} {self.objeto_id}"

    @property
    def se_puede_apelar(self) -> bool:
        """Si su autor aún está a tiempo, y no lo hizo ya."""
        return (
            self.estado == EstadoDeCaso.RESUELTO
            and self.decidido_en > timezone.now() - PLAZO_PARA_APELAR
        )


class Reporte(ConCreacion):
    """Quién reportó y por qué. Su nombre no lo ve nadie: ni el autor ni el personal."""

    caso = models.ForeignKey(Caso, models.CASCADE, related_name="reportes", db_index=False)
    reportante = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    motivo = models.CharField(max_length=20, choices=MotivoDeReporte)
    detalle = models.TextField(null=True, blank=True)

    class Meta:
        db_table = "reportes"
        constraints = [
            models.UniqueConstraint(fields=["caso", "reportante"], name="uq_reportes_caso"),
            models.CheckConstraint(
                condition=Q(motivo__in=MotivoDeReporte.values), name="chk_reportes_motivo"
            ),
        ]

    def __str__(self) -> str:
        return self.get_motivo_display()


class TipoDeSancion(models.TextChoices):
    AVISO = "aviso", "Advertencia"
    SUSPENSION = "suspension", "Suspensión"
    EXPULSION = "expulsion", "Expulsión"


class Sancion(ConCreacion):
    """Lo que se le impuso a alguien; levantada, se conserva."""

    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanciones")
    tipo = models.CharField(max_length=20, choices=TipoDeSancion)
    hasta = models.DateTimeField(null=True, blank=True)
    motivo = models.TextField()
    caso = models.OneToOneField(Caso, models.CASCADE, related_name="sancion")
    impuesta_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="impuesta por"
    )
    levantada_en = models.DateTimeField("levantada en", null=True, blank=True)
    # Nulo: venció su plazo.
    levantada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "sanciones"
        ordering = ["-id"]
        verbose_name = "sanción"
        verbose_name_plural = "sanciones"
        constraints = [
            models.CheckConstraint(
                condition=Q(tipo=TipoDeSancion.SUSPENSION, hasta__isnull=False)
                | Q(tipo__in=(TipoDeSancion.AVISO, TipoDeSancion.EXPULSION), hasta__isnull=True),
                name="chk_sanciones_hasta",
            ),
            models.CheckConstraint(
                condition=Q(levantada_por__isnull=True) | Q(levantada_en__isnull=False),
                name="chk_sanciones_levantada",
            ),
        ]
        indexes = [
            Indice(
                fields=["hasta"],
                condition=Q(levantada_en__isnull=True, hasta__isnull=False),
                name="idx_sanciones_por_vencer",
            )
        ]

    def __str__(self) -> str:
        return self.get_tipo_display()


class PlantillaDeMotivo(models.Model):
    """Un motivo ya escrito, para no redactarlo en cada caso."""

    nombre = models.CharField(max_length=80, unique=True)
    texto = models.TextField()
    activa = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "plantillas_motivo"
        ordering = ["nombre"]
        verbose_name = "plantilla de motivo"
        verbose_name_plural = "plantillas de motivo"

    def __str__(self) -> str:
        return self.nombre
