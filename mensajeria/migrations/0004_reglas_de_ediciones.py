from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0003_ediciones")]

    operations = [
        EjecutarSQL(
            "0016_respuestas_y_borrado.sql",
            reversa="DROP FUNCTION fn_respuesta_de_la_sala, fn_borrar_contenido,"
            " fn_revisar_sin_sala CASCADE",
        ),
        EjecutarSQL(
            "0017_reacciones_mensaje.sql",
            reversa="DROP FUNCTION fn_revisar_reaccion, fn_quitar_reacciones CASCADE",
        ),
    ]
