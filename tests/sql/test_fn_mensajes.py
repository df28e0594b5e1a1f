"""`fn_obtener_o_crear_sala_directa`, `fn_enviar_*` y `fn_marcar_*`."""

import json

import pytest

from estudiantes.models import Estado
from grupos.models import EstadoMembresia
from mensajeria.models import MarcaSala, SalaChat
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    MensajeFabrica,
    SalaDirectaFabrica,
)
from tests.sql.ayudas import AHORA, ejecutar, fila, filas, rechazo, valor

pytestmark = pytest.mark.django_db

SALA = "SELECT fn_obtener_o_crear_sala_directa(%s, %s)"
AUDITORIA = "SELECT actor_usuario_id, accion, entidad, entidad_id, detalle FROM auditoria"


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def beto(ana):
    return EstudianteFabrica()


def auditado() -> list[dict]:
    return [r | {"detalle": json.loads(r["detalle"])} for r in filas(AUDITORIA)]


def test_sala_directa_guarda_primero_el_menor_y_da_su_marca_a_cada_uno(ana, beto):
    sala_id = valor(SALA, [beto.pk, ana.pk])

    sala = SalaChat.objects.get()
    assert (sala.pk, sala.tipo_sala, sala.usuario_a, sala.usuario_b, sala.grupo) == (
        sala_id, "directo", ana, beto, None,
    )  # fmt: skip
    assert sorted(MarcaSala.objects.values_list("usuario_id", "desde", "hasta", "leido_hasta")) == [
        (ana.pk, 0, None, 0),
        (beto.pk, 0, None, 0),
    ]


def test_sala_directa_es_la_misma_en_los_dos_sentidos(ana, beto):
    assert valor(SALA, [ana.pk, beto.pk]) == valor(SALA, [beto.pk, ana.pk])

    assert SalaChat.objects.count() == 1


def test_sala_directa_consigo_mismo(ana):
    with rechazo("RD005", "contigo mismo"):
        valor(SALA, [ana.pk, ana.pk])


def test_sala_directa_con_quien_no_existe(ana):
    with rechazo("RD006", "El usuario 0 no existe"):
        valor(SALA, [ana.pk, 0])


def test_sala_directa_con_quien_no_esta_activo(ana):
    suspendida = EstudianteFabrica(estado=Estado.SUSPENDIDO)

    with rechazo("RD007", f"El usuario {suspendida.pk} no está activo"):
        valor(SALA, [ana.pk, suspendida.pk])


def test_enviar_directo_escribe_el_mensaje_completo(ana, beto):
    enviado = fila(
        "SELECT * FROM fn_enviar_mensaje_directo("
        "%s, %s, 'imagen', 'mira', '/f.webp', '{\"ancho\": 9}')",
        [ana.pk, beto.pk],
    )

    mensaje = fila("SELECT * FROM mensajes")
    assert enviado == {"sala_chat_id": SalaChat.objects.get().pk, "mensaje_id": mensaje["id"]}
    assert {k: mensaje[k] for k in mensaje.keys() - {"id", "mensaje_uuid"}} == {
        "sala_chat_id": enviado["sala_chat_id"],
        "remitente_id": ana.pk,
        "numero": 1,
        "cambio": 1,
        "cliente_id": None,
        "tipo_mensaje": "imagen",
        "contenido": "mira",
        "url_archivo": "/f.webp",
        "metadatos": '{"ancho": 9}',
        "enviado_en": AHORA,
        "editado_en": None,
        "eliminado_en": None,
        "eliminado_por_id": None,
        "respuesta_a_id": None,
        "reenviado": False,
    }


def test_enviar_directo_tiene_al_otro_por_unico_destinatario(ana, beto):
    fila(
        "SELECT * FROM fn_enviar_mensaje_directo(%s, %s, p_contenido => 'hola')", [ana.pk, beto.pk]
    )

    assert filas("SELECT destinatario_id, entregado_en, leido_en FROM destinatarios_mensaje") == [
        {"destinatario_id": beto.pk, "entregado_en": None, "leido_en": None}
    ]


def test_enviar_directo_anota_en_auditoria(ana, beto):
    enviado = fila(
        "SELECT * FROM fn_enviar_mensaje_directo(%s, %s, p_contenido => 'hola')", [ana.pk, beto.pk]
    )

    assert auditado() == [
        {
            "actor_usuario_id": ana.pk,
            "accion": "enviar_mensaje_directo",
            "entidad": "mensajes",
            "entidad_id": str(enviado["mensaje_id"]),
            "detalle": {"sala_chat_id": enviado["sala_chat_id"], "destinatario_id": beto.pk},
        }
    ]


def test_enviar_directo_sin_contenido(ana, beto):
    with rechazo("23514", "chk_contenido_mensaje"):
        fila("SELECT * FROM fn_enviar_mensaje_directo(%s, %s)", [ana.pk, beto.pk])


def test_enviar_directo_a_si_mismo(ana):
    with rechazo("RD005"):
        fila(
            "SELECT * FROM fn_enviar_mensaje_directo(%s, %s, p_contenido => 'x')", [ana.pk, ana.pk]
        )


def test_enviar_directo_a_quien_dejo_de_estar_activo(ana, beto):
    SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    beto.estado = Estado.SUSPENDIDO
    beto.save()

    with rechazo("RD007", "ya no está activa"):
        fila(
            "SELECT * FROM fn_enviar_mensaje_directo(%s, %s, p_contenido => 'x')", [ana.pk, beto.pk]
        )


