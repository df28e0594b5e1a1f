from django.db import migrations

from redup_project.sql import EjecutarSQL


class Migration(migrations.Migration):
    dependencies = [("mensajeria", "0001_initial"), ("grupos", "0002_reglas")]

    operations = [
        EjecutarSQL(
            "0012_salas.sql",
            reversa="DROP FUNCTION fn_contadores_no_retroceden, fn_validar_sala_directa,"
            " fn_participantes_de_sala_nueva, fn_crear_sala_de_grupo, fn_participar_en_sala CASCADE",
        ),
        EjecutarSQL(
            "0013_mensajes.sql",
            reversa="DROP FUNCTION fn_numerar_mensaje, fn_revisar_mensaje CASCADE",
        ),
        EjecutarSQL(
            "0014_marcas.sql",
            reversa="DROP VIEW destinatarios_mensaje;"
            " DROP FUNCTION fn_acotar_marca, fn_anotar_avance CASCADE",
        ),
        EjecutarSQL(
            "0015_fn_mensajes.sql",
            reversa="DROP FUNCTION fn_obtener_o_crear_sala_directa, fn_enviar_mensaje_directo,"
            " fn_enviar_mensaje_grupal, fn_marcar_mensaje_entregado, fn_marcar_mensaje_leido",
        ),
    ]
