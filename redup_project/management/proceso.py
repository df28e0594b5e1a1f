"""Lo que necesita un proceso que sirve RedUP, sea el único o uno de varios."""

import gc
import signal
import socket
import sys

import uvicorn
from django.conf import settings

from redup_project.tiempo_real.limites import MAX_TRAMA
from redup_project.tiempo_real.websocket import WebsocketDirecto

# Lo que se espera a que las peticiones en curso acaben al apagar.
SEGUNDOS_PARA_APAGAR = 5
# Lo que un hilo retiene el intérprete sin que nadie se lo pida. Con los 5 ms de fábrica, el que guarda
# mensajes espera eso cada vez que vuelve de la base y el de los sockets está ocupado.
SEGUNDOS_DE_TURNO = 0.0005
# Con los 700 de fábrica se recolecta varias veces por cada lote de mensajes. La segunda cifra, baja: cada
# recolección intermedia para a todos lo que tarda en mirar eso mismo por diez mil. La última, muy alta: la
# completa recorre todas las conexiones vivas (décimas de segundo con cinco mil), y una cerrada ya se soltó
# sola (tests/tiempo_real/test_sin_ciclos.py). No es nunca: de lo de Django siempre se escapa algún ciclo.
OBJETOS_ENTRE_RECOLECCIONES = (10_000, 3, 1000)


class Servidor(uvicorn.Server):
    """El de uvicorn, con el intérprete a punto y atento a toda forma de apagarlo."""

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        sys.setswitchinterval(SEGUNDOS_DE_TURNO)
        self.config.load()
        no_recorrer_lo_cargado()
        self._atender_senales()
        super().run(sockets=sockets)

    def _atender_senales(self) -> None:
        """Que toda forma de apagarlo acabe por el camino normal, que es donde se para la base embebida."""
        # uvicorn se apaga con calma al recibir SIGTERM y después la repite.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        if hasattr(signal, "SIGHUP"):
            # La manda la terminal al cerrarse; uvicorn no la conoce.
            signal.signal(signal.SIGHUP, lambda *_: setattr(self, "should_exit", True))


def no_recorrer_lo_cargado() -> None:
    """Django y las apps no se van nunca: recorrerlos era parar a todos 100 ms, una y otra vez."""
    gc.freeze()
    gc.set_threshold(*OBJETOS_ENTRE_RECOLECCIONES)
    # `manage.py` la apaga mientras se carga.
    gc.enable()


def configuracion(procesos: int) -> uvicorn.Config:
    """La de uvicorn; viaja tal cual a cada proceso."""
    con_tls = settings.SSL_CERT_FILE and settings.SSL_KEY_FILE
    return uvicorn.Config(
        "redup_project.asgi:application",
        workers=procesos,
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
        # Con los 5 s de fábrica, en una máquina llena se daría por colgado a quien aún se está levantando.
        timeout_worker_healthcheck=10,
        ssl_certfile=settings.SSL_CERT_FILE if con_tls else None,
        ssl_keyfile=settings.SSL_KEY_FILE if con_tls else None,
        log_config=None,
        access_log=False,
        server_header=False,
    )
