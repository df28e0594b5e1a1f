"""Celdas que una hoja de cálculo no tome por fórmulas, y cómo se deshace al traerlas de vuelta."""

import re
from collections.abc import Iterable

# Con BOM: sin él, Excel lee los acentos en latin-1.
CODIFICACION = "utf-8-sig"

# También lo que ya lleva apóstrofos delante: si no, al volver perdería uno que era suyo.
PELIGROSA = re.compile(r"'*[=+\-@\t\r\n]")
PROTEGIDA = re.compile(r"''*[=+\-@\t\r\n]")


def proteger(texto: str) -> str:
    """Con un apóstrofo delante si una hoja de cálculo ejecutaría el texto."""
    return f"'{texto}" if PELIGROSA.match(texto) else texto


def desproteger(texto: str) -> str:
    """Sin el apóstrofo que puso `proteger`."""
    return texto[1:] if PROTEGIDA.match(texto) else texto


def protegida(fila: Iterable[object]) -> list[str]:
    """Una fila de CSV: cada celda como texto protegido; lo que falta, vacío."""
    return ["" if celda is None else proteger(str(celda)) for celda in fila]
