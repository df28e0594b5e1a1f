"""A dónde va un `send_message`, paso a paso (`contrato/socketio.md` §3.2)."""

from mensajeria.models import SalaChat
from tests.fabricas import EstudianteFabrica, GrupoFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import de_app, de_semilla, enviar


def test_el_type_no_distingue_mayusculas(conectar, ana, beto):
    a = conectar(ana)

    tipos = {
        enviado: enviar(a, de_semilla(ana, beto, type=enviado))["type"]
        for enviado in ("TEXT", "Image", "DIRECTO", "Individual")
    }

    assert tipos == {
        "TEXT": "text",
        "Image": "image",
        "DIRECTO": "directo",
        "Individual": "directo",
    }


def test_manda_el_tipo_real_de_la_sala_sobre_el_type(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana]).salas.get()
    directo = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a = conectar(ana)

    a_grupo = enviar(a, de_app(ana, grupo, type="directo"))
    a.recibir()
    a_directo = enviar(a, de_app(ana, directo, type="grupal"))

    assert (a_grupo["type"], a_grupo["chat_type"]) == ("grupal", "grupal")
    assert (a_directo["type"], a_directo["chat_type"]) == ("directo", "directo")


def test_sala_uuid_tiene_preferencia_sobre_to(conectar, ana, beto, sala):
    grupal = GrupoFabrica(miembros=[ana]).salas.get()
    a = conectar(ana)

    for to in (str(beto.pk), str(sala.sala_uuid)):
        acuse = enviar(a, de_app(ana, grupal, to=to))
        assert acuse["sala_uuid"] == str(grupal.sala_uuid)
        a.recibir()


def test_to_con_nombre_de_grupo_es_el_grupo_sea_cual_sea_el_type(conectar, ana):
    grupo = GrupoFabrica(miembros=[ana])
    sala_uuid = str(grupo.salas.get().sala_uuid)
    a = conectar(ana)

    for tipo in ("text", "directo", "individual", "grupal"):
        for to in (f"grupo_{grupo.pk}", f"group_{grupo.pk}"):
            acuse = enviar(a, de_semilla(ana, to, type=tipo))
            assert (acuse["sala_uuid"], acuse["to"]) == (sala_uuid, to)
            a.recibir()


def test_to_numerico_es_grupo_solo_si_el_type_es_grupal(conectar, ana):
    siete = EstudianteFabrica(pk=7_000_007)
    grupo = GrupoFabrica(pk=7_000_007, miembros=[ana])
    a, s = conectar(ana), conectar(siete)

    salas = {
        tipo: enviar(a, de_semilla(ana, siete, type=tipo))["chat_type"]
        for tipo in ("text", "image", "directo", "individual", "grupal")
    }

    assert salas == {
        "text": "directo",
        "image": "directo",
        "directo": "directo",
        "individual": "directo",
        "grupal": "grupal",
    }
    recibidos = [s.recibir()[1] for _ in range(4)]
    assert {datos["chat_type"] for datos in recibidos} == {"directo"}
    # El grupo 7000007 y el usuario 7000007 no comparten sala: lo del grupo no le llega.
    s.exigir_silencio()
    assert grupo.salas.get().ultimo_numero == 1


def test_to_puede_ser_una_sala_o_su_room(conectar, ana, beto, sala):
    a = conectar(ana)

    salas = [
        enviar(a, de_semilla(ana, to))["sala_uuid"]
        for to in (sala.sala_uuid, f"chat_{sala.sala_uuid}")
    ]

    assert salas == [str(sala.sala_uuid)] * 2


def test_directo_crea_la_sala_una_sola_vez(conectar, ana, beto):
    a, b = conectar(ana), conectar(beto)

    de_ida, de_vuelta = enviar(a, de_semilla(ana, beto)), None
    b.recibir()
    de_vuelta = enviar(b, de_semilla(beto, ana))

    assert de_ida["sala_uuid"] == de_vuelta["sala_uuid"]
    assert SalaChat.objects.count() == 1
