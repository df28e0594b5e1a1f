from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("estudiantes", "0004_muestra_conexion")]

    operations = [
        EjecutarSQL(
            "0019_busqueda.sql",
            reversa="DROP FUNCTION fn_consulta(text), fn_buscable(text[]), fn_sin_acentos(text)",
        ),
    ]
