from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("estudiantes", "0002_reglas")]

    operations = [
        # La reversa no borra: las tablas se van con la primera migración.
        EjecutarSQL("0006_semilla_academica.sql", reversa=migrations.RunSQL.noop),
    ]
