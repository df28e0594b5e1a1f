"""La estructura académica: sedes, facultades, carreras y cuatrimestres."""

from django.db import models

from redup_project.modelos import ConCreacion, ConFechas


class Sede(ConCreacion):
    """Un campus."""

    codigo = models.CharField("código", max_length=30, unique=True)
    nombre = models.CharField(max_length=120)
    ciudad = models.CharField(max_length=80, null=True, blank=True)

    class Meta:
        db_table = "sedes"
        ordering = ["nombre"]

    def __str__(self) -> str:
        return self.nombre


class Facultad(ConFechas):
    """Una facultad de una sede."""

    codigo = models.CharField("código", max_length=30, unique=True)
    nombre = models.CharField(max_length=120)
    sede = models.ForeignKey(Sede, models.SET_NULL, null=True, blank=True)

    class Meta:
        db_table = "facultades"
        ordering = ["nombre"]
        verbose_name_plural = "facultades"

    def __str__(self) -> str:
        return self.nombre


class Carrera(ConFechas):
    """Una carrera; se desactiva en vez de borrarse si tiene publicaciones dirigidas a ella."""

    codigo = models.CharField("código", max_length=30, unique=True)
    nombre = models.CharField(max_length=120)
    facultad = models.ForeignKey(Facultad, models.SET_NULL, null=True, blank=True)
    activa = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "carreras"
        ordering = ["nombre"]

    def __str__(self) -> str:
        return self.nombre


class Cuatrimestre(ConFechas):
    """Un periodo del plan de estudios, del 1 al 20."""

    numero = models.SmallIntegerField("número", unique=True)
    descripcion = models.CharField("descripción", max_length=80, null=True, blank=True)
    activo = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "cuatrimestres"
        ordering = ["numero"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(numero__range=(1, 20)),
                name="chk_numero_cuatrimestre",
                violation_error_message="El número de cuatrimestre va de 1 a 20.",
            )
        ]

    def __str__(self) -> str:
        return self.descripcion or f"Cuatrimestre {self.numero}"
