"""Varios procesos en un puerto: quien los levanta, repone al que muere y los despide a todos."""

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from multiprocessing import resource_tracker

import uvicorn
from uvicorn.supervisors import multiprocess

from redup_project.management.proceso import SEGUNDOS_PARA_APAGAR, Servidor

registro = logging.getLogger("redup")

# Lo que se le da a un proceso, una vez avisado, para acabar lo suyo. En deploy/, systemd espera 15 en total.
SEGUNDOS_PARA_IRSE = SEGUNDOS_PARA_APAGAR + 3
# El que no llega a servir volvería a fallar al momento: mejor dejar el núcleo a los demás.
SEGUNDOS_ENTRE_INTENTOS = 5


class Trabajador(multiprocess.Process):
    """Uno de los procesos: sirve igual que cuando hay uno solo, y no sobrevive a quien lo levantó."""

    @cached_property
    def server(self) -> Servidor:
        return Servidor(self.config)

    def start(self) -> None:
        with _sordo_a_la_terminal():
            super().start()
        # El otro extremo ya es del hijo: si aquí siguiera abierto, al morir no se cortaría la tubería y
        # preguntarle cómo está esperaría hasta el final.
        self.child_conn.close()

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        threading.Thread(target=self._irse_con_el_padre, args=[self.server], daemon=True).start()
        super().target(sockets)

    def _irse_con_el_padre(self, servidor: Servidor) -> None:
        """Si al padre lo matan, nadie despediría a éste y seguiría ocupando el puerto."""
        multiprocessing.parent_process().join()
        servidor.should_exit = True
        time.sleep(SEGUNDOS_PARA_IRSE)
        os._exit(1)


@contextmanager
def _sordo_a_la_terminal() -> Iterator[None]:
    """Lo que arranque aquí no oye Ctrl-C ni el cierre de la terminal, que llegan a todos a la vez.

    Los atiende el padre, que después los despide: un proceso a medio cargar escribiría una traza.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # El primer `start` de multiprocessing lo arranca y, al hacerlo, vuelve a oír SIGINT.
    resource_tracker.ensure_running()
    antes = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, antes)


class Supervisor(multiprocess.Multiprocess):
    """El de uvicorn, con un enchufe para cada proceso y cuenta en nuestro registro de lo que pasa."""

    # El número de procesos es el que se pidió: no cambia en marcha.
    handle_ttin = handle_ttou = None

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self.ninguno_sirve = False
        self._siguiente_intento = 0.0

    def init_processes(self) -> None:
        self.processes = [self._levantar(indice) for indice in range(self.processes_num)]

    def _levantar(self, indice: int) -> Trabajador:
        # El enchufe sigue abierto aquí: quien espere en la cola de uno que murió lo atiende el siguiente.
        trabajador = Trabajador(self.config, [self.sockets[indice]])
        trabajador.start()
        return trabajador

    def keep_subprocess_alive(self) -> None:
        for indice, trabajador in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if not trabajador.is_alive(self.config.timeout_worker_healthcheck):
                # También si existe y no contesta.
                trabajador.kill()
                trabajador.join()
                self._reponer(indice, trabajador)

    def _reponer(self, indice: int, muerto: Trabajador) -> None:
        # Quien acaba por su cuenta y mal es que no llegó a servir; al que matan, lo dice la señal.
        if muerto.exitcode > 0:
            if not any(otro.process.is_alive() and otro.is_ready() for otro in self.processes):
                self.ninguno_sirve = True
                self.should_exit.set()
                return
            if time.monotonic() < self._siguiente_intento:
                return
            self._siguiente_intento = time.monotonic() + SEGUNDOS_ENTRE_INTENTOS
        nuevo = self.processes[indice] = self._levantar(indice)
        registro.error(
            "[PROCESOS] murió el proceso %s (código %s); lo sustituye el %s",
            muerto.pid,
            muerto.exitcode,
            nuevo.pid,
        )

    def join_all(self) -> None:
        final = time.monotonic() + SEGUNDOS_PARA_IRSE
        for trabajador in self.processes:
            trabajador.process.join(max(0, final - time.monotonic()))
            if trabajador.process.is_alive():
                registro.error("[FIN] el proceso %s no se apagaba: se le mata", trabajador.pid)
                trabajador.kill()
                trabajador.join()

    def handle_hup(self) -> None:
        """Se cerró la terminal. uvicorn reiniciaría los procesos; aquí apaga, como con uno solo."""
        self.should_exit.set()
