"""Atajos para hablar con la base como lo haría quien usa psql."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from redup_project.errores import ErrorDeDominio


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
    """Juzga ya las restricciones diferidas, como el COMMIT que estas pruebas no llegan a hacer."""
    ejecutar("SET CONSTRAINTS ALL IMMEDIATE")
    ejecutar("SET CONSTRAINTS ALL DEFERRED")


class _Ahora:
    """Igual a cualquier instante de esta transacción: con `db`, de la prueba entera."""

    def __eq__(self, instante: object) -> bool:
        return valor("SELECT %s BETWEEN now() AND clock_timestamp()", [instante])

    __hash__ = None


AHORA = _Ahora()


# ON DELETE RESTRICT: hasta PostgreSQL 17 es una clave ajena más; desde el 18 tiene código propio.
RESTRINGIDO = ("23503", "23001")


@contextmanager
def rechazo(sqlstate: str | tuple[str, ...], mensaje: str = "") -> Iterator[None]:
    """Lo de dentro lo rechaza la base con ese `sqlstate` y un mensaje que contiene `mensaje`."""
    # Lo de fuera de `yield` también puede rechazar: lo diferido.
    with pytest.raises(DatabaseError) as error, transaction.atomic():  # noqa: PT012 -- ídem
        yield
        como_al_confirmar()
    causa = error.value.__cause__
    esperados = (sqlstate,) if isinstance(sqlstate, str) else sqlstate
    assert (causa.pgcode in esperados, mensaje in str(causa)) == (True, True), str(causa)


def errores_por_sqlstate() -> dict[str, type[ErrorDeDominio]]:
    """Los errores del dominio que declaran un `sqlstate`, estén ya importadas sus apps o no."""
    for app in ("estudiantes", "grupos", "publicaciones", "mensajeria"):
        import_module(f"{app}.errores")
    return ErrorDeDominio.por_sqlstate
