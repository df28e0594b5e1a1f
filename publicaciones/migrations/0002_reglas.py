from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("publicaciones", "0001_initial"), ("estudiantes", "0002_reglas")]

    operations = [
        EjecutarSQL(
            "0009_publicaciones.sql",
            reversa="DROP FUNCTION fn_actualizar_timestamp_publicacion, fn_comentario_padre_propio"
            " CASCADE",
        ),
        EjecutarSQL("0010_fn_crear_publicacion.sql", reversa="DROP FUNCTION fn_crear_publicacion"),
    ]
