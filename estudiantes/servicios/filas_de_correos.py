"""Lo que trae un archivo de correos: sus columnas y una fila por correo."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from estudiantes.servicios.celdas import desproteger
from redup_project.errores import DatosInvalidos

COLUMNAS = ("correo", "matricula", "carrera", "cuatrimestre", "notas")
# Las que añade la exportación: se dejan pasar, porque lo que cuentan no se importa.
INFORMATIVAS = ("estado", "consumido_por", "consumido_en")
# Cuatro veces la universidad más grande que se espera.
FILAS_COMO_MUCHO = 200_000


@dataclass(frozen=True, slots=True)
class FilaDeCorreo:
    """Un correo como alguien lo escribió: textos sin interpretar; un dato vacío no se toca."""

    correo: str
    matricula: str = ""
    carrera: str = ""
    cuatrimestre: str = ""
    notas: str = ""
    linea: int | None = None


@dataclass(frozen=True, slots=True)
class Lectura:
    """Las filas, que se leen según se piden, y cuánto se lleva leído (hecho, total)."""

    filas: Iterator[FilaDeCorreo]
    avance: Callable[[], tuple[int, int]]


def lectura_de(filas: Iterable[FilaDeCorreo]) -> Lectura:
    """Las filas que ya están en memoria, como si fueran de un archivo."""
    lista = list(filas)
    return Lectura(iter(lista), lambda: (len(lista), len(lista)))


def leer_cabecera(celdas: list[str], linea: int = 1) -> list[str]:
    """El nombre de cada columna. Lanza `DatosInvalidos` si la cabecera no dice qué trae cada una."""
    columnas = [_sin_tildes(celda.strip().lower()) for celda in celdas]
    validas = (*COLUMNAS, *INFORMATIVAS)
    desconocidas = [f"«{columna[:60]}»" for columna in columnas if columna not in validas]
    if "correo" not in columnas or desconocidas or len(set(columnas)) < len(columnas):
        pega = f" No se reconoce {', '.join(desconocidas[:5])}." if desconocidas else ""
        raise DatosInvalidos(
            f"Línea {linea}: la cabecera debe nombrar las columnas sin repetir: "
            f"{','.join(COLUMNAS)} (sólo «correo» es obligatoria).{pega}"
        )
    return columnas


def fila_de(columnas: list[str], celdas: list[str], linea: int) -> FilaDeCorreo | None:
    """La fila de esas celdas; ninguna si están todas vacías. Lanza `DatosInvalidos` si sobran."""
    if any(celda.strip() for celda in celdas[len(columnas) :]):
        raise DatosInvalidos(
            f"Línea {linea}: trae {len(celdas)} campos y la cabecera {len(columnas)}. "
            "Un campo que lleva el separador dentro va entre comillas."
        )
    if not any(celda.strip() for celda in celdas):
        return None
    datos = {
        columna: desproteger(celda)
        for columna, celda in zip(columnas, celdas, strict=False)
        if columna in COLUMNAS
    }
    return FilaDeCorreo(**{"correo": ""} | datos, linea=linea)


def exigir_que_quepan(filas: int) -> None:
    """Lanza `DatosInvalidos` si el archivo trae más filas de las que se admiten."""
    if filas > FILAS_COMO_MUCHO:
        raise DatosInvalidos(
            f"El archivo pasa de {FILAS_COMO_MUCHO} filas: pártelo en varios más pequeños."
        )


def _sin_tildes(texto: str) -> str:
    return unicodedata.normalize("NFD", texto).encode("ascii", "ignore").decode()
