"""`guardar_lote` contra la base: mismas consultas, en orden, y cada error es sólo de quien lo causa."""

import time
from uuid import RFC_4122, UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from estudiantes.errores import UsuarioInactivo, UsuarioNoExiste
from estudiantes.models import Estado
from grupos.errores import GrupoNoExiste, NoEsMiembro
from mensajeria.destinos import Destino, a_grupo, a_usuario
from mensajeria.errores import ChatContigoMismo, MensajeVacio, SalaNoExiste
from mensajeria.models import Mensaje
from mensajeria.servicios import guardar_lote
from tests.fabricas import EstudianteFabrica, GrupoFabrica, SalaDirectaFabrica
from tests.motor.envios import a_su_grupo, guardados_en, pedido

pytestmark = pytest.mark.django_db(transaction=True)

NADIE = 10**12


# Bastante para que a PostgreSQL le salga mejor el índice, y con estadísticas para que lo sepa.
MUCHA_GENTE = """
    INSERT INTO usuarios (correo_institucional, hash_contrasena, nombre, apellido_paterno,
                          fecha_nacimiento, rol)
    SELECT 'mucha' || i || '@universidad.edu', '!', 'Mucha', 'Gente', '1980-01-01', 'moderador'
      FROM generate_series(1, 2000) AS i;
    INSERT INTO salas_chat (tipo_sala, usuario_a_id, usuario_b_id)
    SELECT 'directo', id - 1, id FROM usuarios WHERE nombre = 'Mucha' AND id % 2 = 0
       AND id - 1 IN (SELECT id FROM usuarios WHERE nombre = 'Mucha');
    INSERT INTO mensajes (sala_chat_id, remitente_id, contenido)
    SELECT id, usuario_a_id, 'hola' FROM salas_chat WHERE tipo_sala = 'directo';
    ANALYZE usuarios, salas_chat, mensajes
"""


def filas_leidas():
    """Por tabla, las que esta transacción ha leído, de seguido o por un índice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
        )
        return dict(cursor.fetchall())


def consultas_de(pedidos):
    with CaptureQueriesContext(connection) as consultas:
        guardados = guardar_lote(pedidos)
    assert [g.error for g in guardados if g.error] == []
    return len(consultas)


def test_cien_envios_a_muchas_salas_cuestan_las_consultas_de_uno():
    ana, *otros = EstudianteFabrica.create_batch(6)
    directas = [SalaDirectaFabrica(usuario_a=ana, usuario_b=otro) for otro in otros]
    grupales = [GrupoFabrica(miembros=[ana]).salas.get() for _ in range(3)]

    def lote(vueltas, salas_directas, salas_grupales, con_quienes):
        destinos = [*salas_directas, *map(a_su_grupo, salas_grupales), *con_quienes]
        return [pedido(ana, destino) for destino in destinos] * vueltas

    pocos = consultas_de(lote(1, directas[:1], grupales[:1], otros[:1]))
    muchos = consultas_de(lote(10, directas, grupales, otros))

    assert Mensaje.objects.count() == 3 + 130
    assert pocos == muchos
    # `fn_guardar_lote`, que además se confirma sola.
    assert muchos == 1


@pytest.mark.django_db
def test_un_lote_no_recorre_ninguna_tabla_entera():
    ana, beto = EstudianteFabrica.create_batch(2)
    SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    grupo = GrupoFabrica(miembros=[ana]).salas.get()
    citado = guardar_lote([pedido(ana, grupo)])[0].mensaje
    with connection.cursor() as cursor:
        cursor.execute(MUCHA_GENTE)
    antes = filas_leidas()

    pedidos = [
        pedido(ana, beto, cliente_id=uuid4()),
        pedido(ana, grupo)._replace(respuesta_a_id=citado.pk),
    ]
    errores = [g.error for g in guardar_lote(pedidos) if g.error]

    assert errores == []
    ahora = filas_leidas()
    assert [tabla for tabla, filas in ahora.items() if filas - antes[tabla] > 100] == []


def test_uno_solo_cuesta_lo_que_cien_iguales():
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)

    assert consultas_de([pedido(ana, sala)]) == consultas_de([pedido(ana, sala)] * 100)


def test_en_cada_sala_se_numera_en_el_orden_de_llegada():
    ana, *otros = EstudianteFabrica.create_batch(4)
    salas = [SalaDirectaFabrica(usuario_a=ana, usuario_b=otro) for otro in otros]
    pedidos = [pedido(ana, salas[-i % 3], f"{i}") for i in range(90)]

    guardados = guardar_lote(pedidos)

    assert [g.mensaje.contenido for g in guardados] == [p.contenido for p in pedidos]
    for sala in salas:
        suyos = [p.contenido for p in pedidos if p.destino.valor == str(sala.sala_uuid)]
        assert guardados_en(sala) == list(enumerate(suyos, 1))


@pytest.fixture
def malos():
    """Un envío de cada clase que la base no admite, con el error que le toca."""
    ana, beto, intrusa = EstudianteFabrica.create_batch(3)
    suspendida = EstudianteFabrica(estado=Estado.SUSPENDIDO)
    ajena = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    grupal = GrupoFabrica(miembros=[ana, suspendida]).salas.get()
    return [
        (pedido(intrusa, ajena), SalaNoExiste),
        (pedido(intrusa, a_su_grupo(grupal)), NoEsMiembro),
        (pedido(intrusa, grupal), SalaNoExiste),
        (pedido(ana, grupal, contenido=None), MensajeVacio),
        (pedido(ana, grupal, contenido="con \x00 dentro"), ValueError),
        (pedido(ana, Destino("sala", "3f2b0c6e-0000-4000-8000-000000000000")), SalaNoExiste),
        (pedido(ana, a_grupo(NADIE)), GrupoNoExiste),
        (pedido(ana, a_usuario(NADIE)), UsuarioNoExiste),
        (pedido(ana, ana), ChatContigoMismo),
        (pedido(suspendida, a_su_grupo(grupal)), UsuarioInactivo),
        (pedido(intrusa, suspendida), UsuarioInactivo),
    ]


def test_cada_envio_malo_falla_solo_y_con_su_error(malos):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    buenos = [pedido(ana, sala, f"{i}") for i in range(len(malos) + 1)]
    lote = [buenos[0]]
    for bueno, (malo, _) in zip(buenos[1:], malos, strict=True):
        lote += [malo, bueno]

    guardados = guardar_lote(lote)

    assert [type(g.error) for g in guardados[1::2]] == [error for _, error in malos]
    assert guardados_en(sala) == [(i + 1, f"{i}") for i in range(len(buenos))]
    assert Mensaje.objects.count() == len(buenos)
    assert [len(g.emisiones) for g in guardados] == [1, *[0, 1] * len(malos)]


def test_un_lote_vacio_no_es_nada():
    assert guardar_lote([]) == []


def test_cada_mensaje_lleva_su_uuid_que_empieza_por_la_hora():
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    antes = time.time_ns() // 1_000_000
    guardados = guardar_lote([pedido(ana, sala)] * 20)
    despues = time.time_ns() // 1_000_000

    uuids = {UUID(g.mensaje.mensaje_uuid) for g in guardados}
    assert len(uuids) == 20
    assert {(u.version, u.variant) for u in uuids} == {(7, RFC_4122)}
    # Los 48 primeros bits (RFC 9562 §5.7).
    assert all(antes <= u.int >> 80 <= despues for u in uuids)
