from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("estudiantes", "0008_alcance_y_auditoria")]

    operations = [
        EjecutarSQL(
            "0060_alcance_y_auditoria.sql",
            reversa=(
                "DROP TRIGGER trg_auditoria_sin_vaciar ON auditoria;"
                " DROP FUNCTION fn_auditoria_sin_vaciar()"
            ),
        )
    ]
