from django.db import migrations

from redup_project.sql import CARPETA_SQL, EjecutarSQL


def lo_de_antes() -> str:
    """Deshacerla es volver a la función de `0037`, que no fijaba `redup.numerados`."""
    antes = next(CARPETA_SQL.glob("0037_*")).read_text(encoding="utf-8")
    return antes[antes.index("CREATE OR REPLACE FUNCTION") : antes.index("$$;") + 3]


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0012_palabras_sin_rodeos")]

    operations = [EjecutarSQL("0039_lote_de_una_orden.sql", reversa=lo_de_antes())]
