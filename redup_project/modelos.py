"""Piezas comunes de los modelos: los sellos de tiempo y los índices con nombre heredado."""

from django.db import models
from django.db.models.functions import Now


class ConCreacion(models.Model):
    """Añade `creado_en`; lo pone la base, también para quien inserta con psql."""

    creado_en = models.DateTimeField("creado en", db_default=Now(), editable=False)

    class Meta:
        abstract = True


class ConFechas(ConCreacion):
    """Añade además `actualizado_en`; lo mueve el disparador `trg_<tabla>_actualizado_en`."""

    actualizado_en = models.DateTimeField("actualizado en", db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Indice(models.Index):
    """Un índice cuyo nombre puede llegar a los 63 caracteres de PostgreSQL.

    Django se queda en 30 por Oracle; los nombres heredados (`contrato/esquema.md` §6) son más largos.
    """

    max_name_length = 63
