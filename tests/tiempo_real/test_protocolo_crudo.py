"""Paquetes de Socket.IO mal hechos: la conexión que los manda sigue viva y recibe un error."""

import json

import pytest

from redup_project.asgi import sio
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import de_semilla

MAL_HECHOS = {
    "evento sin datos": "42",
    "evento que es un objeto": '42{"a":1}',
    "evento vacío": "42[]",
    "nombre que es un número": "42[1]",
    "nombre que es nulo": "42[null]",
    "nombre que es una lista": '42[["join_group"]]',
    "con acuse y vacío": "4212[]",
    "connect como evento": '42["connect"]',
    "disconnect como evento": '42["disconnect","x"]',
    "el comodín": '42["*"]',
    "JSON cortado": '42["join_group",{',
    "JSON hondo": "42" + "[" * 100_000,
    "un entero de 5000 cifras": '42["join_group",{"group_id":' + "9" * 5000 + "}]",
    "tipo desconocido": "49",
    "tipo que no es un número": "4x",
    "error de conexión": "44",
    "un nulo": "4null",
    "un verdadero": "4true",
    "un negativo": "4-1",
    "un objeto": '4{"a":1}',
    "adjuntos de más": '4599999999-["join_group",{}]',
    "cero adjuntos": '450-["join_group",{}]',
    "segundo CONNECT": "40",
    "acuse sin datos": "43",
    "acuse que nadie espera": "437[]",
    "otro espacio": '42/otro,["join_group",{}]',
    "CONNECT a otro espacio": "40/otro,",
}
# No son de este espacio o no se contestan.
SIN_RESPUESTA = {"acuse sin datos", "acuse que nadie espera", "otro espacio"}


def es_error(paquete: str) -> bool:
    return paquete.startswith(('42["error",{"status":"error","code":"', "44"))


def test_un_paquete_mal_hecho_se_contesta_y_no_corta_la_conexion(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    for nombre, paquete in MAL_HECHOS.items():
        conexion.mandar(paquete)
        if nombre not in SIN_RESPUESTA:
            assert es_error(respuesta := conexion.recibir()), (nombre, respuesta)
        conexion.mandar('42["centinela"]')
        assert '"event":"centinela"' in conexion.recibir(), nombre


@pytest.mark.parametrize("numero", ["5", '"x"', "-9", "null", "[0]"])
def test_un_adjunto_mal_referido_no_deja_muda_la_conexion(crudo, numero):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    adjunto = f'{{"_placeholder":true,"num":{numero}}}'
    conexion.mandar(f'451-["join_group",{{"group_id":{adjunto}}}]')
    conexion.mandar(b"\x00\xff")

    assert es_error(conexion.recibir())
    conexion.mandar('42["centinela"]')
    assert '"event":"centinela"' in conexion.recibir()


def test_un_adjunto_que_nadie_anuncio_se_contesta(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")
    conexion.entrar()

    conexion.mandar(b"\x00\xff")

    assert json.loads(conexion.recibir()[2:])[1]["code"] == "BINARIO_NO_ADMITIDO"


def test_antes_de_entrar_no_se_atiende_nada(crudo):
    conexion = crudo(f"user_id={EstudianteFabrica().pk}")

    conexion.mandar('42["join_group",{"group_id":"7"}]')

    conexion.entrar()


def test_el_acuse_va_antes_que_la_copia_propia(crudo):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana])
    conexion = crudo(f"user_id={ana.pk}")
    conexion.entrar()

    conexion.mandar("421" + json.dumps(["send_message", de_semilla(ana, f"grupo_{grupo.pk}")]))

    llegado = [conexion.recibir() for _ in range(3)]
    assert [paquete.split(",")[0] for paquete in llegado] == [
        '42["ack"',
        '431[{"status":"sent"',
        '42["receive_message"',
    ]
    assert json.loads(llegado[0][2:])[1] == json.loads(llegado[1][3:])[0]


def test_despedirse_y_entrar_en_el_mismo_sondeo_no_deja_rastro(sondeo):
    conexion = sondeo(f"user_id={EstudianteFabrica().pk}")
    antes = len(sio.manager._salas_de)

    conexion.mandar("1\x1e40")

    assert len(sio.manager._salas_de) == antes
    assert sio.manager.pending_connect == {}


def test_un_envio_mandado_sin_esperar_al_connect_va_tras_la_puesta_al_dia(crudo):
    ana, beto = EstudianteFabrica.create_batch(2)
    MensajeFabrica(
        sala_chat=SalaDirectaFabrica(usuario_a=ana, usuario_b=beto),
        remitente=beto,
        contenido="atrasado",
    )
    conexion = crudo(f"user_id={ana.pk}")

    conexion.mandar("40")
    conexion.mandar("42" + json.dumps(["send_message", de_semilla(ana, beto)]))

    llegado = [conexion.recibir().split(",")[0] for _ in range(4)]
    assert llegado[1:] == ['42["connected"', '42["receive_message"', '42["ack"']
