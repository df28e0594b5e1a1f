"""Miles de teléfonos que caen a la vez no dejan sin servicio a los demás."""

import json
import subprocess
import sys
import time
from contextlib import closing

import pytest
import websocket

from estudiantes.acceso import emitir_token
from estudiantes.models import Usuario
from redup_project.tiempo_real.bus.suscripciones import DEMORA
from tests.fabricas import EstudianteFabrica, PersonalFabrica
from tests.motor.medida import TORTURA, anotar
from tests.procesos import RAIZ

TELEFONOS = 5000
CADA = 0.01
# Lo que un paso del bucle puede retener a los demás; con la máquina ocupada, hasta estar quieto retrasa.
PLAZO = 0.1


class Generador:
    """El del banco de medida, en su propio proceso: lo suyo no retrasa a quien mide."""

    def __init__(self) -> None:
        self.proceso = subprocess.Popen(
            [sys.executable, "-m", "bench.mensajes.generador"],
            cwd=RAIZ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def pedir(self, orden: str, **datos: object) -> None:
        self.proceso.stdin.write(json.dumps({"orden": orden, **datos}) + "\n")
        self.proceso.stdin.flush()

    def respuesta(self) -> dict:
        respuesta = json.loads(self.proceso.stdout.readline())
        assert "fallo" not in respuesta, respuesta
        return respuesta

    def close(self) -> None:
        self.proceso.stdin.close()
        self.proceso.wait(20)
        self.proceso.stdout.close()


def medir(sonda: websocket.WebSocket, segundos: float) -> list[float]:
    """Cuánto tarda en contestar, cada 10 ms."""
    esperas = []
    final = time.monotonic() + segundos
    while time.monotonic() < final:
        inicio = time.monotonic()
        sonda.send('42["centinela"]')
        while not sonda.recv().startswith('42["error"'):
            pass
        esperas.append(time.monotonic() - inicio)
        time.sleep(CADA)
    return esperas


@pytest.mark.skipif(not TORTURA, reason="abrir 5000 conexiones son medio minuto")
def test_caen_cinco_mil_a_la_vez_y_el_bucle_no_se_para(procesos):
    destino = procesos[0]
    gente = Usuario.objects.bulk_create(PersonalFabrica.build_batch(TELEFONOS, password="x"))
    personas = [(usuario.pk, emitir_token(usuario)) for usuario in gente]
    ana = EstudianteFabrica()
    url = f"{destino.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    with closing(Generador()) as generador:
        generador.pedir("conectar", puerto=destino.puerto, personas=personas)
        assert generador.respuesta()["conectadas"] == TELEFONOS
        # Diez segundos después se sueltan, también de golpe, sus grupos.
        with closing(websocket.create_connection(f"{url}&user_id={ana.pk}")) as sonda:
            sonda.send("40")
            quietos = medir(sonda, 3)
            generador.pedir("cortar")
            caida = medir(sonda, DEMORA + 3)
            generador.respuesta()

    for que, esperas in (("antes", quietos), ("mientras caen 5000", caida)):
        peor, p99 = max(esperas), sorted(esperas)[int(0.99 * len(esperas))]
        anotar(f"respuesta {que}: p99 / peor (ms)", f"{1000 * p99:.1f} / {1000 * peor:.1f}")
    assert max(caida) < max(PLAZO, 4 * max(quietos))
