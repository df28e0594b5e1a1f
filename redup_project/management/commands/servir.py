"""`manage.py servir`: el servidor de verdad, uvicorn con Django y Socket.IO en un puerto."""

import logging
import os
from socket import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from redup_project.management import puerto
from redup_project.management.proceso import Servidor, configuracion
from redup_project.management.supervisor import Supervisor

registro = logging.getLogger("redup")

# Ninguna consulta del servidor debe retener un hilo más que esto; las migraciones no lo llevan. Y compilar
# cada una (JIT) cuesta más de lo que tarda: son cortas y muchas.
LIMITE_DE_CONSULTA = "-c statement_timeout=15000 -c jit=off"


class Command(BaseCommand):
    help = "Sirve RedUP (REST, admin y Socket.IO) en HOST:PORT. Ctrl-C lo apaga."
    # Las pasan las pruebas y `preparar`. Aquí, quien levanta a varios cargaría para ellas la API entera.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--procesos",
            metavar="N",
            default="1",
            help="Cuántos procesos comparten el puerto (1); con más de uno hace falta REDIS_URL.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        procesos = self._cuantos(options["procesos"])
        os.environ.setdefault("PGOPTIONS", LIMITE_DE_CONSULTA)
        enchufes = puerto.abrir(procesos)
        self._contar_como_arranca(procesos)
        try:
            if procesos == 1:
                Servidor(configuracion(1)).run(enchufes)
            else:
                self._servir_con_varios(procesos, enchufes)
        except KeyboardInterrupt:
            registro.info("[FIN] apagado")

    def _cuantos(self, valor: str) -> int:
        if not (valor.isdecimal() and int(valor) > 0):
            raise CommandError(f"--procesos {valor} no vale: usa un número entero desde 1.")
        if int(valor) > 1 and not settings.REDIS_URLS:
            raise CommandError(
                f"--procesos {valor} necesita REDIS_URL: sin Redis, quien está en un proceso no vería a los "
                "de otro. Ponla (redis://localhost:6379/0) o sirve con uno solo."
            )
        return int(valor)

    def _servir_con_varios(self, procesos: int, enchufes: list[socket]) -> None:
        os.environ["REDUP_PROCESOS"] = str(procesos)
        supervisor = Supervisor(configuracion(procesos), enchufes)
        supervisor.run()
        if supervisor.ninguno_sirve:
            raise CommandError(
                "Ningún proceso llegó a servir: la causa está en las líneas de arriba."
            )
        registro.info("[FIN] apagado")

    def _contar_como_arranca(self, procesos: int) -> None:
        con_tls = settings.SSL_CERT_FILE and settings.SSL_KEY_FILE
        connection.ensure_connection()
        base = connection.settings_dict
        version = ".".join(map(str, connection.get_database_version()))
        connection.close()
        registro.info(
            "[INICIO] RedUP en %s://%s:%s%s",
            "https" if con_tls else "http",
            settings.HOST,
            settings.PORT,
            f", {procesos} procesos" if procesos > 1 else "",
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
