from django.db import migrations, models

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [
        ("estudiantes", "0005_busqueda"),
        ("grupos", "0002_reglas"),
    ]

    operations = [
        migrations.AddField(
            model_name="grupo",
            name="archivado_en",
            field=models.DateTimeField(editable=False, null=True, verbose_name="archivado en"),
        ),
        migrations.RemoveConstraint(model_name="grupo", name="uq_grupos_nombre_carrera"),
        migrations.AddConstraint(
            model_name="grupo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archivado_en__isnull", True)),
                fields=("nombre", "carrera"),
                name="uq_grupos_nombre_carrera",
                nulls_distinct=False,
                violation_error_message="Ya existe un grupo con ese nombre en esa carrera.",
            ),
        ),
        EjecutarSQL("0023_busqueda_de_grupos.sql", reversa="DROP INDEX idx_grupos_buscable"),
    ]
