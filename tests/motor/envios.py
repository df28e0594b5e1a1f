"""Pedidos al escritor y lo que quedó de ellos."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

from django.db import connection

from estudiantes.models import Usuario
from mensajeria.destinos import Destino, a_grupo, a_usuario
from mensajeria.models import Mensaje, SalaChat
from mensajeria.servicios import Pedido


def pedido(
    remitente: Usuario,
    destino: Usuario | SalaChat | Destino,
    contenido: str | None = "hola",
    cliente_id: UUID | None = None,
) -> Pedido:
    """Un envío a una persona, a una sala por su uuid o a un destino ya interpretado."""
    if isinstance(destino, Usuario):
        destino = a_usuario(destino.pk)
    elif isinstance(destino, SalaChat):
        destino = Destino("sala", str(destino.sala_uuid))
    return Pedido(remitente.pk, destino, "conexion", contenido=contenido, cliente_id=cliente_id)


def a_su_grupo(sala: SalaChat) -> Destino:
    """El destino por grupo de una sala grupal."""
    return a_grupo(sala.grupo_id)


def guardados_en(sala: SalaChat) -> list[tuple[int, str]]:
    """(número, texto) de lo que hay en la sala, por número."""
    return list(
        Mensaje.objects.filter(sala_chat=sala).order_by("numero").values_list("numero", "contenido")
    )


def a_la_vez(*funciones: Callable[[], Any]) -> list[Any]:
    """Lo que devuelve cada una, llamadas en el mismo instante, cada cual con su conexión."""
    salida = Barrier(len(funciones))

    def llamar(funcion: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            salida.wait(10)
            return funcion()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(funciones)) as hilos:
        return list(hilos.map(llamar, funciones))
