"""Lo que no llega a entrar se cierra; y lo binario, que nadie usa, se rechaza al momento."""

import json

import pytest

from redup_project.asgi import sio
from redup_project.tiempo_real import antesala
from tests.fabricas import EstudianteFabrica
from tests.mensajeria.paquetes import de_semilla


@pytest.fixture(autouse=True)
def _antesala_vacia(monkeypatch):
    # La de siempre puede tener a quien se está yendo, y su alarma puesta con otra paciencia.
    monkeypatch.setattr(sio, "_antesala", antesala.Antesala(sio._antesala._cerrar))


@pytest.fixture
def _sin_paciencia(monkeypatch):
    monkeypatch.setattr(antesala, "SEGUNDOS_SIN_ENTRAR", 0.1)


@pytest.fixture
def _con_poca_paciencia(monkeypatch):
    # La justa para que, con la máquina cargada, dé tiempo a contestarle antes de cerrarle.
    monkeypatch.setattr(antesala, "SEGUNDOS_SIN_ENTRAR", 1.5)


def test_la_paciencia_deja_cerrar_en_los_10_segundos_prometidos():
    assert 1 <= antesala.SEGUNDOS_SIN_ENTRAR <= 9


@pytest.mark.usefixtures("_sin_paciencia")
def test_quien_abre_y_no_entra_se_cierra(crudo):
    callada = crudo("user_id=1")

    assert callada.motivo_del_cierre() == 1000


@pytest.mark.usefixtures("_con_poca_paciencia")
def test_quien_es_rechazado_o_se_despide_y_se_queda_se_cierra(crudo):
    # Los dos a la vez: la espera es la misma.
    rechazada, despedida = crudo("user_id=nadie"), crudo(f"user_id={EstudianteFabrica().pk}")
    rechazada.mandar("40")
    assert rechazada.recibir().startswith("44")
    despedida.entrar()
    despedida.mandar("41")

    assert [rechazada.motivo_del_cierre(), despedida.motivo_del_cierre()] == [1000, 1000]


@pytest.mark.usefixtures("_sin_paciencia")
def test_por_sondeo_tambien_se_cierra(sondeo):
    callada = sondeo("user_id=1")

    # El CLOSE de Engine.IO es lo primero que recoge.
    assert callada.recibir() == "1"


def test_quien_entra_ya_no_espera_en_la_antesala(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    assert len(sio._antesala) == 1
    conexion.entrar()
    conexion.mandar('42["centinela"]')
    conexion.recibir()

    assert len(sio._antesala) == 0


def test_un_evento_binario_se_rechaza_por_su_canal_sin_esperar_los_adjuntos(crudo):
    ana = EstudianteFabrica()
    conexion = crudo(f"user_id={ana.pk}")
    conexion.entrar()
    envio = de_semilla(ana, ana, timestamp="hoy") | {"message": {"_placeholder": True, "num": 0}}

    conexion.mandar("451-7" + json.dumps(["send_message", envio]))

    esperado = {
        "status": "error",
        "code": "BINARIO_NO_ADMITIDO",
        "message": "Este servidor no recibe datos binarios: manda sólo JSON.",
        "sender_id": str(ana.pk),
        "to": str(ana.pk),
        "timestamp": "hoy",
    }
    assert json.loads(conexion.recibir()[2:]) == ["ack", esperado]
    assert json.loads(conexion.recibir()[3:]) == [esperado]
    # El adjunto que viene detrás ya está contestado.
    conexion.mandar(b"\x00\xff")
    conexion.mandar('42["centinela"]')
    assert '"event":"centinela"' in conexion.recibir()


def test_un_adjunto_de_mas_es_un_error_y_no_retrasa_lo_siguiente(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()
    conexion.mandar('451-["join_group",{"group_id":{"_placeholder":true,"num":0}}]')
    conexion.recibir()
    conexion.mandar(b"uno")

    conexion.mandar(b"dos")

    assert json.loads(conexion.recibir()[2:])[1]["code"] == "BINARIO_NO_ADMITIDO"
    conexion.mandar('42["centinela"]')
    assert '"event":"centinela"' in conexion.recibir()


def test_un_acuse_binario_es_un_error(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    conexion.mandar('461-7[{"_placeholder":true,"num":0}]')

    assert json.loads(conexion.recibir()[2:])[1]["code"] == "BINARIO_NO_ADMITIDO"


def test_antes_de_entrar_lo_binario_no_se_atiende(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")

    conexion.mandar(b"\x00")
    conexion.mandar('451-["join_group",{}]')

    conexion.entrar()
