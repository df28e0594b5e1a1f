"""Channels y Socket.IO en un mismo puerto: lo que `docs/puente.md` enseña funciona tal cual."""

import importlib
import re
import sys
import uuid
from pathlib import Path

import pytest
import websocket
from django.db import transaction

from estudiantes import acceso, servicios
from grupos import servicios as servicios_de_grupos
from redup_project.tiempo_real import salas
from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.mensajeria.paquetes import de_app
from tests.pareja import en_marcha, proceso_sin_base
from tests.vivo import ESPERA, envoltura

GUIA = Path(__file__).parents[2] / "docs/puente.md"
BLOQUES = dict(
    re.findall(r"```python\n# aula/(\w+)\.py\n(.*?)```", GUIA.read_text("utf-8"), re.DOTALL)
)
AVISO = ("class_notice", {"texto": "¡Al aula 3!"})


@pytest.fixture(scope="module")
def carpeta_del_aula(tmp_path_factory):
    """El paquete `aula` de la guía, tal como lo escribiría quien la copia."""
    carpeta = tmp_path_factory.mktemp("guia")
    (carpeta / "aula").mkdir()
    for nombre, bloque in BLOQUES.items():
        (carpeta / "aula" / f"{nombre}.py").write_text(bloque, "utf-8")
    sys.path.insert(0, str(carpeta))
    yield
    sys.path.remove(str(carpeta))
    for modulo in [modulo for modulo in sys.modules if modulo.split(".")[0] == "aula"]:
        del sys.modules[modulo]


def del_aula(modulo):
    return importlib.import_module(f"aula.{modulo}")


@pytest.fixture
def con_aula(servidor, carpeta_del_aula):
    """El servidor vivo sirve la composición de la guía."""
    envoltura.otra = del_aula("asgi").application
    yield servidor
    envoltura.otra = None


@pytest.fixture
def mirar():
    """`mirar(url, sala, usuario)` → la pantalla del aula, abierta con el token de ese usuario."""
    abiertas = []

    def abrir(url, sala_uuid, usuario):
        direccion = url.replace("http", "ws") + f"/pantalla/{sala_uuid}/"
        token = acceso.emitir_token(usuario)
        abiertas.append(websocket.create_connection(f"{direccion}?token={token}", timeout=ESPERA))
        return abiertas[-1]

    yield abrir
    for pantalla in abiertas:
        pantalla.close()
        # La que ya cerró el servidor no se cierra sola.
        pantalla.shutdown()


@pytest.fixture
def clase(transactional_db):
    """(grupo, su sala, ana, beto): un grupo con dos alumnos."""
    ana, beto = EstudianteFabrica.create_batch(2, nombre="Ana")
    grupo = GrupoFabrica(miembros=[ana, beto])
    return grupo, grupo.salas.get().sala_uuid, ana, beto


def cerrada(pantalla):
    """Espera a que el servidor la cierre."""
    return pantalla.recv_data()[0] == websocket.ABNF.OPCODE_CLOSE


def test_guia_trae_los_tres_archivos():
    assert set(BLOQUES) == {"avisos", "pantalla", "asgi"}


# --- Sin Redis: la pantalla y los teléfonos, en el proceso de verdad ---


def test_pantalla_muestra_lo_que_un_telefono_manda_al_grupo(con_aula, conectar, mirar, clase):
    _, sala_uuid, ana, beto = clase
    telefono, pantalla = conectar(ana), mirar(con_aula, sala_uuid, beto)

    telefono.emit("send_message", de_app(ana, sala_uuid, "hola, aula", type="grupal"))

    assert pantalla.recv() == f"{ana.nombre_completo}: hola, aula"


def test_lo_escrito_en_la_pantalla_llega_a_los_telefonos_del_grupo(
    con_aula, conectar, mirar, clase
):
    _, sala_uuid, ana, beto = clase
    a, b, ajena = conectar(ana), conectar(beto), conectar(EstudianteFabrica())
    pantalla = mirar(con_aula, sala_uuid, ana)

    pantalla.send(AVISO[1]["texto"])

    assert (a.recibir(), b.recibir(), pantalla.recv()) == (AVISO, AVISO, AVISO[1]["texto"])
    ajena.exigir_silencio()


def test_avisar_llega_tras_el_commit_a_los_del_grupo_y_a_su_pantalla(
    con_aula, conectar, mirar, clase
):
    _, sala_uuid, ana, beto = clase
    a, ajena, pantalla = (
        conectar(ana),
        conectar(EstudianteFabrica()),
        mirar(con_aula, sala_uuid, beto),
    )
    avisar = del_aula("avisos").avisar

    with transaction.atomic():
        avisar(sala_uuid, "esto se deshace")
        transaction.set_rollback(True)
    avisar(sala_uuid, AVISO[1]["texto"])

    assert (a.recibir(), pantalla.recv()) == (AVISO, AVISO[1]["texto"])
    ajena.exigir_silencio()


def test_avisar_ya_llega_a_todas_las_conexiones_de_una_persona(con_aula, conectar, clase):
    _, _, ana, beto = clase
    a, otro_aparato, b = conectar(ana), conectar(ana), conectar(beto)

    del_aula("avisos").avisar_ya(ana.pk, AVISO[1]["texto"])

    assert (a.recibir(), otro_aparato.recibir()) == (AVISO, AVISO)
    b.exigir_silencio()


