"""Manda correos sin que nadie espere al servidor de correo: en un hilo aparte, de uno en uno."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.core.mail import send_mail
from django.db import transaction

registro = logging.getLogger("redup")
hilo = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cartero")


def mandar(*, a: str, asunto: str, texto: str) -> None:
    """Tras el commit, manda un correo. Si no se puede, queda en el registro y lo demás sigue."""
    transaction.on_commit(lambda: hilo.submit(_mandar, a, asunto, texto), robust=True)


def _mandar(a: str, asunto: str, texto: str) -> None:
    try:
        send_mail(asunto, texto, None, [a])
    except Exception:  # noqa: BLE001 -- en este hilo nadie más lo vería
        registro.exception("[CORREO] no se pudo mandar «%s» a %s: revisa EMAIL_URL", asunto, a)
