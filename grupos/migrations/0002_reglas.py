from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("grupos", "0001_initial"), ("estudiantes", "0002_reglas")]

    operations = [
        EjecutarSQL(
            "0007_grupos.sql",
            reversa="DROP FUNCTION fn_sellar_membresia, fn_membresia_del_dueno, fn_dueno_coherente"
            " CASCADE",
        ),
        EjecutarSQL("0008_fn_crear_grupo.sql", reversa="DROP FUNCTION fn_crear_grupo"),
    ]
