"""Grupos, sus membresías y sus publicaciones internas."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from estudiantes.models import Carrera
from redup_project.modelos import ConFechas, Indice


class Privacidad(models.TextChoices):
    PUBLICO = "publico", "Público"
    PRIVADO = "privado", "Privado"


class RolMiembro(models.TextChoices):
    DUENO = "dueno", "Dueño"
    ADMIN = "admin", "Administrador"
    MIEMBRO = "miembro", "Miembro"


class EstadoMembresia(models.TextChoices):
    PENDIENTE = "pendiente", "Pendiente"
    ACTIVO = "activo", "Activo"
    RECHAZADO = "rechazado", "Rechazado"
    SALIO = "salio", "Salió"


class Grupo(ConFechas):
    """Un grupo. La base le da, al crearse, la membresía de su dueño y su sala de chat."""

    nombre = models.CharField(max_length=120)
    descripcion = models.TextField("descripción", null=True, blank=True)
    carrera = models.ForeignKey(Carrera, models.SET_NULL, null=True, blank=True, db_index=False)
    privacidad = models.CharField(
        max_length=20,
        choices=Privacidad,
        default=Privacidad.PUBLICO,
        db_default=Privacidad.PUBLICO.value,
    )
    usuario_dueno = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="grupos_propios",
        verbose_name="dueño",
    )
    foto_grupo_url = models.TextField("foto (URL)", null=True, blank=True)
    # Borrarlo arrastraría su sala con los mensajes de todos (`docs/decisiones/0006-borrar-grupos.md`).
    archivado_en = models.DateTimeField("archivado en", null=True, editable=False)

    class Meta:
        db_table = "grupos"
        ordering = ["nombre", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nombre", "carrera"],
                # Uno archivado no se ve: tampoco puede quitarle el nombre a nadie.
                condition=models.Q(archivado_en__isnull=True),
                nulls_distinct=False,
                name="uq_grupos_nombre_carrera",
                violation_error_message="Ya existe un grupo con ese nombre en esa carrera.",
            ),
            models.CheckConstraint(
                condition=models.Q(privacidad__in=Privacidad.values), name="chk_grupos_privacidad"
            ),
        ]
        indexes = [Indice(fields=["carrera"], name="idx_grupos_carrera")]

    def __str__(self) -> str:
        return self.nombre


class Membresia(models.Model):
    """La relación de un usuario con un grupo, también cuando espera, fue rechazado o salió."""

    grupo = models.ForeignKey(Grupo, models.CASCADE, related_name="membresias", db_index=False)
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="membresias", db_index=False
    )
    rol_miembro = models.CharField(
        "rol",
        max_length=20,
        choices=RolMiembro,
        default=RolMiembro.MIEMBRO,
        db_default=RolMiembro.MIEMBRO.value,
    )
    estado_membresia = models.CharField(
        "estado",
        max_length=20,
        choices=EstadoMembresia,
        default=EstadoMembresia.ACTIVO,
        db_default=EstadoMembresia.ACTIVO.value,
    )
    unido_en = models.DateTimeField("unido en", db_default=Now(), editable=False)
    salio_en = models.DateTimeField("salió en", null=True, blank=True)

    class Meta:
        db_table = "miembros_grupo"
        verbose_name = "membresía"
        verbose_name_plural = "membresías"
        constraints = [
            models.UniqueConstraint(fields=["grupo", "usuario"], name="uq_miembros_grupo"),
            models.UniqueConstraint(
                fields=["grupo"],
                condition=models.Q(
                    rol_miembro=RolMiembro.DUENO, estado_membresia=EstadoMembresia.ACTIVO
                ),
                name="uq_miembros_grupo_dueno",
                violation_error_message="El grupo ya tiene un dueño activo.",
            ),
            models.CheckConstraint(
                condition=models.Q(rol_miembro__in=RolMiembro.values), name="chk_miembros_rol"
            ),
            models.CheckConstraint(
                condition=models.Q(estado_membresia__in=EstadoMembresia.values),
                name="chk_miembros_estado",
            ),
        ]
        indexes = [Indice(fields=["usuario"], name="idx_miembros_grupo_usuario")]

    def __str__(self) -> str:
        return f"{self.usuario_id} en {self.grupo_id}"


class PublicacionGrupo(ConFechas):
    """Una publicación que sólo ven los miembros del grupo."""

    grupo = models.ForeignKey(Grupo, models.CASCADE, related_name="publicaciones", db_index=False)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    titulo = models.CharField("título", max_length=180)
    contenido = models.TextField()
    # La retira el personal: borrarla es de su autor y de quien administra el grupo.
    activa = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "publicaciones_grupo"
        verbose_name = "publicación de grupo"
        verbose_name_plural = "publicaciones de grupo"
        indexes = [Indice(fields=["grupo"], name="idx_publicaciones_grupo")]

    def __str__(self) -> str:
        return self.titulo
