from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("estudiantes", "0012_moderacion")]

    operations = [
        EjecutarSQL(
            "0050_moderacion.sql",
            reversa="""
                DROP TRIGGER trg_apelaciones_otra_persona ON apelaciones;
                DROP FUNCTION fn_apelacion_la_mira_otra_persona();
            """,
        ),
    ]
