"""El usuario: estudiante o personal, y a quién sigue."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from estudiantes.models.academica import Carrera, Cuatrimestre
from estudiantes.models.gestor import GestorDeUsuarios
from redup_project.modelos import ConCreacion, ConFechas, Indice

SAL_DE_SESION = "estudiantes.Usuario.sesion_del_panel"


class Rol(models.TextChoices):
    ESTUDIANTE = "estudiante", "Estudiante"
    MODERADOR = "moderador", "Moderador"
    ADMINISTRADOR = "administrador", "Administrador"


class Estado(models.TextChoices):
    ACTIVO = "activo", "Activo"
    SUSPENDIDO = "suspendido", "Suspendido"
    ELIMINADO = "eliminado", "Eliminado"


class Usuario(AbstractBaseUser, PermissionsMixin, ConFechas):
    """Una persona de la universidad. Los permisos de Django se derivan de `rol` y `estado`."""

    correo_institucional = models.EmailField("correo institucional", max_length=254, unique=True)
    password = models.CharField("contraseña", max_length=128, db_column="hash_contrasena")
    nombre = models.CharField(max_length=80)
    apellido_paterno = models.CharField(max_length=80)
    apellido_materno = models.CharField(max_length=80, null=True, blank=True)
    fecha_nacimiento = models.DateField("fecha de nacimiento")
    telefono = models.CharField("teléfono", max_length=30, null=True, blank=True)
    foto_perfil_url = models.TextField("foto de perfil (URL)", null=True, blank=True)
    biografia = models.TextField("biografía", null=True, blank=True)
    carrera = models.ForeignKey(Carrera, models.SET_NULL, null=True, blank=True, db_index=False)
    cuatrimestre = models.ForeignKey(
        Cuatrimestre, models.SET_NULL, null=True, blank=True, db_index=False
    )
    rol = models.CharField(
        max_length=20, choices=Rol, default=Rol.ESTUDIANTE, db_default=Rol.ESTUDIANTE.value
    )
    estado = models.CharField(
        max_length=20, choices=Estado, default=Estado.ACTIVO, db_default=Estado.ACTIVO.value
    )
    correo_verificado = models.BooleanField(default=False, db_default=False, editable=False)
    # Sube al cambiar la contraseña, el estado o el rol (disparador): invalida los tokens anteriores.
    version_sesion = models.IntegerField(default=1, db_default=1, editable=False)
    ultima_conexion_en = models.DateTimeField("última conexión", null=True, editable=False)
    muestra_conexion = models.BooleanField(
        "muestra su conexión",
        default=True,
        db_default=True,
        help_text="Si los demás ven que está en línea y cuándo estuvo; quien lo oculta tampoco lo ve.",
    )
    eliminado_en = models.DateTimeField("eliminado en", null=True, editable=False)

    # La presencia vive en `ultima_conexion_en`; el campo de Django sobraría.
    last_login = None

    objects = GestorDeUsuarios()

    USERNAME_FIELD = "correo_institucional"
    EMAIL_FIELD = "correo_institucional"
    REQUIRED_FIELDS = ["nombre", "apellido_paterno", "fecha_nacimiento"]

    class Meta:
        db_table = "usuarios"
        ordering = ["apellido_paterno", "nombre", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(rol__in=Rol.values), name="chk_usuarios_rol"),
            models.CheckConstraint(
                condition=models.Q(estado__in=Estado.values), name="chk_usuarios_estado"
            ),
        ]
        indexes = [
            Indice(fields=["carrera"], name="idx_usuarios_carrera"),
            Indice(fields=["cuatrimestre"], name="idx_usuarios_cuatrimestre"),
            Indice(fields=["estado"], name="idx_usuarios_estado"),
            Indice(fields=["-ultima_conexion_en"], name="idx_usuarios_ultima_conexion"),
        ]

    def __str__(self) -> str:
        return f"{self.nombre_completo} <{self.correo_institucional}>"

    @property
    def nombre_completo(self) -> str:
        """Nombre y apellidos con un espacio, sin hueco si falta el materno."""
        return " ".join(filter(None, (self.nombre, self.apellido_paterno, self.apellido_materno)))

    def get_short_name(self) -> str:
        return self.nombre

    @property
    def is_active(self) -> bool:
        return self.estado == Estado.ACTIVO

    @property
    def is_staff(self) -> bool:
        return self.rol in (Rol.MODERADOR, Rol.ADMINISTRADOR)

    @property
    def is_superuser(self) -> bool:
        return self.rol == Rol.ADMINISTRADOR

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Con `version_sesion`: lo que cierra sus sesiones cierra también la del panel.

        Django la compara en cada petición, y prueba además con cada clave antigua (`secret`).
        """
        marca = f"{self.password}:{self.version_sesion}"
        return salted_hmac(SAL_DE_SESION, marca, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def carreras_a_su_cargo(self) -> frozenset[int] | None:
        """Las carreras a que se limita quien modera; `None`, si ve toda la universidad."""
        if self.is_superuser:
            return None
        return frozenset(self.alcance.values_list("carrera_id", flat=True)) or None


class Seguimiento(ConCreacion):
    """`seguidor` sigue a `seguido`."""

    seguidor = models.ForeignKey(Usuario, models.CASCADE, related_name="siguiendo", db_index=False)
    seguido = models.ForeignKey(Usuario, models.CASCADE, related_name="seguidores")

    class Meta:
        db_table = "seguidores"
        verbose_name_plural = "seguimientos"
        constraints = [
            models.UniqueConstraint(fields=["seguidor", "seguido"], name="uq_seguidores"),
            models.CheckConstraint(
                condition=~models.Q(seguidor=models.F("seguido")),
                name="chk_no_seguirse_a_si_mismo",
                violation_error_message="Nadie puede seguirse a sí mismo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seguidor_id} sigue a {self.seguido_id}"
