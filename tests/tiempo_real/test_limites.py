"""Los límites de un usuario y de una conexión: se dicen con su código y no cortan nada."""

import json
from contextlib import suppress
from uuid import uuid4

import pytest

from mensajeria import escritor
from mensajeria.models import Mensaje, SalaChat
from redup_project.asgi import sio
from redup_project.tiempo_real import limites
from redup_project.tiempo_real.limites import Cubo
from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.mensajeria.paquetes import de_semilla, enviar


@pytest.fixture(autouse=True)
def _encendidos(settings, monkeypatch):
    settings.LIMITES = "normales"
    monkeypatch.setattr(sio, "_limites", limites.Limites())


@pytest.fixture
def rafaga(monkeypatch):
    """`rafaga(3)`: sólo 3 eventos, y hasta dentro de un rato ni uno más."""

    def poner(cuantos):
        monkeypatch.setattr(limites, "RAFAGA", cuantos)
        monkeypatch.setattr(limites, "EVENTOS_POR_SEGUNDO", 0.01)

    return poner


def test_pasarse_enviando_es_un_ack_de_error_que_dice_cuando_volver(conectar, rafaga):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b = conectar(ana), conectar(beto)
    rafaga(1)
    enviar(a, de_semilla(ana, beto))
    b.recibir()
    sobra = de_semilla(ana, beto, cliente_id=str(uuid4()))

    evento, acuse = a.pedir("send_message", sobra)

    assert 0 < acuse.pop("retry_after") <= 100
    assert (evento, acuse) == (
        "ack",
        {
            "status": "error",
            "code": "DEMASIADOS_EVENTOS",
            "message": "Vas demasiado deprisa; espera un momento y reinténtalo.",
            **{campo: sobra[campo] for campo in ("sender_id", "to", "timestamp", "cliente_id")},
        },
    )
    assert Mensaje.objects.count() == 1
    for cliente in (a, b):
        cliente.exigir_silencio()


def test_pasarse_en_otro_evento_es_un_error_y_no_hace_nada(conectar, rafaga):
    ana, beto = EstudianteFabrica.create_batch(2)
    a = conectar(ana)
    rafaga(0)

    evento, error = a.pedir("join_direct_chat", {"other_user_id": str(beto.pk)})

    assert (evento, error["code"], error["event"]) == (
        "error",
        "DEMASIADOS_EVENTOS",
        "join_direct_chat",
    )
    assert not SalaChat.objects.exists()


def test_quien_pidio_acuse_recibe_en_el_el_mismo_rechazo(conectar, rafaga):
    ana = EstudianteFabrica()
    a = conectar(ana)
    rafaga(0)

    acuse = a.call("send_message", de_semilla(ana, ana), timeout=5)

    assert acuse["code"] == "DEMASIADOS_EVENTOS"
    assert a.recibir() == ("ack", acuse)


def test_el_ritmo_se_reparte_entre_las_conexiones_de_un_usuario_y_no_toca_a_otros(conectar, rafaga):
    ana, beto = EstudianteFabrica.create_batch(2)
    a1, a2, b = conectar(ana), conectar(ana), conectar(beto)
    rafaga(2)
    for cliente in (a1, a2):
        cliente.emit("send_message", de_semilla(ana, beto))
        assert cliente.recibir_hasta("ack")[-1][1]["status"] == "sent"

    for cliente in (a1, a2):
        cliente.emit("send_message", de_semilla(ana, beto))
        assert cliente.recibir_hasta("ack")[-1][1]["code"] == "DEMASIADOS_EVENTOS"
    b.recibir_hasta("receive_message")
    b.recibir_hasta("receive_message")
    assert enviar(b, de_semilla(beto, ana))["status"] == "sent"


def test_reconectar_no_regala_otra_rafaga(conectar, rafaga):
    ana, beto = EstudianteFabrica.create_batch(2)
    a = conectar(ana)
    rafaga(1)
    enviar(a, de_semilla(ana, beto))
    a.disconnect()

    acuse = conectar(ana).pedir("send_message", de_semilla(ana, beto))[1]

    assert acuse["code"] == "DEMASIADOS_EVENTOS"


