"""Empujar avisos a los teléfonos con Firebase, detrás de un adaptador; sin credenciales, apagado."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db import connection

registro = logging.getLogger("redup")

# Lo que se espera a Google por cada aviso, y cuántos se le mandan a la vez.
SEGUNDOS_POR_ENVIO = 10
TOKENS_POR_TANDA = 50
# Cuántos avisos pueden esperar: si Google no contesta se pierden los que pasen, no la memoria.
TAREAS_EN_ESPERA = 1000

Tarea = Callable[[], None]


class TokenMuerto(Exception):
    """Ese token ya no recibe: se desinstaló la app o es de otro proyecto de Firebase."""


class Transporte(Protocol):
    """Quien habla con Google."""

    def enviar(self, tokens: Sequence[str], datos: dict[str, str]) -> Sequence[Exception | None]:
        """Manda `datos` a cada token; devuelve, en el mismo orden, qué falló (`None`, nada)."""


class Firebase:
    """El de verdad: firebase-admin con la cuenta de servicio de `credenciales`."""

    def __init__(self, credenciales: str) -> None:
        # Pesa 75 MB y sólo hace falta con push: está en requirements-push.txt.
        import firebase_admin
        from firebase_admin import credentials, messaging

        self._mensajeria = messaging
        self._app = firebase_admin.initialize_app(
            credentials.Certificate(credenciales),
            {"httpTimeout": SEGUNDOS_POR_ENVIO},
            name="redup",
        )

    def enviar(self, tokens: Sequence[str], datos: dict[str, str]) -> list[Exception | None]:
        """Sólo datos y con prioridad alta: la app compone el aviso aunque esté dormida."""
        mensajeria = self._mensajeria
        mensajes = [
            mensajeria.Message(
                token=token, data=datos, android=mensajeria.AndroidConfig(priority="high")
            )
            for token in tokens
        ]
        respuestas = mensajeria.send_each(mensajes, app=self._app).responses
        return [self._traducir(respuesta.exception) for respuesta in respuestas]

    def _traducir(self, error: Exception | None) -> Exception | None:
        muertos = (self._mensajeria.UnregisteredError, self._mensajeria.SenderIdMismatchError)
        return TokenMuerto(str(error)) if isinstance(error, muertos) else error


class Hilo:
    """Una cola acotada que vacía un solo hilo, para que nadie espere a Google."""

    def __init__(self) -> None:
        self._cola: queue.Queue[Tarea] = queue.Queue(TAREAS_EN_ESPERA)
        self._candado = threading.Lock()
        self._hilo: threading.Thread | None = None

    def poner(self, tarea: Tarea) -> None:
        """Encola `tarea` sin esperar; si no cabe, se pierde y se anota."""
        with self._candado:
            if self._hilo is None:
                # De los que no retienen el apagado: un aviso perdido está igual en la lista.
                self._hilo = threading.Thread(target=self._vaciar, name="redup-push", daemon=True)
                self._hilo.start()
        try:
            self._cola.put_nowait(tarea)
        except queue.Full:
            registro.warning("[PUSH] hay %s avisos esperando: se pierde uno", TAREAS_EN_ESPERA)

    def esperar(self) -> None:
        """Vuelve cuando todo lo encolado está hecho."""
        self._cola.join()

    def _vaciar(self) -> None:
        while True:
            tarea = self._cola.get()
            try:
                tarea()
            except Exception:  # noqa: BLE001 -- el hilo debe seguir con los demás
                registro.exception("[PUSH] un aviso no salió")
            finally:
                connection.close()
                self._cola.task_done()


class Cola(Protocol):
    """Quien ejecuta una tarea más tarde."""

    def poner(self, tarea: Tarea) -> None: ...


_HILO = Hilo()
_cola: Cola = _HILO
_instalado: Transporte | None = None


def encendido() -> bool:
    """Si hay con qué empujar."""
    return _instalado is not None or settings.FIREBASE_CREDENCIALES is not None


def en_segundo_plano(tarea: Tarea) -> None:
    """Ejecuta `tarea` en el hilo de los push; lo que falle se anota y no llega a nadie."""
    _cola.poner(tarea)


def esperar() -> None:
    """Vuelve cuando no queda nada encolado en el hilo de los push."""
    _HILO.esperar()


def enviar(tokens: Sequence[str], datos: dict[str, str]) -> set[str]:
    """Manda `datos` a cada token y devuelve los que ya no valen; lo demás que falle, se anota."""
    muertos = set()
    for desde in range(0, len(tokens), TOKENS_POR_TANDA):
        tanda = tokens[desde : desde + TOKENS_POR_TANDA]
        for token, error in zip(tanda, _transporte().enviar(tanda, datos), strict=True):
            if isinstance(error, TokenMuerto):
                muertos.add(token)
            elif error is not None:
                registro.warning("[PUSH] un aviso no llegó: %s", error)
    return muertos


def _transporte() -> Transporte:
    return _instalado or _firebase(settings.FIREBASE_CREDENCIALES)


# Sólo la llaman el hilo de los push y la prueba de un push: la app de Firebase es una por proceso.
@cache
def _firebase(credenciales: str) -> Firebase:
    return Firebase(credenciales)


def instalar(transporte: Transporte | None, cola: Cola | None = None) -> None:
    """Otro transporte, y quizá otra cola, en vez de Firebase y su hilo; `None` los devuelve."""
    global _instalado, _cola
    _instalado, _cola = transporte, cola or _HILO
