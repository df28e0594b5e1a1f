"""Lo que un cliente presenta al conectarse, sea cual sea la vía (`contrato/socketio.md` §1.1)."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Apertura:
    """El token y el `user_id` presentados, vacíos si no vinieron, y si el cliente sabe sincronizar.

    Quien manda `sync: true` en `auth` (o `?sync=1`) confirma lo que recibe y pide lo que le falta:
    ni se le reentrega al conectar ni se le da nada por entregado.
    """

    token: str
    user_id: str
    sincroniza: bool


def leer_apertura(entorno: dict[str, Any], auth: Any) -> Apertura:
    """Lee el paquete CONNECT, la cabecera y la query, en ese orden de preferencia para el token."""
    consulta = parse_qs(entorno.get("QUERY_STRING", ""))
    auth = auth if isinstance(auth, dict) else {}
    candidatos = (
        auth.get("token"),
        entorno.get("HTTP_AUTHORIZATION"),
        consulta.get("token", [""])[0],
    )
    # Lo que no es texto cuenta: un token que no vale se rechaza aunque venga un `user_id`.
    token = next((str(c) for c in candidatos if c is not None and str(c).strip()), "")
    user_id = consulta.get("user_id", [""])[0]
    token = re.sub(r"^bearer(\s+|$)", "", token.strip(), flags=re.I)
    sincroniza = auth.get("sync") is True or consulta.get("sync") == ["1"]
    return Apertura(token, user_id.strip(), sincroniza)
