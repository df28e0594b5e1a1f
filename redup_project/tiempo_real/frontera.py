"""La frontera: el único paso de async a sync (`en_hilo`) y cómo se atiende un evento."""

import logging
import selectors
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from redup_project.errores import BaseNoDisponible, DatosInvalidos, ErrorDeDominio, ErrorInesperado
from redup_project.tiempo_real.rutas import Respuesta, Ruta
from redup_project.tiempo_real.sesion import Sesion
from redup_project.validacion import validar

registro = logging.getLogger("redup")

# Con lo que Django dice que la base no está. Es de esperar: se reintenta y no lleva traza.
SIN_BASE = (OperationalError, InterfaceError)

# El que haya en esta plataforma de los que no gastan un descriptor.
Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)

P = ParamSpec("P")
R = TypeVar("R")

# Lo que se devuelve en un error para que el cliente sepa a cuál de sus envíos responde.
CAMPOS_DE_CORRELACION = ("sender_id", "to", "sala_uuid", "timestamp", "cliente_id")


@cache
def _ejecutor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.HILOS_TIEMPO_REAL, thread_name_prefix="redup-orm")


def en_hilo(
    funcion: Callable[P, R], ejecutor: ThreadPoolExecutor | None = None
) -> Callable[P, Awaitable[R]]:
    """Vuelve asíncrona una función que usa el ORM, en un conjunto fijo de hilos.

    Los hilos son los `HILOS_TIEMPO_REAL` comunes o los de `ejecutor`, si se da uno propio. Un hilo,
    una conexión persistente: así se sabe el tope de conexiones. Fuera de una
    petición HTTP nadie cierra las conexiones rotas, así que se revisan antes y después. No se usa
    el modo sensible al hilo de asgiref: pondría todos los sockets en fila en un único hilo.
    """

    @wraps(funcion)
    def con_conexion_sana(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        _no_preguntar_si_vive()
        try:
            return funcion(*args, **kwargs)
        finally:
            close_old_connections()

    return sync_to_async(
        con_conexion_sana, thread_sensitive=False, executor=ejecutor or _ejecutor()
    )


def _no_preguntar_si_vive() -> None:
    """Ahorra el `SELECT 1` con que Django revisa la conexión de este hilo si se ve que sigue en pie.

    De una conexión en reposo PostgreSQL sólo manda algo cuando la cierra. Preguntarlo es un viaje
    más a la base por cada lote de mensajes.
    """
    if connection.connection is None or connection.connection.closed:
        return
    with Selector() as selector:
        selector.register(connection.connection, selectors.EVENT_READ)
        connection.health_check_done = not selector.select(0)


def anotar_sin_base(asunto: str, error: Exception) -> None:
    """Deja dicho en una sola línea que la base no está; PostgreSQL lo cuenta en varias."""
    registro.warning("[%s] base no disponible: %s", asunto, " ".join(str(error).split()))


async def atender(ruta: Ruta, sesion: Sesion, datos: Any) -> Respuesta:
    """Valida `datos`, llama al manejador y devuelve qué contestar, también si algo falla."""
    try:
        entrada = validar(ruta.entrada, datos) if ruta.entrada else datos
        return await ruta.manejador(sesion, entrada)
    except Exception as error:  # noqa: BLE001 -- cada uno tiene su respuesta
        return respuesta_de_error(ruta, error, datos)


def respuesta_de_error(ruta: Ruta, error: Exception, datos: Any) -> Respuesta:
    """El error de un evento, por el canal que le toca y con lo que lo identifica."""
    error = error_de_dominio(ruta.evento.upper(), error)
    de_forma = isinstance(error, DatosInvalidos)
    evento = ruta.error_de_forma if de_forma else ruta.error_de_dominio
    cuerpo = {"status": "error", "code": error.codigo, "message": error.mensaje, **error.datos}
    if evento == "ack":
        correlacion = datos if isinstance(datos, dict) else {}
        for campo in CAMPOS_DE_CORRELACION:
            valor = correlacion.get(campo)
            if isinstance(valor, str | int) and not isinstance(valor, bool):
                cuerpo.setdefault(campo, str(valor))
    else:
        cuerpo["event"] = ruta.evento
    return Respuesta(evento, cuerpo)


def error_de_dominio(asunto: str, error: Exception) -> ErrorDeDominio:
    """Lo que se le dice al cliente de un error cualquiera; el que no es del dominio se registra.

    Sin la base, en una línea; cualquier otro, entero y con el número que recibe el cliente.
    """
    dicho = error
    if isinstance(error, SIN_BASE):
        anotar_sin_base(asunto, error)
        dicho = BaseNoDisponible()
    elif not isinstance(error, ErrorDeDominio):
        numero = uuid.uuid4().hex[:12]
        registro.error("[%s] error inesperado %s", asunto, numero, exc_info=error)
        dicho = ErrorInesperado(numero)
    # El que viene de un hilo y su traza se apuntan uno a otro (asgiref guarda el futuro en su marco): sin
    # esto, cuanto había en esos marcos esperaría al recolector de basura.
    error.__traceback__ = None
    return dicho
