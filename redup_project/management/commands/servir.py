"""`manage.py servir`: el servidor de verdad, uvicorn con Django y Socket.IO en un puerto."""

import errno
import gc
import logging
import os
import signal
import socket
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from redup_project.tiempo_real.limites import MAX_TRAMA
from redup_project.tiempo_real.websocket import WebsocketDirecto

registro = logging.getLogger("redup")

# Lo que se espera a que las peticiones en curso acaben al apagar.
SEGUNDOS_PARA_APAGAR = 5
# Lo que un hilo retiene el intérprete sin que nadie se lo pida. Con los 5 ms de fábrica, el que guarda
# mensajes espera eso cada vez que vuelve de la base y el de los sockets está ocupado.
SEGUNDOS_DE_TURNO = 0.0005
# Con los 700 de fábrica se recolecta varias veces por cada lote de mensajes. La última cifra, baja: una
# conexión cerrada es un ciclo de 24 kB que sólo suelta la recolección completa.
OBJETOS_ENTRE_RECOLECCIONES = (10_000, 10, 5)
# Ninguna consulta del servidor debe retener un hilo más que esto; las migraciones no lo llevan.
LIMITE_DE_CONSULTA = "-c statement_timeout=15000"


def _no_recorrer_lo_cargado() -> None:
    """Django y las apps no se van nunca: recorrerlos era parar a todos 100 ms, una y otra vez."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*OBJETOS_ENTRE_RECOLECCIONES)


class Command(BaseCommand):
    help = "Sirve RedUP (REST, admin y Socket.IO) en HOST:PORT. Ctrl-C lo apaga."

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ.setdefault("PGOPTIONS", LIMITE_DE_CONSULTA)
        sys.setswitchinterval(SEGUNDOS_DE_TURNO)
        enchufe = self._abrir_puerto()
        self._contar_como_arranca()
        configuracion = self._configuracion()
        configuracion.load()
        _no_recorrer_lo_cargado()
        servidor = uvicorn.Server(configuracion)
        self._atender_senales(servidor)
        try:
            servidor.run(sockets=[enchufe])
        except KeyboardInterrupt:
            registro.info("[FIN] apagado")

    def _atender_senales(self, servidor: uvicorn.Server) -> None:
        """Que toda forma de apagarlo acabe por el camino normal, que es donde se para la base embebida."""
        # uvicorn se apaga con calma al recibir SIGTERM y después la repite.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        if hasattr(signal, "SIGHUP"):
            # La manda la terminal al cerrarse; uvicorn no la conoce.
            signal.signal(signal.SIGHUP, lambda *_: setattr(servidor, "should_exit", True))

    def _abrir_puerto(self) -> socket.socket:
        """Reserva el puerto antes de nada: si está ocupado se dice ya, y en una línea."""
        familia = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        enchufe = socket.socket(familia, socket.SOCK_STREAM)
        if os.name == "posix":
            # En Windows esta opción permitiría dos servidores en el mismo puerto.
            enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            enchufe.bind((settings.HOST, settings.PORT))
            enchufe.listen(2048)
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

    def _contar_como_arranca(self) -> None:
        con_tls = settings.SSL_CERT_FILE and settings.SSL_KEY_FILE
        connection.ensure_connection()
        base = connection.settings_dict
        version = ".".join(map(str, connection.get_database_version()))
        connection.close()
        registro.info(
            "[INICIO] RedUP en %s://%s:%s",
            "https" if con_tls else "http",
            settings.HOST,
            settings.PORT,
        )
        registro.info("[CORS] %s", settings.CORS_ALLOWED_ORIGINS_TEXTO or "sólo el mismo origen")
        registro.info("[ENV] %s, identidad por %s", settings.DJANGO_ENV, settings.SOCKET_AUTH)
        registro.info(
            "[DB] PostgreSQL %s %s, base %s",
            version,
            "embebido" if base.get("EMBEBIDA") else f"en {base['HOST'] or 'local'}",
            base["NAME"],
        )
        registro.info("[BUS] %s", "Redis" if settings.REDIS_URLS else "en memoria, un proceso")
        registro.info(
            "[PUSH] %s",
            "con Firebase"
            if settings.FIREBASE_CREDENCIALES
            else "apagado: faltan FIREBASE_CREDENCIALES",
        )

    def _configuracion(self) -> uvicorn.Config:
        con_tls = settings.SSL_CERT_FILE and settings.SSL_KEY_FILE
        return uvicorn.Config(
            "redup_project.asgi:application",
            lifespan="on",
            ws=WebsocketDirecto if settings.SOCKET_CAMINO == "corto" else "websockets-sansio",
            # La compresión por mensaje multiplica por cinco la memoria de cada conexión.
            ws_per_message_deflate=False,
            # Los latidos los lleva Engine.IO; dos a la vez sólo gastan.
            ws_ping_interval=None,
            # Lo que no se va a atender tampoco se acumula (por defecto, 16 MB por conexión).
            ws_max_size=MAX_TRAMA,
            # X-Forwarded-* se cree sólo si lo dice el proxy de esta máquina.
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1,::1",
            timeout_graceful_shutdown=SEGUNDOS_PARA_APAGAR,
            ssl_certfile=settings.SSL_CERT_FILE if con_tls else None,
            ssl_keyfile=settings.SSL_KEY_FILE if con_tls else None,
            log_config=None,
            access_log=False,
            server_header=False,
        )
