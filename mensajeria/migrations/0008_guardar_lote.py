from django.db import migrations

from redup_project.sql import CARPETA_SQL, EjecutarSQL


def lo_de_antes() -> str:
    """Deshacerla es volver a numerar de uno en uno, como en `0035`."""
    antes = next(CARPETA_SQL.glob("0035_*")).read_text(encoding="utf-8")
    numerar = antes[: antes.index("DROP TRIGGER trg_mensajes_sin_archivar")]
    disparador = (
        "CREATE OR REPLACE TRIGGER trg_mensajes_numerar BEFORE INSERT ON mensajes"
        " FOR EACH ROW EXECUTE FUNCTION fn_numerar_mensaje();"
    )
    sobran = (
        "DROP FUNCTION fn_guardar_lote; DROP FUNCTION fn_explicar_rechazo; DROP VIEW vista_escritores;"
    )
    return numerar + disparador + sobran


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0007_numerar_sin_rodeos")]

    operations = [EjecutarSQL("0036_guardar_lote.sql", reversa=lo_de_antes())]