def test_enviar_grupal_cuenta_a_los_activos_menos_el_remitente(ana, beto):
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[beto, EstudianteFabrica()])
    MembresiaFabrica(grupo=grupo, estado_membresia=EstadoMembresia.PENDIENTE)

    enviado = fila(
        "SELECT * FROM fn_enviar_mensaje_grupal(%s, %s, p_contenido => 'hola')", [beto.pk, grupo.pk]
    )

    mensaje = fila("SELECT id, sala_chat_id, remitente_id, numero, contenido FROM mensajes")
    assert enviado == {
        "sala_chat_id": SalaChat.objects.get(grupo=grupo).pk,
        "mensaje_id": mensaje["id"],
        "cantidad_destinatarios": 2,
    }
    assert mensaje == {
        "id": enviado["mensaje_id"],
        "sala_chat_id": enviado["sala_chat_id"],
        "remitente_id": beto.pk,
        "numero": 1,
        "contenido": "hola",
    }
    assert valor("SELECT count(*) FROM destinatarios_mensaje") == 2


def test_enviar_grupal_anota_en_auditoria(ana):
    grupo = GrupoFabrica(usuario_dueno=ana)

    enviado = fila(
        "SELECT * FROM fn_enviar_mensaje_grupal(%s, %s, p_contenido => 'hola')", [ana.pk, grupo.pk]
    )

    assert auditado() == [
        {
            "actor_usuario_id": ana.pk,
            "accion": "enviar_mensaje_grupal",
            "entidad": "mensajes",
            "entidad_id": str(enviado["mensaje_id"]),
            "detalle": {
                "grupo_id": grupo.pk,
                "sala_chat_id": enviado["sala_chat_id"],
                "cantidad_destinatarios": 0,
            },
        }
    ]


@pytest.mark.parametrize("estado", [None, "pendiente", "rechazado", "salio"])
def test_enviar_grupal_sin_ser_miembro_activo(estado, beto):
    grupo = GrupoFabrica()
    if estado:
        MembresiaFabrica(grupo=grupo, usuario=beto, estado_membresia=estado)

    with rechazo("RD012", "No eres miembro activo"):
        fila(
            "SELECT * FROM fn_enviar_mensaje_grupal(%s, %s, p_contenido => 'x')",
            [beto.pk, grupo.pk],
        )


def test_enviar_grupal_a_un_grupo_inexistente(ana):
    with rechazo("RD015", "El grupo 0 no existe"):
        fila("SELECT * FROM fn_enviar_mensaje_grupal(%s, 0, p_contenido => 'x')", [ana.pk])


def test_enviar_grupal_repone_la_sala_borrada(ana):
    grupo = GrupoFabrica(usuario_dueno=ana)
    MembresiaFabrica(grupo=grupo, estado_membresia=EstadoMembresia.PENDIENTE)
    ejecutar("DELETE FROM salas_chat")

    fila("SELECT * FROM fn_enviar_mensaje_grupal(%s, %s, p_contenido => 'x')", [ana.pk, grupo.pk])

    marca = MarcaSala.objects.get()
    assert (marca.sala_chat.grupo, marca.usuario) == (grupo, ana)


@pytest.fixture
def dos_mensajes(ana, beto):
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    return MensajeFabrica.create_batch(2, sala_chat=sala, remitente=ana)


def marca(usuario) -> tuple[int, int]:
    return MarcaSala.objects.values_list("entregado_hasta", "leido_hasta").get(usuario=usuario)


def test_marcar_entregado_avanza_la_marca_y_anota_la_hora(dos_mensajes, beto):
    assert (
        valor("SELECT fn_marcar_mensaje_entregado(%s, %s)", [dos_mensajes[0].pk, beto.pk]) is True
    )

    assert marca(beto) == (1, 0)
    assert filas("SELECT usuario_id, tipo, hasta, en FROM avances_sala") == [
        {"usuario_id": beto.pk, "tipo": "entregado", "hasta": 1, "en": AHORA}
    ]


def test_marcar_leido_implica_entregado(dos_mensajes, beto):
    assert valor("SELECT fn_marcar_mensaje_leido(%s, %s)", [dos_mensajes[1].pk, beto.pk]) is True

    assert marca(beto) == (2, 2)
    assert filas("SELECT tipo, hasta FROM avances_sala ORDER BY tipo") == [
        {"tipo": "entregado", "hasta": 2},
        {"tipo": "leido", "hasta": 2},
    ]


@pytest.mark.parametrize("funcion", ["fn_marcar_mensaje_entregado", "fn_marcar_mensaje_leido"])
def test_marcar_otra_vez_o_hacia_atras_no_mueve_nada(funcion, dos_mensajes, beto):
    valor("SELECT fn_marcar_mensaje_leido(%s, %s)", [dos_mensajes[1].pk, beto.pk])

    assert valor(f"SELECT {funcion}(%s, %s)", [dos_mensajes[0].pk, beto.pk]) is True

    assert marca(beto) == (2, 2)
    assert valor("SELECT count(*) FROM avances_sala") == 2


@pytest.mark.parametrize("funcion", ["fn_marcar_mensaje_entregado", "fn_marcar_mensaje_leido"])
def test_marcar_lo_que_no_es_para_ti_no_hace_nada(funcion, dos_mensajes, ana):
    intrusa = EstudianteFabrica()

    assert valor(f"SELECT {funcion}(%s, %s)", [dos_mensajes[0].pk, ana.pk]) is False
    assert valor(f"SELECT {funcion}(%s, %s)", [dos_mensajes[0].pk, intrusa.pk]) is False
    assert valor(f"SELECT {funcion}(0, %s)", [intrusa.pk]) is False

    assert valor("SELECT count(*) FROM avances_sala") == 0