def test_una_rafaga_normal_pasa_entera(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a = conectar(ana)

    for n in range(limites.RAFAGA):
        a.emit("send_message", de_semilla(ana, beto, str(n)))

    acuses = [a.recibir()[1] for _ in range(limites.RAFAGA)]
    assert [acuse.get("numero") for acuse in acuses] == list(range(1, limites.RAFAGA + 1))


def test_apagados_no_frenan_a_nadie(conectar, rafaga, settings):
    settings.LIMITES = "apagados"
    ana, beto = EstudianteFabrica.create_batch(2)
    a = conectar(ana)
    rafaga(0)

    assert enviar(a, de_semilla(ana, beto))["status"] == "sent"


def test_los_envios_sin_confirmar_de_una_conexion_tienen_tope(conectar, monkeypatch, pausa):
    ana, beto = EstudianteFabrica.create_batch(2)
    a = conectar(ana)
    monkeypatch.setattr(limites, "ENVIOS_SIN_CONFIRMAR", 2)
    detenida = pausa(escritor, "guardar_lote")
    for texto in ("uno", "dos", "tres"):
        a.emit("send_message", de_semilla(ana, beto, texto))

    evento, acuse = a.recibir()
    assert (evento, acuse["code"], acuse["retry_after"]) == ("ack", "DEMASIADOS_ENVIOS", 1)
    detenida.soltar.set()

    assert [a.recibir()[1]["numero"] for _ in range(2)] == [1, 2]
    # Confirmados, vuelve a haber hueco.
    assert enviar(a, de_semilla(ana, beto))["numero"] == 3
    assert [m.contenido for m in Mensaje.objects.order_by("numero")] == ["uno", "dos", "hola"]


def test_la_conexion_de_mas_se_rechaza_y_las_demas_siguen(conectar, rechazo, monkeypatch):
    monkeypatch.setattr(limites, "CONEXIONES_POR_USUARIO", 2)
    ana, beto = EstudianteFabrica.create_batch(2)
    a1, a2 = conectar(ana), conectar(ana)

    assert rechazo(f"user_id={ana.pk}") == {
        "message": "Tienes demasiadas conexiones abiertas; cierra alguna y reinténtalo.",
        "data": {"code": "DEMASIADAS_CONEXIONES"},
    }

    conectar(beto)
    for cliente in (a1, a2):
        cliente.exigir_silencio()


def test_los_chats_abiertos_de_una_conexion_tienen_tope(conectar, monkeypatch):
    monkeypatch.setattr(limites, "SALAS_POR_CONEXION", 2)
    ana, beto, carla = EstudianteFabrica.create_batch(3)
    # Los grupos en que entra al conectar no cuentan.
    suyo, otro = GrupoFabrica(miembros=[ana]), GrupoFabrica(miembros=[ana])
    a = conectar(ana)
    abrir = {
        "beto": ("join_direct_chat", {"other_user_id": beto.pk}),
        "carla": ("join_direct_chat", {"other_user_id": carla.pk}),
        "suyo": ("join_group", {"group_id": suyo.pk}),
        "otro": ("join_group", {"group_id": otro.pk}),
        "dejar": ("leave_group", {"group_id": f"grupo_{suyo.pk}"}),
    }

    pasos = ["suyo", "beto", "carla", "otro", "beto", "suyo", "dejar", "carla"]
    respuestas = [a.pedir(*abrir[paso]) for paso in pasos]

    assert [datos.get("code", evento) for evento, datos in respuestas] == [
        "group_joined",
        "direct_chat_joined",
        "DEMASIADAS_SALAS",
        "DEMASIADAS_SALAS",
        "direct_chat_joined",
        "group_joined",
        "group_left",
        "direct_chat_joined",
    ]
    assert [respuestas[n][1]["event"] for n in (2, 3)] == ["join_direct_chat", "join_group"]
    # Otra conexión tiene su propia cuenta.
    assert conectar(ana).pedir(*abrir["otro"])[0] == "group_joined"


def test_el_chat_que_no_cabe_no_se_crea(conectar, monkeypatch, settings):
    settings.LIMITES = "apagados"
    monkeypatch.setattr(limites, "SALAS_POR_CONEXION", 0)
    ana, beto = EstudianteFabrica.create_batch(2)

    _, error = conectar(ana).pedir("join_direct_chat", {"other_user_id": beto.pk})

    assert error["code"] == "DEMASIADAS_SALAS"
    assert not SalaChat.objects.exists()


def test_al_cerrar_una_cabe_otra(conectar, crudo, rechazo, monkeypatch):
    monkeypatch.setattr(limites, "CONEXIONES_POR_USUARIO", 1)
    ana = EstudianteFabrica()
    primera = crudo(f"user_id={ana.pk}")
    primera.entrar()
    assert rechazo(f"user_id={ana.pk}")["data"]["code"] == "DEMASIADAS_CONEXIONES"

    # Despedirse sin colgar también libera el sitio; el centinela dice que ya se atendió.
    primera.mandar("41")
    primera.mandar("40")

    assert primera.recibir().startswith('40{"sid"')


def test_un_cubo_se_rellena_a_su_ritmo_y_nunca_rebosa(monkeypatch):
    ahora = 1000.0
    monkeypatch.setattr(limites.time, "monotonic", lambda: ahora)
    cubo = Cubo(ritmo=2, rafaga=3)

    assert [cubo.tomar() for _ in range(4)] == [0, 0, 0, 0.5]
    ahora += 0.5
    assert [cubo.tomar(), cubo.tomar()] == [0, 0.5]
    ahora += 3600
    assert cubo.lleno
    assert [cubo.tomar() for _ in range(4)] == [0, 0, 0, 0.5]


def test_un_paquete_grande_es_un_error_y_no_corta_la_conexion(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    for grande in ("42" + "x" * limites.MAX_PAQUETE, b"x" * (limites.MAX_PAQUETE + 1)):
        conexion.mandar(grande)
        assert json.loads(conexion.recibir()[2:]) == [
            "error",
            {
                "status": "error",
                "code": "PAQUETE_DEMASIADO_GRANDE",
                "message": "El paquete es demasiado grande (máximo 128 kB).",
            },
        ]

    conexion.mandar('42["centinela"]')
    assert '"event":"centinela"' in conexion.recibir()


def test_el_mensaje_mas_largo_cabe_aunque_el_cliente_escape_cada_letra(crudo):
    ana, beto = EstudianteFabrica.create_batch(2)
    conexion = crudo(f"user_id={ana.pk}")
    conexion.entrar()

    conexion.mandar("42" + json.dumps(["send_message", de_semilla(ana, beto, "🎓" * 5000)]))

    assert json.loads(conexion.recibir()[2:])[1]["status"] == "sent"


def test_uno_enorme_ni_se_lee(crudo, sondeo):
    usuario = EstudianteFabrica()
    por_sondeo, por_websocket = sondeo(f"user_id={usuario.pk}"), crudo(f"user_id={usuario.pk}")
    enorme = "4" + "x" * limites.MAX_TRAMA

    assert por_sondeo.http.post(por_sondeo.ruta, content=enorme).status_code == 400
    por_websocket.mandar(enorme)
    # Se cuelga con lo demás sin leer: el código de cierre puede no llegar.
    with suppress(ConnectionError):
        assert por_websocket.motivo_del_cierre() == 1009
    por_websocket.ws.shutdown()
