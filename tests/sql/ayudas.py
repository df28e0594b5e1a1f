"""Atajos para hablar con la base como lo haría quien usa psql."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction


def ejecutar(sql: str, parametros: Sequence[Any] = ()) -> list[tuple]:
    """Ejecuta en la base de pruebas y devuelve las filas, si las hay."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parametros)
        return cursor.fetchall() if cursor.description else []


def valor(sql: str, parametros: Sequence[Any] = ()) -> Any:
    """El único valor de la única fila."""
    [(unico,)] = ejecutar(sql, parametros)
    return unico


def fila(sql: str, parametros: Sequence[Any] = ()) -> dict[str, Any]:
    """La única fila, por nombre de columna."""
    [unica] = filas(sql, parametros)
    return unica


def filas(sql: str, parametros: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Las filas, por nombre de columna."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parametros)
        nombres = [columna.name for columna in cursor.description]
        return [dict(zip(nombres, datos, strict=True)) for datos in cursor.fetchall()]


def como_al_confirmar() -> None:
    """Juzga ya las restricciones diferidas, como haría el COMMIT que estas pruebas no llegan a hacer."""
    ejecutar("SET CONSTRAINTS ALL IMMEDIATE")
    ejecutar("SET CONSTRAINTS ALL DEFERRED")


class _Ahora:
    """Igual a cualquier instante de esta transacción, que en una prueba con `db` es la prueba entera."""

    def __eq__(self, instante: object) -> bool:
        return valor("SELECT %s BETWEEN now() AND clock_timestamp()", [instante])

    __hash__ = None


AHORA = _Ahora()


@contextmanager
def rechazo(sqlstate: str, mensaje: str = "") -> Iterator[None]:
    """Lo de dentro lo rechaza la base con ese `sqlstate` y un mensaje que contiene `mensaje`."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        yield
        como_al_confirmar()
    causa = error.value.__cause__
    assert (causa.pgcode, mensaje in str(causa)) == (sqlstate, True), str(causa)