def test_pantalla_de_un_grupo_ajeno_o_sin_token_no_se_abre(con_aula, mirar, clase):
    _, sala_uuid, ana, _ = clase
    for sala, usuario in ((sala_uuid, EstudianteFabrica()), (uuid.uuid4(), ana)):
        with pytest.raises(websocket.WebSocketBadStatusException):
            mirar(con_aula, sala, usuario)

    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(con_aula.replace("http", "ws") + f"/pantalla/{sala_uuid}/")


def test_pantalla_de_un_expulsado_se_cierra(con_aula, mirar, clase):
    grupo, sala_uuid, ana, beto = clase
    de_beto, de_ana = mirar(con_aula, sala_uuid, beto), mirar(con_aula, sala_uuid, ana)

    servicios_de_grupos.quitar_miembro(
        grupo_id=grupo.pk, actor_id=grupo.usuario_dueno_id, usuario_id=beto.pk
    )

    assert cerrada(de_beto)
    de_ana.send("sigo")
    assert de_ana.recv() == "sigo"


def test_pantalla_se_cierra_al_cerrar_la_sesion_de_su_dueno(con_aula, mirar, clase):
    _, sala_uuid, ana, _ = clase
    pantalla = mirar(con_aula, sala_uuid, ana)

    servicios.cerrar_sesion(usuario=ana)

    assert cerrada(pantalla)


def test_pantalla_calla_lo_personal_de_su_dueno(con_aula, mirar, clase):
    _, sala_uuid, ana, _ = clase
    pantalla = mirar(con_aula, sala_uuid, ana)
    avisos = del_aula("avisos")

    avisos.avisar_ya(ana.pk, "sólo para ana")
    avisos.avisar(sala_uuid, "para todos")

    assert pantalla.recv() == "para todos"


# --- Con Redis: la pantalla en un proceso y los teléfonos en otro ---


@pytest.fixture(scope="module")
def _aula_y_telefonos(capa_con_redis, carpeta_del_aula):
    aula, telefonos = proceso_sin_base(), proceso_sin_base()
    redup = importlib.import_module("redup_project.asgi")
    with pytest.MonkeyPatch.context() as cambio:
        # La composición de la guía, con el servidor de este proceso dentro.
        cambio.setattr(redup, "application", aula.aplicacion)
        sys.modules.pop("aula.asgi", None)
        aula.aplicacion = del_aula("asgi").application
        del sys.modules["aula.asgi"]
    with en_marcha(aula, telefonos):
        yield aula, telefonos


@pytest.fixture
def aula_y_telefonos(_aula_y_telefonos, transactional_db):
    yield _aula_y_telefonos
    for proceso in _aula_y_telefonos:
        proceso.despedir()


def test_pantalla_y_telefonos_de_otro_proceso_se_oyen_por_redis(aula_y_telefonos, mirar, clase):
    aula, telefonos = aula_y_telefonos
    _, sala_uuid, ana, _ = clase
    sala = salas.de_chat(sala_uuid)
    dentro, companero = (telefonos.conectar(n, sala) for n in (101, 102))
    ajeno = telefonos.conectar(103, "s.otra")
    pantalla = mirar(aula.url, sala_uuid, ana)

    mensaje = {"sender_name": "Beto", "message": "desde otro proceso"}
    dentro.emit("decir", {"evento": "receive_message", "datos": mensaje, "salas": [sala]})
    assert pantalla.recv() == "Beto: desde otro proceso"
    assert companero.recibir() == ("receive_message", mensaje)

    pantalla.send(AVISO[1]["texto"])
    assert companero.recibir() == AVISO
    telefonos.hacer(telefonos.sio.emit("centinela", {}, room="s.otra"))
    assert ajeno.recibir() == ("centinela", {})


def test_avisar_ya_desde_otro_proceso_llega_por_redis(aula_y_telefonos):
    _, telefonos = aula_y_telefonos
    suyo, ajeno = telefonos.conectar(101), telefonos.conectar(102)

    del_aula("avisos").avisar_ya(101, AVISO[1]["texto"])
    del_aula("avisos").avisar_ya(102, "y a ti")

    assert suyo.recibir() == AVISO
    assert ajeno.recibir() == ("class_notice", {"texto": "y a ti"})


def test_sio_emit_a_una_sala_lo_oye_un_consumidor_de_channels(aula_y_telefonos, mirar, clase):
    aula, telefonos = aula_y_telefonos
    _, sala_uuid, ana, _ = clase
    pantalla = mirar(aula.url, sala_uuid, ana)

    telefonos.hacer(telefonos.sio.emit(*AVISO, room=salas.de_chat(sala_uuid)))

    assert pantalla.recv() == AVISO[1]["texto"]


def test_sesion_cortada_en_otro_proceso_cierra_la_pantalla(aula_y_telefonos, mirar, clase):
    aula, telefonos = aula_y_telefonos
    _, sala_uuid, ana, _ = clase
    pantalla = mirar(aula.url, sala_uuid, ana)

    telefonos.sio.reparto.cortar(ana.pk)

    assert cerrada(pantalla)
