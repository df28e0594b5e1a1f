"""Pedidos al escritor y lo que quedó de ellos."""

from collections.abc import Callable, Sequence
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
    return en_rondas([funciones])[0]


def en_rondas(rondas: Sequence[Sequence[Callable[[], Any]]]) -> list[list[Any]]:
    """Lo de `a_la_vez`, por rondas; cada puesto abre su conexión, que es lo caro, una sola vez."""
    salida = Barrier(len(rondas[0]), timeout=10)

    def llamar(propias: Sequence[Callable[[], Any]]) -> list[Any]:
        hechas = []
        try:
            connection.ensure_connection()
            for funcion in propias:
                salida.wait()
                hechas.append(funcion())
            return hechas
        finally:
            connection.close()

    puestos = list(zip(*rondas, strict=True))
    with ThreadPoolExecutor(len(puestos)) as hilos:
        return [list(ronda) for ronda in zip(*hilos.map(llamar, puestos), strict=True)]
