"""Transportes, varios aparatos y clientes que se van antes de tiempo (`socketio.md` §1)."""

import json
import threading

import pytest
import websocket
from django.db import OperationalError

from estudiantes import acceso
from mensajeria import consultas
from redup_project.asgi import sio
from tests.fabricas import EstudianteFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import de_semilla, enviar, mensaje_de, recibido


def test_se_conversa_por_sondeo(sondeo, conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b = sondeo(f"user_id={ana.pk}"), conectar(beto)

    a.mandar("40")
    assert [a.recibir()[:9], a.recibir()[:14]] == ['40{"sid":', '42["connected"']
    a.mandar("42" + json.dumps(["send_message", de_semilla(ana, beto, timestamp="hoy")]))

    evento, acuse = json.loads(a.recibir()[2:])
    assert evento == "ack"
    assert b.recibir() == recibido(mensaje_de(acuse), type="text", timestamp="hoy")


def test_se_empieza_por_sondeo_y_se_mejora_a_websocket(abrir):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b = (abrir(f"user_id={u.pk}", transportes=("polling", "websocket")) for u in (ana, beto))
    assert [a.recibir()[0], b.recibir()[0]] == ["connected", "connected"]
    b.ponerse_al_dia()

    acuse = enviar(a, de_semilla(ana, beto, timestamp="hoy"))

    assert (a.transport, b.transport) == ("websocket", "websocket")
    assert b.recibir() == recibido(mensaje_de(acuse), type="text", timestamp="hoy")


def test_se_entra_sin_origen_como_la_app_y_con_cualquiera(crudo):
    ana = EstudianteFabrica()

    crudo(f"user_id={ana.pk}", suppress_origin=True).entrar()
    crudo(f"user_id={ana.pk}", origin="https://app.ejemplo.mx").entrar()


def test_todos_los_aparatos_de_los_dos_reciben_una_vez(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a1, a2, a3 = (conectar(ana) for _ in range(3))
    b1, b2 = conectar(beto), conectar(beto)

    acuse = enviar(a1, de_semilla(ana, beto, timestamp="1771704900000"))

    esperado = recibido(mensaje_de(acuse), type="text")
    assert [c.recibir() for c in (a2, a3, b1, b2)] == [esperado] * 4
    for cliente in (a1, a2, a3, b1, b2):
        cliente.exigir_silencio()


def test_irse_de_un_aparato_no_afecta_a_los_demas(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b1, b2 = conectar(ana), conectar(beto), conectar(beto)

    b1.disconnect()
    acuse = enviar(a, de_semilla(ana, beto, timestamp="1771704900000"))

    assert b2.recibir() == recibido(mensaje_de(acuse), type="text")


@pytest.fixture
def al_irse(monkeypatch):
    """Un aviso de que el servidor ya sabe que una conexión se cerró."""
    avisado = threading.Event()
    original = sio.eio.handlers["disconnect"]

    async def avisar(*args):
        await original(*args)
        avisado.set()

    monkeypatch.setitem(sio.eio.handlers, "disconnect", avisar)
    return avisado


def test_a_quien_se_va_mientras_se_pone_al_dia_no_se_le_da_nada_por_entregado(
    crudo, conectar, pausa, al_irse
):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    detenida = pausa(consultas, "pendientes_de")
    fugaz = crudo(f"user_id={beto.pk}")
    fugaz.entrar()
    assert detenida.llego.wait(5)

    fugaz.ws.close()
    assert al_irse.wait(5)
    detenida.soltar.set()

    b = conectar(beto)
    assert b.recibir()[1]["mensaje_id"] == str(mensaje.pk)
    assert sio.manager._retenidas == {}


def test_a_quien_se_va_mientras_se_le_identifica_no_se_le_guarda_sitio(
    sondeo, conectar, pausa, al_irse
):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    detenida = pausa(acceso, "identificar")
    fugaz = sondeo(f"user_id={beto.pk}")
    entrando = threading.Thread(target=fugaz.mandar, args=["40"])
    entrando.start()
    assert detenida.llego.wait(5)

    fugaz.cerrar()
    assert al_irse.wait(5)
    detenida.soltar.set()
    entrando.join(5)

    b = conectar(beto)
    assert b.recibir()[1]["mensaje_id"] == str(mensaje.pk)
    assert [sesion.usuario_id for sesion in sio.sesiones.values()] == [beto.pk]


@pytest.fixture
def falla_una_vez(monkeypatch):
    """`falla_una_vez(error)`: la primera puesta al día se encuentra con ese error."""

    def poner(error):
        original, quedan = consultas.pendientes_de, [error]

        def leer(*args, **kwargs):
            if quedan:
                raise quedan.pop()
            return original(*args, **kwargs)

        monkeypatch.setattr(consultas, "pendientes_de", leer)

    return poner


@pytest.mark.parametrize("error", [RuntimeError("roto"), OperationalError("no está")])
def test_si_falla_la_puesta_al_dia_se_cuelga_sin_despedida_y_al_volver_no_falta_nada(
    conectar, crudo, falla_una_vez, error
):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica(sala_chat=sala, remitente=ana)
    falla_una_vez(error)
    conexion = crudo(f"user_id={beto.pk}")
    conexion.entrar()

    # Ni el DISCONNECT de Socket.IO ni el CLOSE de Engine.IO: tras ellos hay clientes que no vuelven.
    assert conexion.ws.recv_data(control_frame=True)[0] == websocket.ABNF.OPCODE_CLOSE
    conexion.ws.shutdown()

    assert conectar(beto).recibir()[1]["numero"] == 1


@pytest.mark.parametrize(
    ("error", "lineas"),
    [
        (
            OperationalError("se cerró\n\t¿está el servidor?\n"),
            ["[CONNECT] base no disponible: se cerró ¿está el servidor?"],
        ),
        (RuntimeError("roto"), ["[CONNECT] sin puesta al día, se cierra para que reintente"]),
    ],
)
def test_la_base_caida_al_ponerse_al_dia_es_una_linea_y_lo_inesperado_lleva_su_traza(
    crudo, falla_una_vez, caplog, error, lineas
):
    falla_una_vez(error)
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")

    conexion.entrar()

    assert conexion.motivo_del_cierre() == 1000
    avisos = [r for r in caplog.records if r.levelname in ("WARNING", "ERROR")]
    assert [aviso.getMessage() for aviso in avisos] == lineas
    assert [aviso.exc_info is not None for aviso in avisos] == [type(error) is RuntimeError]
