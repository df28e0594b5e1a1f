"""`fn_guardar_lote` y `vista_escritores`: muchos mensajes de un viaje, con las reglas de uno."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from estudiantes.models import Estado, Usuario
from grupos.models import EstadoMembresia, Membresia
from mensajeria.models import Mensaje
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.sql.ayudas import ejecutar, filas
from tests.sql.hilos import LIMITE, en, esperando_a_otra

# Cada uuid acaba en la posición de su pedido.
LOTE = """
    SELECT right(mensaje_uuid, 4)::int AS orden, numero, sala_id, remitente_id, nombre
      FROM fn_guardar_lote(
        %s::uuid[], %s::bigint[], %s::uuid[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
        %s::text[], %s::jsonb[], %s::uuid[], %s::bigint[]
      )
     ORDER BY orden
"""
CLIENTE = "7f8f64be-6a0b-4e04-9c44-94c0f4f0b1aa"


def columnas(*pedidos):
    """Cada pedido, (remitente, sala, grupo, otro, cliente, respuesta); lo que falte es nulo."""
    filas_ = [(*pedido, *[None] * (6 - len(pedido))) for pedido in pedidos]
    remitente, sala, grupo, otro, cliente, respuesta = (list(c) for c in zip(*filas_, strict=True))
    cuantos = len(pedidos)
    textos = [f"{i}" for i in range(1, cuantos + 1)]
    uuids = [f"{uuid4()}"[:-4] + f"{i:04}" for i in range(1, cuantos + 1)]
    resto = (["texto"] * cuantos, textos, [None] * cuantos, ["{}"] * cuantos, cliente, respuesta)
    return [uuids, remitente, sala, grupo, otro, *resto]


def guardar(*pedidos):
    """Los que se guardaron: {posición: número}."""
    return {f["orden"]: f["numero"] for f in filas(LOTE, columnas(*pedidos))}


def suspender(usuario):
    Usuario.objects.filter(pk=usuario.pk).update(estado=Estado.SUSPENDIDO)


@pytest.mark.django_db
def test_resuelve_la_sala_por_su_uuid_por_el_grupo_y_por_la_pareja():
    ana, beto = EstudianteFabrica.create_batch(2)
    directa = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    grupal = GrupoFabrica(miembros=[ana]).salas.get()

    guardados = filas(
        LOTE,
        columnas(
            (ana.pk, str(directa.sala_uuid)),
            (ana.pk, None, grupal.grupo_id),
            (beto.pk, None, None, ana.pk),
        ),
    )

    assert [(g["orden"], g["numero"], g["sala_id"]) for g in guardados] == [
        (1, 1, directa.pk),
        (2, 1, grupal.pk),
        (3, 2, directa.pk),
    ]
    assert [g["nombre"] for g in guardados] == [ana.nombre, ana.nombre, beto.nombre]


@pytest.mark.django_db
def test_numera_en_orden_y_la_hora_crece_con_el_numero():
    sala = SalaDirectaFabrica()
    MensajeFabrica(sala_chat=sala)

    guardados = guardar(*[(sala.usuario_a_id, str(sala.sala_uuid))] * 5)

    mensajes = list(Mensaje.objects.order_by("numero"))
    sala.refresh_from_db()
    assert guardados == {1: 2, 2: 3, 3: 4, 4: 5, 5: 6}
    assert [m.contenido for m in mensajes[1:]] == ["1", "2", "3", "4", "5"]
    assert [m.cambio for m in mensajes] == [1, 2, 3, 4, 5, 6]
    assert sorted(m.enviado_en for m in mensajes) == [m.enviado_en for m in mensajes]
    assert (sala.ultimo_numero, sala.ultimo_cambio) == (6, 6)


@pytest.mark.django_db
def test_aparta_lo_que_no_se_puede_sin_estorbar_a_lo_demas():
    ana, beto, intrusa, suspendida = EstudianteFabrica.create_batch(4)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    con_suspendida = SalaDirectaFabrica(usuario_a=ana, usuario_b=suspendida)
    grupo = GrupoFabrica(miembros=[ana, suspendida])
    archivado = GrupoFabrica(miembros=[ana], archivado_en=timezone.now())
    uuid = str(sala.sala_uuid)
    MensajeFabrica(sala_chat=sala, remitente=ana, cliente_id=CLIENTE)
    suspender(suspendida)

    guardados = guardar(
        (ana.pk, uuid),
        (intrusa.pk, uuid),
        (ana.pk, str(con_suspendida.sala_uuid)),
        (suspendida.pk, None, grupo.pk),
        (intrusa.pk, None, grupo.pk),
        (ana.pk, None, archivado.pk),
        (ana.pk, None, None, 10**12),
        (ana.pk, uuid, None, None, CLIENTE),
        (beto.pk, uuid),
    )

    assert guardados == {1: 2, 9: 3}
    assert Mensaje.objects.count() == 3


@pytest.mark.django_db
def test_se_responde_en_la_sala_y_no_a_lo_borrado():
    sala, otra = SalaDirectaFabrica.create_batch(2)
    suyo, ajeno = MensajeFabrica(sala_chat=sala), MensajeFabrica(sala_chat=otra)
    ana, uuid = sala.usuario_a_id, str(sala.sala_uuid)

    assert guardar(
        (ana, uuid, None, None, None, suyo.pk), (ana, uuid, None, None, None, ajeno.pk)
    ) == {1: 2}
    ejecutar("UPDATE mensajes SET eliminado_en = now() WHERE id = %s", [suyo.pk])
    assert guardar((ana, uuid, None, None, None, suyo.pk)) == {}


@pytest.mark.django_db
def test_un_numero_puesto_a_mano_se_ignora_tambien_despues_de_un_lote():
    sala = SalaDirectaFabrica()
    guardar((sala.usuario_a_id, str(sala.sala_uuid)))

    ejecutar(
        "INSERT INTO mensajes (sala_chat_id, remitente_id, contenido, numero, cambio)"
        " VALUES (%s, %s, 'a mano', 99, 99)",
        [sala.pk, sala.usuario_a_id],
    )

    assert list(Mensaje.objects.order_by("id").values_list("numero", "cambio")) == [(1, 1), (2, 2)]


def test_a_quien_se_expulsa_mientras_el_lote_espera_ya_no_se_le_guarda(abrir):
    ana = EstudianteFabrica()
    sala = GrupoFabrica(miembros=[ana]).salas.get()
    expulsa, guarda = abrir(), abrir()
    en(expulsa, "SELECT 1 FROM salas_chat WHERE id = %s FOR UPDATE", sala.pk)

    contar = f"SELECT count(*) FROM ({LOTE}) AS guardados"
    with esperando_a_otra(guarda, contar, *columnas((ana.pk, str(sala.sala_uuid)))) as guardados:
        en(
            expulsa,
            "UPDATE miembros_grupo SET estado_membresia = 'salio'"
            " WHERE grupo_id = %s AND usuario_id = %s",
            sala.grupo_id,
            ana.pk,
        )
        expulsa.commit()
        assert guardados.result(LIMITE) == 0


@pytest.mark.django_db
def test_escribe_quien_dice_la_vista_y_nadie_mas():
    """La vista decide y el disparador explica: no deben decir cosas distintas."""
    ana, beto, suspendida = EstudianteFabrica.create_batch(3)
    SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    SalaDirectaFabrica(usuario_a=ana, usuario_b=suspendida)
    grupo = GrupoFabrica(miembros=[ana, beto, suspendida])
    GrupoFabrica(miembros=[ana], archivado_en=timezone.now())
    Membresia.objects.filter(grupo=grupo, usuario=beto).update(
        estado_membresia=EstadoMembresia.SALIO
    )
    suspender(suspendida)

    dicen = set(ejecutar("SELECT sala_chat_id, usuario_id FROM vista_escritores"))
    todos = ejecutar("SELECT s.id, u.id FROM salas_chat s, usuarios u")

    assert {par for par in todos if _puede(*par)} == dicen
    assert len(dicen) >= 4


def _puede(sala_id: int, usuario_id: int) -> bool:
    try:
        with transaction.atomic():
            ejecutar(
                "INSERT INTO mensajes (sala_chat_id, remitente_id, contenido) VALUES (%s, %s, 'x')",
                [sala_id, usuario_id],
            )
    except DatabaseError:
        return False
    return True
