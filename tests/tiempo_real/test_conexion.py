"""Transportes, varios aparatos y clientes que se van antes de tiempo (`socketio.md` §1)."""

import threading

import pytest

from mensajeria import consultas
from redup_project.asgi import sio
from tests.fabricas import EstudianteFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import de_semilla, enviar, mensaje_de, recibido


@pytest.mark.parametrize("transportes", [("polling",), ("polling", "websocket")])
def test_se_conversa_por_sondeo_y_al_mejorar_a_websocket(abrir, transportes):
    ana, beto = EstudianteFabrica.create_batch(2)
    a = abrir(f"user_id={ana.pk}", transportes=transportes)
    b = abrir(f"user_id={beto.pk}", transportes=transportes)
    assert [a.recibir()[0], b.recibir()[0]] == ["connected", "connected"]

    acuse = enviar(a, de_semilla(ana, beto, timestamp="1771704900000"))

    assert b.recibir() == recibido(mensaje_de(acuse), type="text")
    assert a.transport == transportes[-1]


def test_sin_origen_o_con_cualquiera_se_entra(abrir):
    ana = EstudianteFabrica()

    saludos = [
        abrir(f"user_id={ana.pk}").recibir()[0],
        abrir(f"user_id={ana.pk}", cabeceras={"Origin": "https://app.ejemplo.mx"}).recibir()[0],
    ]

    assert saludos == ["connected", "connected"]


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


class Pausa:
    """Una función de la base que espera a que la prueba la suelte, y avisa al llegar a ella."""

    def __init__(self, original):
        self.original = original
        self.llego = threading.Event()
        self.soltar = threading.Event()

    def __call__(self, *args, **kwargs):
        self.llego.set()
        assert self.soltar.wait(5)
        return self.original(*args, **kwargs)


@pytest.fixture
def pausa(monkeypatch):
    """`pausa("ruta.de.la.funcion")` la detiene; al acabar la prueba, nada queda detenido."""
    pausas = []

    def poner(modulo, nombre):
        pausas.append(Pausa(getattr(modulo, nombre)))
        monkeypatch.setattr(modulo, nombre, pausas[-1])
        return pausas[-1]

    yield poner
    for puesta in pausas:
        puesta.soltar.set()


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


@pytest.mark.parametrize("donde", ["identificando", "poniéndose al día"])
def test_a_quien_se_va_sin_acabar_de_entrar_no_se_le_da_nada_por_entregado(
    crudo, conectar, pausa, al_irse, donde
):
    from estudiantes import acceso

    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    identificando = donde == "identificando"
    detenida = (
        pausa(acceso, "identificar") if identificando else pausa(consultas, "pendientes_de")
    )
    fugaz = crudo(f"user_id={beto.pk}")
    fugaz.mandar("40")
    assert detenida.llego.wait(5)

    fugaz.ws.close()
    assert al_irse.wait(5)
    detenida.soltar.set()

    b = conectar(beto)
    assert b.recibir()[1]["mensaje_id"] == str(mensaje.pk)
    assert [sesion.usuario_id for sesion in sio.sesiones.values()] == [beto.pk]
    assert sio.manager._retenidas == {}
