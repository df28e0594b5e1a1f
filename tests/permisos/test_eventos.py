"""Todo evento de Socket.IO, mandado por cada papel, se contesta como dice `matriz_eventos.txt`."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as ConexionFallida

from estudiantes.acceso import emitir_token
from redup_project.asgi import sio
from tests.permisos.mundo import PAPELES, Mundo, crear_mundo
from tests.vivo import ESPERA, Cliente

TEXTO = (Path(__file__).parent / "matriz_eventos.txt").read_text(encoding="utf-8")
# Ni quien no dice quién es ni quien está suspendido llegan a conectar.
CONECTADOS = PAPELES[1:-1]
MATRIZ = {
    fila[1]: dict(zip(CONECTADOS, fila[2].split(), strict=True))
    for fila in re.finditer(r"^([a-z_]+) +(\S.*)$", TEXTO, re.MULTILINE)
}


def paquetes(mundo: Mundo, papel: str) -> dict[str, dict[str, Any]]:
    """Un paquete válido de cada evento, sobre el grupo y el mensaje del mundo."""
    ids = {nombre: str(valor) for nombre, valor in mundo.ids.items()}
    yo, mensaje = str(mundo.personas[papel].pk), {"mensaje_id": ids["mensaje_id"]}
    sala, grupo = {"sala_uuid": ids["sala_uuid"]}, {"group_id": ids["grupo_id"]}
    envio = {"sender_id": yo, "message": "hola", "timestamp": "1", "type": "grupal"}
    return {
        "sync": {"cursores": {}},
        "unread_counts": {},
        "presence": {"user_ids": [ids["usuario_id"]]},
        "set_privacy": {"show_last_seen": True},
        "join_direct_chat": {"other_user_id": ids["usuario_id"]},
        "send_direct_message": {"sender_id": yo, "recipient_id": ids["usuario_id"], "content": "a"},
        "join_group": grupo,
        "leave_group": grupo,
        "send_message": envio | sala,
        "send_group_message": grupo | {"sender_id": yo, "content": "a"},
        "typing": sala,
        "load_message_history": sala,
        "mark_delivered": mensaje | {"user_id": yo},
        "mark_read": mensaje | {"user_id": yo},
        "message_receipts": mensaje,
        "react_message": mensaje | {"emoji": "👍"},
        "forward_message": mensaje | {"to": ids["usuario_id"]},
        "edit_message": mensaje | {"message": "otra cosa"},
        "report": {"tipo": "mensaje", "id": ids["mensaje_id"], "motivo": "acoso"},
        "delete_message": mensaje,
    }


@pytest.fixture
def mundo(servidor: str) -> Mundo:
    return crear_mundo()


@pytest.fixture
def entrar(servidor: str, mundo: Mundo) -> Iterator[Callable[[str], Cliente]]:
    """`entrar(papel)` → una conexión suya, con su token."""
    clientes = []

    def abrir(papel: str) -> Cliente:
        cliente = Cliente()
        clientes.append(cliente)
        persona = mundo.personas[papel]
        auth = {"token": emitir_token(persona)} if persona else None
        cliente.connect(servidor, auth=auth, transports=["websocket"], wait_timeout=ESPERA)
        return cliente

    yield abrir
    for cliente in clientes:
        cliente.disconnect()


def test_la_matriz_nombra_todos_los_eventos_y_ninguno_mas():
    assert set(MATRIZ) == {ruta.evento for app in sio.apps for ruta in app.rutas}


@pytest.mark.parametrize("papel", ["sin_token", "suspendido"])
def test_sin_token_o_suspendido_no_se_conecta(papel, entrar):
    with pytest.raises(ConexionFallida):
        entrar(papel)


def test_cada_papel_puede_lo_que_dice_la_matriz(mundo, entrar):
    clientes = {papel: entrar(papel) for papel in CONECTADOS}
    pedidos = {papel: paquetes(mundo, papel) for papel in CONECTADOS}

    visto = {
        evento: {
            papel: cliente.call(evento, pedidos[papel][evento], timeout=ESPERA).get("code", "ok")
            for papel, cliente in clientes.items()
        }
        # En el orden de `paquetes`: lo que estropea el mensaje, al final.
        for evento in pedidos["miembro"]
    }

    assert visto == MATRIZ
