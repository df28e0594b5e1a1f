from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    # Aparte de la anterior: Django crea las claves ajenas al acabar cada migración.
    dependencies = [("estudiantes", "0010_importaciones")]

    operations = [
        # Las filas a medias no merecen el WAL: tras una caída se vuelve a subir el archivo.
        migrations.RunSQL(
            "ALTER TABLE filas_importacion_correos SET UNLOGGED", migrations.RunSQL.noop
        ),
        EjecutarSQL("0040_importaciones.sql", reversa=migrations.RunSQL.noop),
        # Los otros dos disparadores los quita la 0002, que es quien los puso.
        EjecutarSQL(
            "0041_liberar_correos.sql",
            reversa=(
                "DROP TRIGGER trg_usuarios_volver_con_catalogo ON usuarios;"
                "DROP FUNCTION fn_exigir_catalogo_al_volver()"
            ),
        ),
    ]
