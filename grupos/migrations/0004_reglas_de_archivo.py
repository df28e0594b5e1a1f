from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    # El disparador va en `mensajes`: su tabla la crea mensajeria.
    dependencies = [("grupos", "0003_archivo"), ("mensajeria", "0004_reglas_de_ediciones")]

    operations = [
        EjecutarSQL(
            "0024_grupos_archivados.sql", reversa="DROP FUNCTION fn_grupo_sin_archivar CASCADE"
        ),
    ]
