from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    # La clave foránea se crea al acabar la migración de su tabla: aquí ya está.
    dependencies = [("estudiantes", "0014_resumen_diario")]

    operations = [
        EjecutarSQL("0045_resumenes_diarios.sql", reversa=migrations.RunSQL.noop),
    ]
