from django.db import migrations, models
from django.db.models.functions import MD5, Cast

import redup_project.modelos
from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("estudiantes", "0006_busqueda_personas")]

    operations = [
        migrations.AddIndex(
            model_name="notificacion",
            index=redup_project.modelos.Indice(
                fields=["usuario", "-creada_en", "-id"], name="idx_notificaciones_usuario_fecha"
            ),
        ),
        EjecutarSQL("0021_un_dispositivo_una_cuenta.sql", reversa=migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="dispositivo",
            constraint=models.UniqueConstraint(
                fields=["uuid_dispositivo"],
                condition=models.Q(activo=True),
                name="uq_dispositivo_de_una_cuenta",
                violation_error_message="Ese dispositivo está activo en otra cuenta.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositivo",
            constraint=models.UniqueConstraint(
                fields=["token_push"],
                condition=models.Q(activo=True),
                name="uq_token_push_de_un_dispositivo",
                violation_error_message="Ese token de push es de otro dispositivo activo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="registroauditoria",
            constraint=models.UniqueConstraint(
                models.F("actor_usuario"),
                MD5(Cast("detalle", models.TextField())),
                condition=models.Q(accion__startswith="evento_diferido:"),
                name="uq_auditoria_evento_diferido",
            ),
        ),
    ]
