"""Lo que un proceso manda hacer lo hacen también los demás."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from socketio.exceptions import ConnectionError as ConexionFallida

from redup_project.tiempo_real.apertura import Apertura
from redup_project.tiempo_real.sesion import Identidad
from tests.vivo import ESPERA

SALA = "s.ordenes"


def test_mover_desde_un_proceso_mueve_a_los_telefonos_de_otro(pareja):
    uno, otro = pareja
    telefono = otro.conectar(101)

    uno.sio.reparto.mover(101, SALA, dentro=True)
    otro.hasta_que(lambda: telefono.sid in otro.sio.manager.miembros(SALA))
    uno.sio.reparto.mover(101, SALA, dentro=False)
    otro.hasta_que(lambda: telefono.sid not in otro.sio.manager.miembros(SALA))

    telefono.exigir_silencio()


def test_cortar_desde_un_proceso_despide_a_los_telefonos_de_otro(pareja):
    uno, otro = pareja
    otro.conectar(101)
    ajeno = otro.conectar(102)

    uno.sio.reparto.cortar(101)

    otro.hasta_que(lambda: not otro.sio.sesiones_de([101]))
    ajeno.exigir_silencio()


def test_cortar_desde_un_proceso_alcanza_a_quien_se_identifica_en_otro(pareja, monkeypatch):
    uno, otro = pareja
    llego, seguir = threading.Event(), threading.Event()

    async def identificar(apertura: Apertura) -> Identidad:
        llego.set()
        await asyncio.to_thread(seguir.wait, ESPERA)
        return Identidad(103)

    monkeypatch.setattr(otro.sio.apps[0], "identificar", identificar)
    with ThreadPoolExecutor(1) as hilo:
        entrada = hilo.submit(otro.conectar, 103)
        assert llego.wait(ESPERA)

        uno.sio.reparto.cortar(103)
        otro.hasta_que(lambda: 103 in otro.sio.reparto._cortes)
        seguir.set()

        with pytest.raises(ConexionFallida):
            entrada.result(ESPERA)
