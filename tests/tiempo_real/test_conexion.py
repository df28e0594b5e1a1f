"""Transportes, varios aparatos y clientes que se van antes de tiempo (`socketio.md` §1)."""

import json
import threading

import pytest

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


def test_si_falla_la_puesta_al_dia_se_cierra_y_al_volver_no_falta_nada(
    conectar, crudo, monkeypatch
):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica(sala_chat=sala, remitente=ana)

    def falla(*_, **__):
        raise RuntimeError("roto")

    with monkeypatch.context() as roto:
        roto.setattr(consultas, "pendientes_de", falla)
        conexion = crudo(f"user_id={beto.pk}")
        conexion.entrar()
        assert conexion.recibir() == "41"

    assert conectar(beto).recibir()[1]["numero"] == 1
