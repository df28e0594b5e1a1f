"""Cada fallo del esquema original (contrato §8) con la prueba de que no se hereda.

Los tres que piden dos personas a la vez (4, 5 y 6) están en `test_fallos_simultaneos.py`.
"""

import pytest
import sqlparse
from django.db import connection, connections

from estudiantes import auditoria
from estudiantes.models import Estado, RegistroAuditoria
from mensajeria.esquemas import EnviarMensaje
from mensajeria.models import SalaChat
from redup_project.errores import DatosInvalidos
from redup_project.sql import CARPETA_SQL
from redup_project.validacion import validar
from tests import fabricas as f
from tests.sql.ayudas import RESTRINGIDO, como_al_confirmar, ejecutar, fila, filas, rechazo, valor
from tests.sql.inventario import inventario

ARCHIVOS = sorted(CARPETA_SQL.glob("*.sql"))


@pytest.mark.django_db
def test_fallo_01_editar_una_publicacion_mueve_su_sello_en_femenino():
    publicacion = f.PublicacionFabrica()

    ejecutar("UPDATE publicaciones SET titulo = 'Otro' WHERE id = %s", [publicacion.pk])

    editada = fila("SELECT titulo, publicada_en, actualizada_en FROM publicaciones")
    assert (editada["titulo"], editada["publicada_en"]) == ("Otro", publicacion.publicada_en)
    assert editada["actualizada_en"] > publicacion.actualizada_en


@pytest.mark.parametrize("archivo", ARCHIVOS, ids=lambda archivo: archivo.name)
def test_fallo_02_cada_archivo_es_sql_y_nada_mas(archivo):
    ordenes = sqlparse.parse(archivo.read_text(encoding="utf-8"))
    tipos = {orden.get_type() for orden in ordenes if orden.token_first(skip_cm=True)}

    assert tipos <= {"CREATE", "CREATE OR REPLACE", "ALTER", "SELECT", "INSERT", "UPDATE", "DROP"}


def test_fallo_02_y_03_los_archivos_se_cargan_tal_cual_y_otra_vez(base_aparte, django_db_blocker):
    with django_db_blocker.unblock(), connections[base_aparte].cursor() as cursor:
        antes = inventario(cursor)
        for archivo in ARCHIVOS:
            # Un archivo entero de una vez, como `psql --single-transaction -v ON_ERROR_STOP=1 -f`.
            cursor.execute(archivo.read_text(encoding="utf-8"))

        assert inventario(cursor) == antes


@pytest.mark.django_db
def test_fallo_07_la_sala_directa_se_busca_por_indice_y_guarda_primero_el_menor():
    ana, beto = f.EstudianteFabrica.create_batch(2)

    with rechazo("23514", "chk_forma_sala_chat"):
        ejecutar(
            "INSERT INTO salas_chat (tipo_sala, usuario_a_id, usuario_b_id)"
            " VALUES ('directo', %s, %s)",
            [beto.pk, ana.pk],
        )

    indices = "\n".join(d for (d,) in ejecutar("SELECT indexdef FROM pg_indexes"
                                               " WHERE tablename = 'salas_chat'"))  # fmt: skip
    assert "(usuario_a_id, usuario_b_id)" in indices
    assert "(usuario_b_id)" in indices


@pytest.mark.django_db
@pytest.mark.parametrize("con_carrera", [True, False])
def test_fallo_08_grupo_repetido_tambien_sin_carrera(con_carrera):
    carrera = f.CarreraFabrica() if con_carrera else None
    f.GrupoFabrica(nombre="Ajedrez", carrera=carrera)

    with rechazo("23505", "uq_grupos_nombre_carrera"):
        f.GrupoFabrica(nombre="Ajedrez", carrera=carrera)

    f.GrupoFabrica(nombre="Ajedrez", carrera=f.CarreraFabrica())


@pytest.mark.django_db
def test_fallo_09_una_carrera_con_publicaciones_no_se_borra_se_desactiva():
    carrera = f.CarreraFabrica()
    f.PublicacionFabrica(audiencia="carrera", carrera_objetivo=carrera)

    with rechazo(RESTRINGIDO):
        ejecutar("DELETE FROM carreras WHERE id = %s", [carrera.pk])

    ejecutar("UPDATE carreras SET activa = false WHERE id = %s", [carrera.pk])
    assert valor("SELECT carrera_objetivo_id FROM publicaciones") == carrera.pk


@pytest.mark.django_db
def test_fallo_10_la_fecha_de_nacimiento_no_se_inventa():
    f.CorreoCatalogoFabrica(correo_institucional="a@universidad.edu")

    with rechazo("23502", "fecha_nacimiento"):
        valor("SELECT fn_registrar_estudiante('a@universidad.edu', 'h', 'Ana', 'Pérez')")


@pytest.mark.django_db
@pytest.mark.parametrize("funcion", ["fn_marcar_mensaje_entregado", "fn_marcar_mensaje_leido"])
def test_fallo_11_marcar_dice_si_el_mensaje_era_para_ti(funcion):
    mensaje = f.MensajeFabrica()
    marcar = f"SELECT {funcion}(%s, %s)"

    assert valor(marcar, [mensaje.pk, mensaje.sala_chat.usuario_b_id]) is True
    assert valor(marcar, [mensaje.pk, f.EstudianteFabrica().pk]) is False


