"""Tramas estropeadas al azar, a partir de las que manda un cliente de verdad."""

import json
import random
from typing import Any

from redup_project.asgi import sio

VALORES = (
    None,
    True,
    -1,
    0,
    1.5,
    2**63,
    10**40,
    "",
    " ",
    "x" * 3000,
    "\x00",
    "ñ👍🏽",
    [],
    {},
    [[]],
)
CAMPOS = (
    *("to", "message", "sender_id", "timestamp", "type", "sala_uuid", "cliente_id", "reply_to"),
    *(
        "group_id",
        "mensaje_id",
        "emoji",
        "limit",
        "cursores",
        "user_ids",
        "active",
        "other_user_id",
    ),
)
ENVOLTURAS = ("42{}", "427{}", "42/otro,{}", "451-{}", "43{}", "437{}", "44{}", "40{}", "4{}", "{}")


def trama(azar: random.Random, persona: int) -> str | bytes:
    """Un evento, quizá con campos que no tocan, y casi siempre con su texto estropeado."""
    datos = {
        "to": str(azar.randint(1, 20)),
        "message": "hola",
        "sender_id": str(persona),
        "timestamp": "1",
        "type": "text",
    }
    for campo in azar.sample(CAMPOS, azar.randint(0, 4)):
        datos[campo] = azar.choice(VALORES)
    evento = [azar.choice([*sio._rutas, "connect", "*", ""]), datos]
    texto = azar.choice(ENVOLTURAS).format(json.dumps(evento, ensure_ascii=azar.random() < 0.5))
    for _ in range(azar.choice((0, 1, 1, 2, 5, 20))):
        texto = _mutar(azar, texto)
    return texto.encode("utf-8", "replace") if azar.random() < 0.05 else texto


def _mutar(azar: random.Random, texto: str) -> str:
    i, j = sorted((azar.randint(0, len(texto)), azar.randint(0, len(texto))))
    cambios: tuple[Any, ...] = (
        lambda: texto[:i] + texto[j:],
        lambda: texto[:j] + texto[i:j] + texto[j:],
        lambda: texto[:i] + azar.choice('0123456789[]{}",:\\\x1eé\x00-/') + texto[i:],
        lambda: texto[:i] + chr(azar.choice((0, 31, 127, 0x3B1, 0x1F600, 0xFFFD))) + texto[i + 1 :],
        lambda: texto[:i] + "[" * azar.choice((1, 50, 5000)) + texto[i:],
        lambda: texto[:i] + "9" * azar.choice((18, 101, 5000)) + texto[i:],
        lambda: texto[i:j],
    )
    return azar.choice(cambios)()
