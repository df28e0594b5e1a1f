"""Lo que une Django con `sql/`: la operación de migración y la traducción de sus errores."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection, migrations, transaction

from redup_project.errores import ErrorDeDominio

CARPETA_SQL = Path(__file__).resolve().parent.parent / "sql"


class EjecutarSQL(migrations.RunSQL):
    """Una `RunSQL` que lee su texto de un archivo de `sql/`.

    `archivo` es el nombre dentro de `sql/`; `reversa`, la orden que lo deshace. Lo aplicado no se
    edita: cada cambio es un archivo nuevo con su migración (estilo.md, regla 9).
    """

    def __init__(self, archivo: str, reversa: str) -> None:
        self.archivo = archivo
        super().__init__((CARPETA_SQL / archivo).read_text(encoding="utf-8"), reversa)

    def deconstruct(self) -> tuple[str, list, dict]:
        return (
            self.__class__.__qualname__,
            [],
            {"archivo": self.archivo, "reversa": self.reverse_sql},
        )


@contextmanager
def transaccion() -> Iterator[None]:
    """`transaction.atomic` que convierte los rechazos de la base en errores del dominio.

    Vale como decorador de un servicio. Traduce también lo que sólo falla en el COMMIT (las
    restricciones diferidas), por eso envuelve a `atomic` y no al revés.
    Lanza el `ErrorDeDominio` que declare ese `sqlstate` o esa `restriccion`; si ninguno, el original.
    """
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        traducido = _error_de_dominio(error)
        if traducido is None:
            raise
        raise traducido from error


def _error_de_dominio(error: DatabaseError) -> ErrorDeDominio | None:
    causa = error.__cause__
    diagnostico = getattr(causa, "diag", None)
    if diagnostico is None:
        return None
    if clase := ErrorDeDominio.por_sqlstate.get(causa.pgcode):
        return clase(_con_punto(diagnostico.message_primary))
    if clase := ErrorDeDominio.por_restriccion.get(diagnostico.constraint_name):
        return clase()
    return None


def _con_punto(mensaje: str) -> str:
    return re.sub(r"\.?$", ".", mensaje, count=1)


def vector(valores: Iterable[int | str | None]) -> str:
    """Los valores en un texto que PostgreSQL lee de una vez con `%s::tipo[]`.

    Con una lista, psycopg2 escribe `ARRAY[…]` y la base analiza cada elemento como una expresión: en un lote
    de mensajes era un 7 % de guardarlo.
    """
    return "{" + ",".join(map(_elemento, valores)) + "}"


def _elemento(valor: int | str | None) -> str:
    if valor is None:
        return "NULL"
    if isinstance(valor, int):
        return str(valor)
    return '"' + valor.replace("\\", "\\\\").replace('"', '\\"') + '"'


def turno_exclusivo(asunto: str, numero: int) -> None:
    """Espera su turno hasta el fin de la transacción: quien llega segundo ve lo que hizo el primero."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), hashint8(%s))", [asunto, numero])
