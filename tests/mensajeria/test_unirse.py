"""`join_group`, `leave_group` y `join_direct_chat` (`contrato/socketio.md` §2 y §4)."""

import pytest

from grupos.models import EstadoMembresia, Grupo, Membresia, Privacidad
from mensajeria.models import SalaChat
from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.mensajeria.paquetes import de_semilla, enviar, mensaje_de, recibido


@pytest.mark.parametrize("nombre", ["{}", "grupo_{}", "group_{}", int], ids=str)
def test_unirse_a_un_grupo_con_cualquiera_de_sus_nombres(conectar, nombre):
    ana, beto = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(miembros=[ana, beto])
    sala = grupo.salas.get()
    a, otro_aparato, b = conectar(ana), conectar(ana), conectar(beto)
    group_id = grupo.pk if nombre is int else nombre.format(grupo.pk)

    respuesta = a.pedir("join_group", {"group_id": group_id})

    assert respuesta == (
        "group_joined",
        {
            "status": "ok",
            "group_id": str(group_id),
            "user_id": str(ana.pk),
            "sala_chat_id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "room": f"group_{sala.sala_uuid}",
        },
    )
    assert b.recibir() == (
        "user_joined_group",
        {
            "user_id": str(ana.pk),
            "group_id": str(group_id),
            "sala_uuid": str(sala.sala_uuid),
        },
    )
    a.exigir_silencio()
    otro_aparato.exigir_silencio()


def test_un_grupo_que_no_existe_se_crea_publico_y_con_quien_lo_pide(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b = conectar(ana), conectar(beto)

    evento, datos = a.pedir("join_group", {"group_id": "grupo_4321"})
    assert b.pedir("join_group", {"group_id": "grupo_4321"})[0] == "group_joined"

    assert (evento, datos["group_id"]) == ("group_joined", "grupo_4321")
    grupo = Grupo.objects.get(pk=4321)
    assert (grupo.privacidad, grupo.usuario_dueno) == (Privacidad.PUBLICO, ana)
    miembros = Membresia.objects.filter(grupo=grupo, estado_membresia=EstadoMembresia.ACTIVO)
    assert {m.usuario_id for m in miembros} == {ana.pk, beto.pk}


def test_en_modo_jwt_no_se_crean_grupos(conectar, settings):
    a = conectar(EstudianteFabrica())
    settings.SOCKET_AUTH = "jwt"

    evento, error = a.pedir("join_group", {"group_id": "grupo_4321"})

    assert (evento, error["code"]) == ("error", "GRUPO_NO_EXISTE")
    assert not Grupo.objects.exists()


def test_a_un_grupo_de_verdad_no_se_entra_por_pedirlo(conectar):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica()
    a = conectar(ana)

    respuesta = a.pedir("join_group", {"group_id": str(grupo.pk)})

    assert respuesta == (
        "error",
        {
            "status": "error",
            "code": "NO_ES_MIEMBRO",
            "message": "No eres miembro activo de este grupo.",
            "event": "join_group",
        },
    )
    assert not Membresia.objects.filter(grupo=grupo, usuario=ana).exists()


def test_dejar_un_grupo_avisa_a_los_demas_y_no_toca_la_membresia(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(miembros=[ana, beto])
    a, b = conectar(ana), conectar(beto)

    respuesta = a.pedir("leave_group", {"group_id": f"grupo_{grupo.pk}"})

    group_id = f"grupo_{grupo.pk}"
    assert respuesta == ("group_left", {"status": "ok", "group_id": group_id})
    assert b.recibir() == ("user_left_group", {"user_id": str(ana.pk), "group_id": group_id})
    a.exigir_silencio()
    membresia = Membresia.objects.get(grupo=grupo, usuario=ana)
    assert membresia.estado_membresia == EstadoMembresia.ACTIVO


@pytest.mark.parametrize("vuelve", ["uniéndose", "reconectando"])
def test_quien_deja_un_grupo_no_lo_oye_hasta_que_vuelve(conectar, vuelve):
    ana, beto = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(miembros=[ana, beto])
    destino = f"grupo_{grupo.pk}"
    a, b = conectar(ana), conectar(beto)
    a.pedir("leave_group", {"group_id": destino})
    b.recibir_hasta("user_left_group")

    perdido = enviar(b, de_semilla(beto, destino, "no lo oyes"))
    b.recibir_hasta("receive_message")
    a.exigir_silencio()
    if vuelve == "uniéndose":
        a.pedir("join_group", {"group_id": destino})
        b.recibir_hasta("user_joined_group")
    else:
        a.disconnect()
        a = conectar(ana)
        assert a.recibir()[1]["mensaje_id"] == perdido["mensaje_id"]
    oido = enviar(b, de_semilla(beto, destino, "ya lo oyes", timestamp="hoy"))

    assert a.recibir() == recibido(mensaje_de(oido), type="text", timestamp="hoy")


@pytest.mark.parametrize("como", [str, int])
def test_abrir_un_chat_directo(conectar, como):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b = conectar(ana), conectar(beto)

    respuesta = a.pedir("join_direct_chat", {"other_user_id": como(beto.pk)})
    _, la_de_beto = b.pedir("join_direct_chat", {"other_user_id": como(ana.pk)})

    sala = SalaChat.objects.get()
    assert respuesta == (
        "direct_chat_joined",
        {
            "status": "ok",
            "other_user_id": str(beto.pk),
            "sala_chat_id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "room": f"chat_{sala.sala_uuid}",
        },
    )
    assert la_de_beto == respuesta[1] | {"other_user_id": str(ana.pk)}


def test_no_se_abre_un_chat_con_uno_mismo_ni_con_quien_no_existe_o_no_esta_activo(conectar):
    ana, inactivo = EstudianteFabrica(), EstudianteFabrica(estado="suspendido")
    a = conectar(ana)

    codigos = [
        a.pedir("join_direct_chat", {"other_user_id": str(otro)})[1]["code"]
        for otro in (ana.pk, 999999999, inactivo.pk)
    ]

    assert codigos == ["CHAT_CONTIGO_MISMO", "USUARIO_NO_EXISTE", "USUARIO_INACTIVO"]
    assert not SalaChat.objects.exists()
