from django.db import migrations, models

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):

    dependencies = [
        ('estudiantes', '0003_semilla'),
    ]

    operations = [
        migrations.AddField(
            model_name='usuario',
            name='muestra_conexion',
            field=models.BooleanField(db_default=True, default=True, help_text='Si los demás ven que está en línea y cuándo estuvo; quien lo oculta tampoco lo ve.', verbose_name='muestra su conexión'),
        ),
        EjecutarSQL(
            "0018_sello_sin_presencia.sql",
            reversa="CREATE OR REPLACE TRIGGER trg_usuarios_actualizado_en BEFORE UPDATE ON usuarios"
            " FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp()",
        ),
    ]
