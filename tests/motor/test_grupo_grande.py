"""Un mensaje a un grupo de 1000 escribe lo mismo que a uno de 10: una fila y una actualización."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from estudiantes.models import Usuario
from grupos.models import Membresia
from mensajeria.models import MarcaSala
from mensajeria.servicios import guardar_lote
from tests.fabricas import GrupoFabrica, PersonalFabrica
from tests.motor.envios import pedido
from tests.motor.medida import anotar

pytestmark = pytest.mark.django_db(transaction=True)


def grupo_de(cuantos):
    """La sala de un grupo con `cuantos` miembros, contando a su dueño."""
    grupo = GrupoFabrica()
    # De personal: no necesitan sitio en el catálogo.
    gente = Usuario.objects.bulk_create(PersonalFabrica.build_batch(cuantos - 1, password="x"))
    Membresia.objects.bulk_create(Membresia(grupo=grupo, usuario=u) for u in gente)
    sala = grupo.salas.get()
    assert MarcaSala.objects.filter(sala_chat=sala).count() == cuantos
    return sala


def escrito_hasta_ahora():
    """Por tabla, las filas insertadas, actualizadas y borradas por esta conexión."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
        )
        return {tabla: cuentas for tabla, *cuentas in cursor.fetchall()}


def filas_por_tabla():
    return {m._meta.db_table: m.objects.count() for m in apps.get_models() if m._meta.managed}


def coste_de_un_envio(sala):
    """(consultas, tablas escritas con sus cuentas) de un mensaje del dueño a su grupo."""
    with transaction.atomic():
        antes = escrito_hasta_ahora()
        with CaptureQueriesContext(connection) as consultas:
            [guardado] = guardar_lote([pedido(sala.grupo.usuario_dueno, sala)])
        despues = escrito_hasta_ahora()
    assert guardado.mensaje.numero == 1
    hecho = {
        tabla: [ahora - previo for ahora, previo in zip(cuentas, antes[tabla], strict=True)]
        for tabla, cuentas in despues.items()
    }
    return len(consultas), {tabla: cuentas for tabla, cuentas in hecho.items() if any(cuentas)}


def test_un_mensaje_a_1000_personas_cuesta_lo_que_a_10():
    chico, grande = grupo_de(10), grupo_de(1000)
    antes = filas_por_tabla()

    a_diez, a_mil = coste_de_un_envio(chico), coste_de_un_envio(grande)

    anotar("mensaje a 1000: (consultas, {tabla: [altas, cambios, bajas]})", a_mil)
    assert a_mil == a_diez
    assert a_mil[1] == {"mensajes": [1, 0, 0], "salas_chat": [0, 1, 0]}
    # Los dos mensajes, y ni una fila más en ninguna tabla.
    assert filas_por_tabla() == antes | {"mensajes": antes["mensajes"] + 2}
