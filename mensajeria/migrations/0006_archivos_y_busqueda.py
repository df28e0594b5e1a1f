from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0005_archivos_chat")]

    operations = [
        EjecutarSQL(
            "0027_archivos_chat.sql",
            reversa="DROP INDEX idx_mensajes_archivo; DROP FUNCTION fn_archivo_chat(text)",
        ),
        EjecutarSQL(
            "0028_busqueda_de_mensajes.sql",
            reversa="DROP INDEX idx_mensajes_busqueda;"
            " DROP FUNCTION fn_palabras_buscadas(text), fn_palabras(text)",
        ),
    ]
