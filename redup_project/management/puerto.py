"""El puerto de `servir`: uno, aunque escuchen en él varios procesos."""

import errno
import os
import socket
import sys

from django.conf import settings
from django.core.management.base import CommandError

# Lo que cabe en la cola de entrada: tras un corte vuelven todos a la vez.
EN_COLA = 2048


def abrir(procesos: int) -> list[socket.socket]:
    """Reserva el puerto antes de nada, y da a cada proceso por dónde escuchar.

    En Linux, a cada uno el suyo, y el núcleo los reparte. Compartiendo uno, los que vuelven de golpe se los
    queda el proceso que despierta antes: de 400, a uno le tocaban 4 y a otro 203 (docs/escala.md).
    """
    primero = _reservar()
    if procesos > 1 and sys.platform == "linux":
        # Después de reservarlo: quien pide compartirlo desde el principio entraría también donde ya
        # sirve otro RedUP.
        primero.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        return [primero, *(_otro_en(primero) for _ in range(procesos - 1))]
    return [primero] * procesos


def _reservar() -> socket.socket:
    familia = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    enchufe = socket.socket(familia, socket.SOCK_STREAM)
    if os.name == "posix":
        # En Windows esta opción permitiría dos servidores en el mismo puerto.
        enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        enchufe.bind((settings.HOST, settings.PORT))
        # De dos que arrancan a la vez, al segundo lo para esto y no lo de arriba.
        enchufe.listen(EN_COLA)
    except OSError as error:
        enchufe.close()
        donde = f"{settings.HOST}:{settings.PORT}"
        if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", None)):
            raise CommandError(
                f"RedUP ya está en marcha en {donde} (o el puerto lo usa otro programa). "
                "Apaga el otro o elige otro puerto con PORT."
            ) from error
        raise CommandError(f"No se puede escuchar en {donde}: {error.strerror}.") from error
    return enchufe


def _otro_en(primero: socket.socket) -> socket.socket:
    enchufe = socket.socket(primero.family, primero.type)
    enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    enchufe.bind(primero.getsockname())
    enchufe.listen(EN_COLA)
    return enchufe
