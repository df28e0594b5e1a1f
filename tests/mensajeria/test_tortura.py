"""Ninguna entrada corta la conexión ni la deja callada, y lo mal formado no escribe nada (§6)."""

from typing import Any

import pytest

from estudiantes.models import Usuario
from grupos.models import Grupo, Membresia
from mensajeria.models import AvanceSala, Mensaje, SalaChat
from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.vivo import Cliente

# fmt: off
NO_OBJETOS = [
    None, [], [1, [2, {"tres": 3}]], "", "hola", "🎓", "\ud83d", 7, 7.5, True, 10**30, b"\x00\xff",
    (), (7, {}),
]
# Lo que JSON deja escribir donde va un id o un texto corto.
NO_TEXTOS = [[], [1, [2]], {}, {"id": {"id": 7}}, True, 7.5, float("inf"), float("nan"), b"7"]
TEXTOS_RAROS = [
    "", "  ", "7\x00", "\ud83d", "3f2b0c6e-0000-4000-8000-00000000000", "7" * 5001, "🎓",
    "7'; DROP TABLE mensajes; --",
]
# fmt: on
ILEGIBLES = [*NO_TEXTOS, "7\x00", "\ud83d"]
OPCIONAL = NO_TEXTOS + TEXTOS_RAROS
OBLIGATORIO = [None, *OPCIONAL]
ID = [*OBLIGATORIO, 10**30, -1, 0]

CAMPOS = {
    "join_group": {"group_id": ID},
    "leave_group": {"group_id": ID},
    "join_direct_chat": {"other_user_id": ID},
    "load_message_history": {"sala_uuid": ID, "limit": OBLIGATORIO},
    "mark_delivered": {"mensaje_id": ID, "user_id": ID},
    "mark_read": {"mensaje_id": ID, "user_id": ID},
    "typing": {"sala_uuid": ID, "active": [None, *NO_TEXTOS, 7, "7\x00", "\ud83d"]},
    "presence": {"user_ids": [None, 7, "7", {}, [[7]], [None], ["\ud83d"], [0], ["7"] * 101]},
    "set_privacy": {"show_last_seen": [None, [], {}, 7, 7.5, float("nan"), "quizá", "\ud83d"]},
    "send_message": {
        "to": ID,
        "sender_id": ID,
        "type": ID,
        "message_type": OPCIONAL,
        "message": [None, *ILEGIBLES, 7, "", "  ", "a" * 5001],
        "timestamp": [None, *ILEGIBLES, 10**30, "7" * 101],
        "url_archivo": [*ILEGIBLES, 7, "a" * 2001],
    },
    "send_direct_message": {"recipient_id": ID, "sender_id": [None, *ILEGIBLES], "type": OPCIONAL},
    "send_group_message": {"group_id": ID, "content": [None, *ILEGIBLES], "file_url": ILEGIBLES},
}


def escrito() -> list[int]:
    modelos = (Usuario, Grupo, Membresia, SalaChat, Mensaje, AvanceSala)
    return [modelo.objects.count() for modelo in modelos]


def paquete_para_todo(usuario: Usuario) -> dict[str, Any]:
    """Con los campos de todos los eventos: los que sobran se ignoran."""
    grupo = GrupoFabrica(miembros=[usuario])
    return {
        "group_id": str(grupo.pk),
        "other_user_id": str(grupo.usuario_dueno_id),
        "recipient_id": str(grupo.usuario_dueno_id),
        "to": str(grupo.usuario_dueno_id),
        "limit": 50,
        "mensaje_id": "1",
        "user_id": str(usuario.pk),
        "sender_id": str(usuario.pk),
        "message": "hola",
        "content": "hola",
        "timestamp": "1771704900000",
    }


def bien_contestado(cliente: Cliente, evento: str, dato: Any) -> bool:
    """Si lo primero que llega es el error, en español y por el canal que le toca a ese evento."""
    canal, error = cliente.pedir(evento, dato)
    canales = {"send_message": ["ack"]}.get(evento, ["error"])
    texto = error["message"]
    return canal in canales and error["status"] == "error" and texto and "nput" not in texto


@pytest.mark.parametrize("evento", CAMPOS)
def test_una_entrada_rara_es_un_error_y_nada_mas(conectar, evento):
    usuario = EstudianteFabrica()
    bueno = paquete_para_todo(usuario)
    if evento == "send_message":
        bueno["type"] = "text"
    ana = conectar(usuario)
    antes = escrito()

    mal_contestados = [
        repr(dato)[:60] for dato in NO_OBJETOS if not bien_contestado(ana, evento, dato)
    ] + [
        (campo, repr(valor)[:60])
        for campo, valores in CAMPOS[evento].items()
        for valor in valores
        if not bien_contestado(ana, evento, bueno | {campo: valor})
    ]

    assert mal_contestados == []
    ana.exigir_silencio()
    assert escrito() == antes


def test_un_sala_uuid_raro_es_un_error_y_nada_mas(conectar):
    usuario = EstudianteFabrica()
    paquete = paquete_para_todo(usuario) | {"to": None, "type": "text"}
    ana = conectar(usuario)

    for raro in ID:
        assert bien_contestado(ana, "send_message", paquete | {"sala_uuid": raro}), raro

    ana.exigir_silencio()
    assert Mensaje.objects.count() == 0


def test_un_evento_que_no_existe_es_un_error(conectar):
    ana = conectar(EstudianteFabrica())

    for nombre in ("*", "ack", "receive_message", "connected", "", "🎓", "\ud83d", "x" * 5000):
        evento, error = ana.pedir(nombre, "u.1")
        assert (evento, error) == (
            "error",
            {
                "status": "error",
                "code": "EVENTO_DESCONOCIDO",
                "message": "Este servidor no conoce ese evento.",
                "event": nombre[:100],
            },
        )

    ana.exigir_silencio()


def test_un_evento_inventado_no_alcanza_a_otra_persona(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b = conectar(ana), conectar(beto)

    a.pedir("*", f"u.{beto.pk}")

    b.exigir_silencio()
