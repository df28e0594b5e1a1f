from django.db import migrations

from redup_project.sql import CARPETA_SQL, EjecutarSQL


def lo_de_antes() -> str:
    """Deshacerla es volver a la función de `0028`: da las mismas palabras, y el índice sigue valiendo."""
    antes = next(CARPETA_SQL.glob("0028_*")).read_text(encoding="utf-8")
    inicio = antes.index("CREATE OR REPLACE FUNCTION fn_palabras(")
    return antes[inicio : antes.index("$$;", inicio) + 3]


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0011_lote_sin_cruces")]

    operations = [EjecutarSQL("0038_palabras_sin_rodeos.sql", reversa=lo_de_antes())]
