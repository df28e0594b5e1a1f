from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("estudiantes", "0001_initial")]

    operations = [
        EjecutarSQL(
            "0001_sellos_y_claves.sql",
            reversa="DROP FUNCTION fn_actualizar_timestamp, fn_accion_al_borrar CASCADE",
        ),
        EjecutarSQL(
            "0002_estudiantes.sql",
            reversa="DROP FUNCTION fn_normalizar_correo, fn_validar_catalogo_en_registro,"
            " fn_consumir_catalogo_post_registro, fn_version_de_sesion, fn_sellar_baja,"
            " fn_actualizar_timestamp_configuracion CASCADE",
        ),
        EjecutarSQL(
            "0003_auditoria_inmutable.sql", reversa="DROP FUNCTION fn_auditoria_inmutable CASCADE"
        ),
        EjecutarSQL("0004_vista_estudiantes.sql", reversa="DROP VIEW vista_estudiantes"),
        EjecutarSQL(
            "0005_fn_registrar_estudiante.sql", reversa="DROP FUNCTION fn_registrar_estudiante"
        ),
    ]
