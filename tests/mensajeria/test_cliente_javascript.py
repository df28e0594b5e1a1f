"""El cliente oficial de JavaScript conversa con el servidor, en los dos dialectos."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from mensajeria.models import Mensaje
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica

GUION = Path(__file__).resolve().parent.parent / "node" / "conversacion.mjs"


def conversar(url: str, **parametros) -> dict:
    resultado = subprocess.run(
        ["node", str(GUION), url, json.dumps(parametros)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert resultado.returncode == 0, resultado.stderr
    return json.loads(resultado.stdout)


@pytest.mark.parametrize(
    "transportes",
    [
        ["websocket"],
        ["polling", "websocket"],
        pytest.param(
            ["polling"],
            marks=pytest.mark.skipif(
                settings.SOCKET_CAMINO == "fabrica",
                reason="el motor de fábrica no contesta al sondeo en curso de quien se despide",
            ),
        ),
    ],
    ids="+".join,
)
def test_el_cliente_de_javascript_conversa_en_los_dos_dialectos(servidor, transportes):
    ana, beto = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(usuario_dueno=ana)
    MembresiaFabrica(grupo=grupo, usuario=beto)

    visto = conversar(servidor, directo=[ana.pk, beto.pk], grupo=grupo.pk, transports=transportes)

    textos = ["hola", "hola a todos", "¿qué tal?", "al grupo"]
    assert list(Mensaje.objects.order_by("pk").values_list("contenido", flat=True)) == textos
    assert mensajes(visto["beto"]) == textos
    # En la semilla, quien escribe 1 a 1 no recibe su propia copia.
    assert mensajes(visto["ana"]) == textos[1:]
    assert visto["acuse"] == next(datos for evento, datos in visto["ana"] if evento == "ack")


def mensajes(recibido: list) -> list[str]:
    return [datos["message"] for evento, datos in recibido if evento == "receive_message"]
