"""Gráficas de barras en SVG hechas en el servidor: dónde va cada barra. Sin JavaScript ni estilos sueltos."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# Del dibujo, en las unidades de su `viewBox`; enteros, que en español un decimal lleva coma.
ALTO = 100
PASO = 20
GRUESO = 14


@dataclass(frozen=True)
class Barra:
    """Un día: dónde está su barra, cuánto mide y cuánto vale."""

    dia: date
    cuantos: int
    x: int
    y: int
    alto: int


@dataclass(frozen=True)
class Grafica:
    """Una barra por día."""

    clave: str
    titulo: str
    barras: list[Barra]
    mayor: int

    grueso = GRUESO
    alto = ALTO

    @property
    def hoy(self) -> int:
        """Lo del último día."""
        return self.barras[-1].cuantos

    @property
    def ancho(self) -> int:
        return len(self.barras) * PASO


def por_dias(clave: str, titulo: str, dias: dict[date, int]) -> Grafica:
    """La gráfica de lo que hubo cada día; la barra más alta llena el dibujo."""
    mayor = max(dias.values(), default=0)
    barras = []
    for posicion, (dia, cuantos) in enumerate(dias.items()):
        # Lo que no es cero siempre se ve.
        alto = max(2, cuantos * ALTO // mayor) if cuantos else 0
        x = posicion * PASO + (PASO - GRUESO) // 2
        barras.append(Barra(dia, cuantos, x, ALTO - alto, alto))
    return Grafica(clave, titulo, barras, mayor)


def proporciones(partes: Iterable[tuple[str | None, int]]) -> list[tuple[str | None, int, int]]:
    """Cada parte con la mayor al lado, que es lo que mide su `<meter>` entera."""
    lista = list(partes)
    mayor = max((cuantos for _, cuantos in lista), default=0)
    return [(nombre, cuantos, mayor) for nombre, cuantos in lista]
