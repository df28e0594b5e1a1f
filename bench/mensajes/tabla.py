"""Las tablas que se escriben: filas con nombre, columnas con nombre y notas al pie; y el progreso."""

import sys
import time
from dataclasses import dataclass, field
from statistics import median

Valor = float | str | None


@dataclass
class Tabla:
    """Una sección medida."""

    titulo: str
    columnas: tuple[str, ...] = ("RedUP", "desnudo", "razón")
    filas: dict[str, tuple[Valor, ...]] = field(default_factory=dict)
    notas: list[str] = field(default_factory=list)

    def comparar(self, nombre: str, redup: list[float], desnudo: list[float]) -> None:
        """Añade una fila con las medianas de las repeticiones y RedUP ÷ desnudo."""
        nuestro, suyo = median(redup), median(desnudo)
        self.filas[nombre] = (nuestro, suyo, nuestro / suyo if suyo else None)

    def escrita(self) -> str:
        """La tabla, alineada."""
        ancho = max([34, *map(len, self.filas)])
        lineas = [f"{self.titulo:{ancho}}" + "".join(f"{c:>14}" for c in self.columnas)]
        for nombre, valores in self.filas.items():
            lineas.append(f"{nombre:{ancho}}" + "".join(f"{_texto(v):>14}" for v in valores))
        return "\n".join([*lineas, *(f"  {nota}" for nota in self.notas)])

    def en_json(self) -> dict[str, object]:
        """Lo mismo para una máquina."""
        filas = {n: dict(zip(self.columnas, v, strict=True)) for n, v in self.filas.items()}
        return {"filas": filas, "notas": self.notas}


def _texto(valor: Valor) -> str:
    if valor is None:
        return "—"
    if isinstance(valor, str):
        return valor
    return f"{valor:.0f}" if abs(valor) >= 100 else f"{valor:.3g}"


def progreso(texto: str) -> None:
    """Por dónde va, sin ensuciar la salida."""
    print(f"{time.strftime('%H:%M:%S')} {texto}", file=sys.stderr, flush=True)
