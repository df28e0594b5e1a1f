from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("publicaciones", "0005_reglas_del_muro")]

    # Al deshacerla la función se queda: la quita la 0005, y retira lo mismo que la de antes.
    operations = [EjecutarSQL("0034_retirar_hilos.sql", reversa=migrations.RunSQL.noop)]
