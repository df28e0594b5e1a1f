from django.db import migrations

from redup_project.sql import CARPETA_SQL, EjecutarSQL


def lo_de_antes() -> str:
    antes = next(CARPETA_SQL.glob("0039_*")).read_text(encoding="utf-8")
    return (
        "DROP FUNCTION fn_guardar_lote;"
        "ALTER INDEX idx_mensajes_busqueda SET (gin_pending_list_limit = 512);" + antes
    )


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0013_lote_de_una_orden")]

    operations = [EjecutarSQL("0062_lote_con_sus_uuid.sql", reversa=lo_de_antes())]
