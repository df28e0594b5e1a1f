"""Traer muchos correos de una vez: por dónde va cada importación y las filas que aún no son del catálogo."""

from django.conf import settings
from django.db import models

from redup_project.modelos import ConCreacion, Indice


class EstadoImportacion(models.TextChoices):
    """De la subida al catálogo; de `REVISADA` no se pasa sin que una persona lo confirme."""

    EN_COLA = "en_cola", "En cola"
    REVISANDO = "revisando", "Revisando"
    REVISADA = "revisada", "Por confirmar"
    APLICANDO = "aplicando", "Guardando"
    HECHA = "hecha", "Hecha"
    RECHAZADA = "rechazada", "Rechazada"
    INTERRUMPIDA = "interrumpida", "Interrumpida"
    DESCARTADA = "descartada", "Descartada"


EN_MARCHA = (EstadoImportacion.EN_COLA, EstadoImportacion.REVISANDO, EstadoImportacion.APLICANDO)


class ImportacionCorreos(ConCreacion):
    """Una importación pedida desde el panel. Su avance está en la base: lo ve cualquier proceso."""

    class Origen(models.TextChoices):
        ARCHIVO = "archivo", "Archivo"
        PEGADO = "pegado", "Pegado"

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    origen = models.CharField(max_length=10, choices=Origen)
    nombre = models.CharField(max_length=255)
    estado = models.CharField(
        max_length=15, choices=EstadoImportacion, default=EstadoImportacion.EN_COLA
    )
    # El proceso que la lleva: mientras vive tiene un candado con este número (`taller.py`).
    proceso = models.IntegerField()
    hecho = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    nuevas = models.IntegerField(default=0)
    cambian = models.IntegerField(default=0)
    iguales = models.IntegerField(default=0)
    con_error = models.IntegerField(default=0)
    mensaje = models.TextField(blank=True, default="")

    class Meta:
        db_table = "importaciones_correos"
        ordering = ["-id"]
        verbose_name = "importación de correos"
        verbose_name_plural = "importaciones de correos"
        # Quien puede importar es quien puede añadir y cambiar correos.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(estado__in=EstadoImportacion.values),
                name="chk_importaciones_correos_estado",
            )
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def en_marcha(self) -> bool:
        return self.estado in EN_MARCHA

    @property
    def filas(self) -> int:
        return self.nuevas + self.cambian + self.iguales + self.con_error

    @property
    def porcentaje(self) -> int:
        return min(100, 100 * self.hecho // self.total) if self.total else 0


class FilaImportada(models.Model):
    """Una fila como llegó y lo que se haría con ella. La tabla no va al WAL: es de usar y tirar."""

    class Accion(models.TextChoices):
        NUEVA = "nueva", "Nueva"
        CAMBIA = "cambia", "Cambia"
        IGUAL = "igual", "Igual"
        ERROR = "error", "Con error"

    # El id de su importación o, si la trae un comando, un número de la misma secuencia.
    lote = models.BigIntegerField()
    linea = models.IntegerField(null=True)
    escrito = models.TextField(null=True)
    correo = models.TextField(null=True)
    mal_correo = models.TextField(null=True)
    matricula = models.TextField(null=True)
    carrera = models.TextField(null=True)
    cuatrimestre = models.TextField(null=True)
    notas = models.TextField(null=True)
    carrera_id_hallada = models.BigIntegerField(null=True, db_column="carrera_id")
    cuatrimestre_id_hallado = models.BigIntegerField(null=True, db_column="cuatrimestre_id")
    linea_previa = models.IntegerField(null=True)
    dueno_matricula = models.TextField(null=True)
    # Los códigos de `fallos_de_correos.py`, separados por espacios.
    fallos = models.TextField(null=True)
    accion = models.CharField(max_length=10, null=True)

    class Meta:
        db_table = "filas_importacion_correos"
        default_permissions = ()
        indexes = [Indice(fields=["lote", "accion", "id"], name="idx_filas_importacion_lote")]

    def __str__(self) -> str:
        return f"{self.linea}: {self.escrito}"
