from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("publicaciones", "0004_busqueda_y_comentarios_activos")]

    operations = [
        EjecutarSQL(
            "0025_reglas_del_muro.sql",
            reversa="DROP FUNCTION fn_publicar_a_su_hora, fn_retirar_respuestas CASCADE",
        ),
        # Lo que se programó antes de que existiera la regla.
        migrations.RunSQL(
            "UPDATE publicaciones SET programada_para = programada_para"
            " WHERE programada_para IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
