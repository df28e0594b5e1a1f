from django.db import migrations, models

from redup_project.sql import CARPETA_SQL, EjecutarSQL


def lo_de_antes() -> str:
    """Deshacerla es volver a la función de `0036`."""
    antes = next(CARPETA_SQL.glob("0036_*")).read_text(encoding="utf-8")
    funcion = antes[antes.index("CREATE OR REPLACE FUNCTION fn_guardar_lote") :]
    return funcion + "ALTER INDEX idx_mensajes_busqueda RESET (gin_pending_list_limit);"


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0010_mensajes_por_dia")]

    operations = [
        EjecutarSQL("0037_lote_sin_cruces.sql", reversa=lo_de_antes()),
        migrations.RemoveConstraint(model_name="mensaje", name="uq_mensajes_remitente_cliente"),
        migrations.AddConstraint(
            model_name="mensaje",
            constraint=models.UniqueConstraint(
                fields=["remitente", "cliente_id"],
                condition=models.Q(cliente_id__isnull=False),
                name="uq_mensajes_remitente_cliente",
            ),
        ),
    ]
