"""El muro: publicaciones, su multimedia, comentarios y reacciones."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from estudiantes.models import Carrera, Cuatrimestre, Usuario
from redup_project.contenido import TipoContenido
from redup_project.modelos import ConCreacion, ConFechas, Indice


class Audiencia(models.TextChoices):
    GENERAL = "general", "General"
    CARRERA = "carrera", "Carrera"


class TipoPublicacion(models.Model):
    """General, académica, evento u oportunidad."""

    codigo = models.CharField("código", max_length=30, unique=True)
    nombre = models.CharField(max_length=60)
    descripcion = models.CharField("descripción", max_length=200, null=True, blank=True)

    class Meta:
        db_table = "tipos_publicacion"
        ordering = ["id"]
        verbose_name = "tipo de publicación"
        verbose_name_plural = "tipos de publicación"

    def __str__(self) -> str:
        return self.nombre


class GestorDePublicaciones(models.Manager):
    """Nadie lee `buscable`: sólo se pregunta por él."""

    def get_queryset(self) -> models.QuerySet["Publicacion"]:
        return super().get_queryset().defer("buscable")


class Publicacion(models.Model):
    """Una entrada del muro, para todos o para una carrera (y, dentro de ella, un cuatrimestre)."""

    autor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="publicaciones", db_index=False
    )
    tipo_publicacion = models.ForeignKey(
        TipoPublicacion, models.SET_NULL, null=True, blank=True, verbose_name="tipo"
    )
    titulo = models.CharField("título", max_length=180)
    contenido = models.TextField()
    audiencia = models.CharField(
        max_length=20,
        choices=Audiencia,
        default=Audiencia.GENERAL,
        db_default=Audiencia.GENERAL.value,
    )
    # Borrar la carrera dejaría la publicación sin audiencia (fallo 9): la carrera se desactiva.
    carrera_objetivo = models.ForeignKey(Carrera, models.PROTECT, null=True, blank=True)
    cuatrimestre_objetivo = models.ForeignKey(Cuatrimestre, models.SET_NULL, null=True, blank=True)
    permite_comentarios = models.BooleanField(default=True, db_default=True)
    es_anonima = models.BooleanField("es anónima", default=False, db_default=False)
    activa = models.BooleanField(default=True, db_default=True)
    programada_para = models.DateTimeField(null=True, blank=True)
    publicada_en = models.DateTimeField("publicada en", db_default=Now(), editable=False)
    actualizada_en = models.DateTimeField("actualizada en", db_default=Now(), editable=False)
    eliminada_en = models.DateTimeField("eliminada en", null=True, editable=False)
    # Guardado, y no sólo en el índice: buscar lo más nuevo recorre fechas, y rehacerlo en cada fila
    # cuesta cien veces lo que compararlo.
    buscable = models.GeneratedField(
        expression=models.Func("titulo", "contenido", function="fn_buscable"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = GestorDePublicaciones()

    class Meta:
        db_table = "publicaciones"
        ordering = ["-publicada_en", "-id"]
        verbose_name = "publicación"
        verbose_name_plural = "publicaciones"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    audiencia=Audiencia.GENERAL,
                    carrera_objetivo__isnull=True,
                    cuatrimestre_objetivo__isnull=True,
                )
                | models.Q(audiencia=Audiencia.CARRERA, carrera_objetivo__isnull=False),
                name="chk_audiencia_publicacion",
                violation_error_message=(
                    "Una publicación general no lleva carrera ni cuatrimestre; "
                    "una de carrera necesita la carrera."
                ),
            )
        ]
        indexes = [
            Indice(fields=["autor"], name="idx_publicaciones_autor"),
            Indice(
                fields=["audiencia", "carrera_objetivo"], name="idx_publicaciones_audiencia_carrera"
            ),
            Indice(fields=["-publicada_en"], name="idx_publicaciones_publicada_en"),
            Indice(fields=["activa", "-publicada_en"], name="idx_publicaciones_activas"),
            GinIndex(fields=["buscable"], name="idx_publicaciones_buscable"),
        ]

    def __str__(self) -> str:
        return self.titulo

    @property
    def firmante(self) -> Usuario | None:
        """Su autor, si quien lee puede saberlo (lo dice `firma_id`, que anotan las consultas)."""
        return self.autor if self.firma_id else None

    @property
    def imagen_url(self) -> str | None:
        """La primera imagen de sus `archivos`, que precargan las consultas."""
        imagenes = (a.url_archivo for a in self.archivos if a.tipo == TipoContenido.IMAGEN)
        return next(imagenes, None)


class Multimedia(ConCreacion):
    """Un archivo de una publicación, en su orden."""

    publicacion = models.ForeignKey(Publicacion, models.CASCADE, related_name="multimedia")
    tipo = models.CharField(max_length=20, choices=TipoContenido)
    url_archivo = models.TextField("archivo (URL)")
    url_miniatura = models.TextField("miniatura (URL)", null=True, blank=True)
    orden = models.IntegerField(default=1, db_default=1)

    class Meta:
        db_table = "multimedia_publicacion"
        ordering = ["orden", "id"]
        verbose_name_plural = "multimedia"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tipo__in=TipoContenido.values), name="chk_multimedia_tipo"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tipo} {self.orden}"


class Comentario(ConFechas):
    """Un comentario o la respuesta a otro de la misma publicación."""

    publicacion = models.ForeignKey(
        Publicacion, models.CASCADE, related_name="comentarios", db_index=False
    )
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="comentarios"
    )
    comentario_padre = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="respuestas"
    )
    contenido = models.TextField()
    activo = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "comentarios_publicacion"
        indexes = [
            Indice(fields=["publicacion"], name="idx_comentarios_publicacion"),
            # Los cuenta y los lista en orden sin mirar los borrados.
            Indice(
                fields=["publicacion", "creado_en", "id"],
                condition=models.Q(activo=True),
                name="idx_comentarios_activos",
            ),
        ]

    def __str__(self) -> str:
        return self.contenido[:60]

    @property
    def firmante(self) -> Usuario | None:
        """Quien lo escribió, si quien lee puede saberlo (`firma_id`, de las consultas)."""
        return self.usuario if self.firma_id else None


class Reaccion(models.Model):
    """Un tipo de reacción: me gusta, me encanta…"""

    codigo = models.CharField("código", max_length=30, unique=True)
    nombre = models.CharField(max_length=40)

    class Meta:
        db_table = "catalogo_reacciones"
        ordering = ["id"]
        verbose_name = "reacción"
        verbose_name_plural = "catálogo de reacciones"

    def __str__(self) -> str:
        return self.nombre


class ReaccionPublicacion(ConCreacion):
    """La reacción de un usuario a una publicación: una como mucho."""

    publicacion = models.ForeignKey(
        Publicacion, models.CASCADE, related_name="reacciones", db_index=False
    )
    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reacciones")
    reaccion = models.ForeignKey(Reaccion, models.PROTECT, verbose_name="reacción")

    class Meta:
        db_table = "reacciones_publicacion"
        verbose_name = "reacción a publicación"
        verbose_name_plural = "reacciones a publicaciones"
        constraints = [
            models.UniqueConstraint(
                fields=["publicacion", "usuario"], name="uq_reacciones_publicacion"
            )
        ]
        indexes = [Indice(fields=["publicacion"], name="idx_reacciones_publicacion")]

    def __str__(self) -> str:
        return f"{self.usuario_id} → {self.publicacion_id}"
