from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("publicaciones", "0002_reglas")]

    operations = [
        # La reversa no borra: las tablas se van con la primera migración.
        EjecutarSQL("0011_semilla_publicaciones.sql", reversa=migrations.RunSQL.noop),
    ]
