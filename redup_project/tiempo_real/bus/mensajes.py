"""Lo que viaja por el bus: diccionarios que entiende cualquier consumidor de Channels (docs/puente.md)."""

import time
from collections.abc import Mapping
from typing import Any

from redup_project.tiempo_real import json_rapido
from redup_project.tiempo_real.emision import Emision

EMISION = "redup.emision"
MOVER = "redup.mover"
CORTAR = "redup.cortar"

# Un grupo de la capa y lo que se le manda.
Envio = tuple[str, dict[str, Any]]


class MensajeDelBusNoValido(ValueError):
    """Lo que llegó por el bus no dice qué evento ni qué datos."""


def con_texto(emision: Emision) -> Emision:
    """La misma, ya codificada: se hace una vez para todos los sockets y procesos."""
    if emision.texto is not None:
        return emision
    return emision._replace(texto=json_rapido.dumps(emision.datos))


def de_emision(emision: Emision, proceso: str) -> dict[str, Any]:
    """El mensaje de una emisión a un solo grupo, para los demás procesos.

    Lo que depende de la conexión que la causó no viaja: está en el proceso que la publica.
    """
    mensaje = {
        "type": EMISION,
        "de": proceso,
        "evento": emision.evento,
        "json": emision.texto,
        "salas": list(emision.salas),
    }
    opcionales = {
        "salvo": list(emision.salvo),
        "solo_en": emision.solo_en,
        "sala": emision.sala,
        "numero": emision.numero,
    }
    return mensaje | {clave: valor for clave, valor in opcionales.items() if valor}


def envios_de(emision: Emision, proceso: str) -> list[Envio]:
    """Su parte para cada una de sus salas."""
    emision = con_texto(emision)
    return [(sala, de_emision(emision.para(sala), proceso)) for sala in emision.salas]


def orden_de_mover(usuario_id: int, sala: str, dentro: bool, proceso: str) -> dict[str, Any]:
    """Que las conexiones de un usuario entren en una sala, o la dejen."""
    quien = {"usuario_id": usuario_id, "sala": sala, "dentro": dentro}
    return {"type": MOVER, "de": proceso, "en": time.time(), **quien}


def orden_de_cortar(usuario_id: int, proceso: str) -> dict[str, Any]:
    """Que se despida a las conexiones de un usuario."""
    return {"type": CORTAR, "de": proceso, "usuario_id": usuario_id}


def a_emision(mensaje: Mapping[str, Any]) -> Emision:
    """La emisión que trae un mensaje del bus; vale `datos` (un objeto) en lugar de `json` (su texto).

    Lanza `MensajeDelBusNoValido` si le falta algo.
    """
    evento, texto = mensaje.get("evento"), mensaje.get("json")
    datos = json_rapido.loads(texto) if texto is not None else mensaje.get("datos")
    if not (isinstance(evento, str) and isinstance(datos, dict)):
        raise MensajeDelBusNoValido(
            "un mensaje redup.emision lleva evento, salas y json (o datos, un objeto)"
        )
    salas, salvo = mensaje.get("salas"), mensaje.get("salvo", ())
    if not (salas and _son_nombres(salas) and _son_nombres(salvo)):
        raise MensajeDelBusNoValido("salas y salvo son listas de nombres; salas, con alguno")
    sala, numero, solo_en = mensaje.get("sala"), mensaje.get("numero"), mensaje.get("solo_en")
    if not (isinstance(sala, str | None) and isinstance(solo_en, str | None)):
        raise MensajeDelBusNoValido("sala y solo_en son nombres")
    if numero is not None and not (sala and type(numero) is int and numero > 0):
        # Lo que no se puede ordenar esperaría para siempre, y detrás de ello lo que sí.
        raise MensajeDelBusNoValido("numero es un entero desde 1, el de un mensaje de sala")
    return Emision(
        evento,
        datos,
        tuple(salas),
        tuple(salvo),
        solo_en=solo_en,
        sala=sala,
        numero=numero,
        texto=texto,
    )


def _son_nombres(lista: Any) -> bool:
    return isinstance(lista, list | tuple) and all(isinstance(n, str) and n for n in lista)
