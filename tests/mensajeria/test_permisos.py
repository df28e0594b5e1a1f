"""Quien no participa no puede nada: ni escribir, ni leer, ni escuchar (§3.2, §5 y §6)."""

import pytest

from estudiantes.models import Usuario
from grupos.models import EstadoMembresia
from mensajeria.models import AvanceSala, Mensaje
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import de_app, de_semilla, enviar


def extrano(grupo) -> Usuario:
    return EstudianteFabrica()


def ex_miembro(grupo) -> Usuario:
    return con_estado(grupo, EstadoMembresia.SALIO)


def rechazado(grupo) -> Usuario:
    return con_estado(grupo, EstadoMembresia.RECHAZADO)


def pendiente(grupo) -> Usuario:
    usuario = EstudianteFabrica()
    grupo.membresias.create(usuario=usuario, estado_membresia=EstadoMembresia.PENDIENTE)
    return usuario


def con_estado(grupo, estado) -> Usuario:
    usuario = EstudianteFabrica()
    membresia = grupo.membresias.create(usuario=usuario)
    membresia.estado_membresia = estado
    membresia.save()
    return usuario


@pytest.mark.parametrize("ajeno", [extrano, ex_miembro, rechazado, pendiente])
def test_quien_no_es_miembro_activo_no_puede_nada_con_el_grupo(conectar, ajeno):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana])
    sala = grupo.salas.get()
    usuario = ajeno(grupo)
    anterior = MensajeFabrica(sala_chat=sala, remitente=ana)
    a, x = conectar(ana), conectar(usuario)
    group_id, sala_uuid = {"group_id": str(grupo.pk)}, {"sala_uuid": str(sala.sala_uuid)}
    marca = {"mensaje_id": str(anterior.pk), "user_id": str(usuario.pk)}

    intentos = [
        x.pedir("join_group", group_id),
        x.pedir("leave_group", group_id),
        x.pedir("send_message", de_semilla(usuario, f"grupo_{grupo.pk}")),
        x.pedir("send_message", de_app(usuario, sala)),
        x.pedir("send_message", de_semilla(usuario, sala.sala_uuid)),
        x.pedir("send_group_message", group_id | {"sender_id": str(usuario.pk), "content": "hola"}),
        x.pedir("load_message_history", sala_uuid),
        x.pedir("mark_delivered", marca),
        x.pedir("mark_read", marca),
    ]

    assert [(canal, datos["code"]) for canal, datos in intentos] == [
        ("error", "NO_ES_MIEMBRO"),
        ("error", "NO_ES_MIEMBRO"),
        ("ack", "NO_ES_MIEMBRO"),
        ("ack", "SALA_NO_EXISTE"),
        ("ack", "SALA_NO_EXISTE"),
        ("ack", "NO_ES_MIEMBRO"),
        ("error", "SALA_NO_EXISTE"),
        ("error", "MENSAJE_NO_EXISTE"),
        ("error", "MENSAJE_NO_EXISTE"),
    ]
    a.exigir_silencio()
    enviar(a, de_app(ana, sala))
    x.exigir_silencio()
    assert Mensaje.objects.count() == 2
    assert not AvanceSala.objects.exists()


def test_quien_no_es_del_chat_directo_no_puede_nada_con_el(conectar):
    ana, beto, intrusa = EstudianteFabrica.create_batch(3)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    i = conectar(intrusa)

    intentos = [
        i.pedir("send_message", de_app(intrusa, sala)),
        i.pedir("send_message", de_semilla(intrusa, f"chat_{sala.sala_uuid}")),
        i.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid)}),
    ]

    assert [(canal, datos["code"]) for canal, datos in intentos] == [
        ("ack", "SALA_NO_EXISTE"),
        ("ack", "SALA_NO_EXISTE"),
        ("error", "SALA_NO_EXISTE"),
    ]
    assert not Mensaje.objects.exists()


def test_una_sala_ajena_y_una_que_no_existe_no_se_distinguen(conectar):
    sala = SalaDirectaFabrica()
    i = conectar(EstudianteFabrica())

    respuestas = [
        i.pedir("load_message_history", {"sala_uuid": uuid})
        for uuid in (str(sala.sala_uuid), "3f2b0c6e-0000-4000-8000-000000000000")
    ]

    assert respuestas[0] == respuestas[1]


def test_nadie_envia_en_nombre_de_otro(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a, b = conectar(ana), conectar(beto)

    for paquete in (de_app(beto, sala), de_semilla(beto, ana), de_semilla(beto, beto)):
        evento, acuse = a.pedir("send_message", paquete)
        assert (evento, acuse["code"]) == ("ack", "SUPLANTACION")

    b.exigir_silencio()
    assert not Mensaje.objects.exists()


def test_a_quien_esta_suspendido_no_se_le_escribe_ni_escribe(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a, b = conectar(ana), conectar(beto)
    Usuario.objects.filter(pk=beto.pk).update(estado="suspendido")

    acuses = [
        a.pedir("send_message", de_app(ana, sala))[1],
        b.pedir("send_message", de_app(beto, sala))[1],
    ]

    assert [acuse["code"] for acuse in acuses] == ["USUARIO_INACTIVO"] * 2
    assert not Mensaje.objects.exists()
