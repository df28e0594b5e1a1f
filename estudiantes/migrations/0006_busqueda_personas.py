from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("estudiantes", "0005_busqueda")]

    operations = [
        EjecutarSQL(
            "0020_busqueda_personas.sql",
            reversa="DROP INDEX idx_usuarios_busqueda, idx_usuarios_orden",
        ),
    ]
