"""Cuánto hubo de cada cosa cada día: lo que la portada del admin lee en vez de contar millones de filas."""

from django.db import models

from estudiantes.models.academica import Carrera


class ResumenDiario(models.Model):
    """Un recuento de un día ya acabado.

    Cada día resumido tiene su fila sin carrera, aunque sea con cero: dice que ese día ya se contó.
    """

    dia = models.DateField("día")
    que = models.CharField("qué", max_length=30)
    carrera = models.ForeignKey(Carrera, models.SET_NULL, null=True, db_index=False)
    cuantos = models.BigIntegerField("cuántos")

    class Meta:
        db_table = "resumenes_diarios"
        verbose_name = "resumen diario"
        verbose_name_plural = "resúmenes diarios"
        constraints = [
            models.UniqueConstraint(
                fields=["que", "dia", "carrera"], name="uq_resumenes_que_dia_carrera"
            )
        ]

    def __str__(self) -> str:
        return f"{self.que} del {self.dia}"