@pytest.mark.django_db
def test_fallo_12_destinatario_inexistente_o_inactivo_tiene_su_propio_error():
    ana = f.EstudianteFabrica()
    suspendida = f.EstudianteFabrica(estado=Estado.SUSPENDIDO)
    enviar = "SELECT * FROM fn_enviar_mensaje_directo(%s, %s, p_contenido => 'hola')"

    with rechazo("RD006", "El usuario 0 no existe"):
        ejecutar(enviar, [ana.pk, 0])
    with rechazo("RD007", "no está activo"):
        ejecutar(enviar, [ana.pk, suspendida.pk])


@pytest.mark.django_db
def test_fallo_13_enviar_mueve_la_sala_para_ordenar_por_actividad():
    vieja, nueva = f.SalaDirectaFabrica.create_batch(2)

    f.MensajeFabrica(sala_chat=vieja)

    assert list(SalaChat.objects.order_by("-actualizado_en")) == [vieja, nueva]


@pytest.mark.django_db
def test_fallo_14_lo_variable_de_un_acto_va_en_el_detalle():
    tipo = "e" * 120

    auditoria.anotar("registrar_evento", actor_id=None, entidad="eventos", detalle={"tipo": tipo})

    assert RegistroAuditoria.objects.get().detalle == {"tipo": tipo}


@pytest.mark.django_db
def test_fallo_15_el_correo_se_guarda_en_minusculas_y_recortado():
    f.CorreoCatalogoFabrica(correo_institucional="a@universidad.edu")

    usuario_id = valor(
        "SELECT fn_registrar_estudiante("
        "'  A@Universidad.EDU ', 'h', 'Ana', 'P', NULL, '2004-05-17')"
    )

    assert filas("SELECT id, correo_institucional FROM usuarios") == [
        {"id": usuario_id, "correo_institucional": "a@universidad.edu"}
    ]


@pytest.mark.django_db
def test_fallo_16_se_responde_a_un_comentario_de_la_misma_publicacion():
    padre, ajeno = f.ComentarioFabrica.create_batch(2)

    respuesta = f.ComentarioFabrica(publicacion=padre.publicacion, comentario_padre=padre)
    with rechazo("RD008"):
        f.ComentarioFabrica(publicacion=padre.publicacion, comentario_padre=ajeno)
    with rechazo("RD008"):
        ejecutar("UPDATE comentarios_publicacion SET comentario_padre_id = %s WHERE id = %s",
                 [ajeno.pk, respuesta.pk])  # fmt: skip
    with rechazo("RD008"):
        ejecutar("UPDATE comentarios_publicacion SET publicacion_id = %s WHERE id = %s",
                 [ajeno.publicacion_id, respuesta.pk])  # fmt: skip


@pytest.mark.django_db
def test_fallo_17_un_dueno_se_da_de_baja_o_transfiere_y_entonces_se_borra():
    grupo = f.GrupoFabrica(miembros=[beto := f.EstudianteFabrica()])
    ana = grupo.usuario_dueno

    ejecutar(
        "UPDATE usuarios SET estado = 'eliminado', eliminado_en = now() WHERE id = %s", [ana.pk]
    )
    with rechazo(RESTRINGIDO):
        ejecutar("DELETE FROM usuarios WHERE id = %s", [ana.pk])
    ejecutar("UPDATE grupos SET usuario_dueno_id = %s", [beto.pk])
    ejecutar("DELETE FROM usuarios WHERE id = %s", [ana.pk])

    assert ejecutar("SELECT usuario_id, rol_miembro FROM miembros_grupo") == [(beto.pk, "dueno")]


@pytest.mark.parametrize("vacio", ["", "   ", "\n\t"])
def test_fallo_18_un_mensaje_vacio_lo_rechaza_la_aplicacion(vacio):
    paquete = {"to": "2", "message": vacio, "sender_id": "1", "type": "text", "timestamp": "t"}

    with pytest.raises(DatosInvalidos):
        validar(EnviarMensaje, paquete)

    validar(EnviarMensaje, paquete | {"message": "hola"})


@pytest.mark.django_db
def test_fallo_19_el_dueno_del_grupo_y_el_de_la_membresia_no_divergen():
    grupo = f.GrupoFabrica(miembros=[beto := f.EstudianteFabrica()])
    como_al_confirmar()

    with rechazo("23505", "uq_miembros_grupo_dueno"):
        ejecutar("UPDATE miembros_grupo SET rol_miembro = 'dueno' WHERE usuario_id = %s", [beto.pk])
    with rechazo("RD011"):
        ejecutar("UPDATE miembros_grupo SET rol_miembro = 'admin' WHERE rol_miembro = 'dueno'")

    ejecutar("UPDATE grupos SET usuario_dueno_id = %s WHERE id = %s", [beto.pk, grupo.pk])
    assert ejecutar("SELECT usuario_id FROM miembros_grupo WHERE rol_miembro = 'dueno'") == [
        (beto.pk,)
    ]


@pytest.mark.django_db
def test_fallo_20_solo_postgresql_sin_imagenes_binarias_enumerados_ni_extensiones():
    assert connection.vendor == "postgresql"
    assert ejecutar(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type IN ('bytea', 'oid')"
    ) == []  # fmt: skip
    assert ejecutar("SELECT typname FROM pg_type WHERE typtype = 'e'") == []
    assert ejecutar("SELECT extname FROM pg_extension") == [("plpgsql",)]
