from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [
        ("publicaciones", "0007_retirar_hilos"),
        ("estudiantes", "0005_busqueda"),
    ]

    operations = [
        EjecutarSQL("0061_buscar_comentarios.sql", reversa="DROP INDEX idx_comentarios_buscable")
    ]
