from django.db import migrations

from redup_project.sql import CARPETA_SQL, EjecutarSQL



def lo_de_antes() -> str:
    """Deshacerla es volver a las definiciones que siguen en sus archivos."""
    salas, mensajes, archivados = (
        next(CARPETA_SQL.glob(f"{numero}_*")).read_text(encoding="utf-8")
        for numero in ("0012", "0013", "0024")
    )
    contadores = salas[salas.index("CREATE OR REPLACE TRIGGER trg_salas_chat_contadores") :]
    numerar = mensajes.split("CREATE OR REPLACE TRIGGER")[0]
    return contadores.split(";")[0] + ";" + numerar + archivados


class Migration(migrations.Migration):
    dependencies = [
        ("mensajeria", "0006_archivos_y_busqueda"),
        ("grupos", "0004_reglas_de_archivo"),
    ]

    operations = [
        EjecutarSQL("0035_numerar_sin_rodeos.sql", reversa=lo_de_antes())
    ]
