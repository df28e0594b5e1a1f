"""Lo que un cliente presenta al conectarse, sea cual sea la vía (`contrato/socketio.md` §1.1)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Apertura:
    """El token y el `user_id` presentados; vacíos si no vinieron."""

    token: str
    user_id: str


def leer_apertura(entorno: dict[str, Any], auth: Any) -> Apertura:
    """Lee el paquete CONNECT, la cabecera y la query, en ese orden de preferencia para el token."""
    consulta = parse_qs(entorno.get("QUERY_STRING", ""))
    auth = auth if isinstance(auth, dict) else {}
    candidatos = (
        auth.get("token"),
        entorno.get("HTTP_AUTHORIZATION"),
        consulta.get("token", [""])[0],
    )
    token = next((c for c in candidatos if isinstance(c, str) and c.strip()), "")
    user_id = consulta.get("user_id", [""])[0]
    return Apertura(token.strip().removeprefix("Bearer").strip(), user_id.strip())
