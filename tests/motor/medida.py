"""Cuánto se prueba: lo justo en la suite, mucho más con `TORTURA=1` (`make tortura`), y sus cifras."""

import os

TORTURA = os.environ.get("TORTURA") == "1"

# Lo medido en esta ejecución: (qué, cuánto). `conftest.py` lo escribe al acabar.
cifras: list[tuple[str, str]] = []


def cuanto(en_la_suite: int, en_la_tortura: int) -> int:
    """La dosis que toca en esta ejecución."""
    return en_la_tortura if TORTURA else en_la_suite


def anotar(que: str, valor: object) -> None:
    """Apunta una cifra para la tabla del final."""
    cifras.append((que, str(valor)))
