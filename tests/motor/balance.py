"""Lo que quedó guardado frente a lo que se prometió: nada perdido, nada dos veces, en orden."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg2

from tests.motor.carga import Emisor


@dataclass(frozen=True)
class Balance:
    """Las cuentas de un grupo tras la carga; todo menos `guardados` debe ser cero."""

    guardados: int
    acusados_que_faltan: int = 0
    con_otro_numero: int = 0
    duplicados: int = 0
    huecos: int = 0
    desordenados: int = 0


def hacer_balance(url_de_la_base: str, grupo_id: int, emisores: Iterable[Emisor]) -> Balance:
    filas = leer_sala(url_de_la_base, grupo_id)
    numeros = [numero for numero, *_ in filas]
    numero_de = {cliente_id: numero for numero, _, cliente_id, _ in filas}
    prometidos = {c: n for emisor in emisores for c, n in emisor.acusados.items()}
    copias = Counter((remitente, texto) for _, remitente, _, texto in filas)
    return Balance(
        guardados=len(filas),
        acusados_que_faltan=len(prometidos.keys() - numero_de.keys()),
        con_otro_numero=sum(numero_de.get(c, n) != n for c, n in prometidos.items()),
        duplicados=len(filas) - len(copias),
        huecos=len(set(range(1, len(filas) + 1)) - set(numeros)),
        desordenados=sum(_desordenados(filas, emisor.usuario_id) for emisor in emisores),
    )


def leer_sala(url_de_la_base: str, grupo_id: int) -> list[tuple[int, int, str, str]]:
    """(número, remitente, `cliente_id`, texto) de cada mensaje del grupo, por número."""
    return _leer(
        url_de_la_base,
        "SELECT m.numero, m.remitente_id, m.cliente_id::text, m.contenido FROM mensajes m"
        " JOIN salas_chat s ON s.id = m.sala_chat_id WHERE s.grupo_id = %s ORDER BY m.numero",
        grupo_id,
    )


def sala_de(url_de_la_base: str, grupo_id: int) -> str:
    """El uuid de la sala del grupo."""
    orden = "SELECT sala_uuid::text FROM salas_chat WHERE grupo_id = %s"
    return _leer(url_de_la_base, orden, grupo_id)[0][0]


def _leer(url_de_la_base: str, orden: str, grupo_id: int) -> list[tuple[Any, ...]]:
    conexion = psycopg2.connect(url_de_la_base)
    try:
        with conexion.cursor() as cursor:
            cursor.execute(orden, [grupo_id])
            return cursor.fetchall()
    finally:
        conexion.close()


def _desordenados(filas: list[tuple[int, int, str, str]], usuario_id: int) -> int:
    textos = [int(texto) for _, remitente, _, texto in filas if remitente == usuario_id]
    return sum(despues < antes for antes, despues in zip(textos, textos[1:], strict=False))
