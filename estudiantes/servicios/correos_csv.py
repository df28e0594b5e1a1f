"""Leer el CSV de correos que exporta la universidad, venga de Excel o de donde venga."""

import csv
import io
import unicodedata
from collections.abc import Iterator

from estudiantes.servicios.revision_correos import FilaDeCorreo
from redup_project.errores import DatosInvalidos

COLUMNAS = ("correo", "matricula", "carrera", "cuatrimestre", "notas")


def leer_correos(contenido: bytes) -> list[FilaDeCorreo]:
    """Las filas del archivo, cada una con su número de línea; las vacías se saltan.

    Admite UTF-8 (con o sin BOM) y latin-1, y coma o punto y coma: así escribe el Excel en español.
    Lanza `DatosInvalidos` si no es un CSV o la cabecera no dice lo que trae cada columna.
    """
    texto = _texto(contenido)
    separador = ";" if ";" in texto.split("\n", 1)[0] else ","
    lector = csv.reader(io.StringIO(texto, newline=""), delimiter=separador, strict=True)
    try:
        columnas = _cabecera(next(lector, []))
        return list(_filas(lector, columnas))
    except csv.Error as error:
        raise DatosInvalidos(
            f"Línea {lector.line_num}: el CSV está mal formado ({error}). "
            "Revisa que las comillas se cierren."
        ) from error


def _texto(contenido: bytes) -> str:
    if b"\x00" in contenido:
        raise DatosInvalidos(
            "El archivo no es un CSV de texto. Guárdalo desde la hoja de cálculo como «CSV UTF-8»."
        )
    try:
        return contenido.decode("utf-8-sig")
    except UnicodeDecodeError:
        return contenido.decode("latin-1")


def _cabecera(celdas: list[str]) -> list[str]:
    columnas = [_sin_tildes(celda.strip().lower()) for celda in celdas]
    desconocidas = [f"«{columna}»" for columna in columnas if columna not in COLUMNAS]
    if "correo" not in columnas or desconocidas or len(set(columnas)) < len(columnas):
        pega = f" No se reconoce {', '.join(desconocidas)}." if desconocidas else ""
        raise DatosInvalidos(
            "Línea 1: la cabecera debe nombrar las columnas sin repetir: "
            f"{','.join(COLUMNAS)} (sólo «correo» es obligatoria).{pega}"
        )
    return columnas


def _filas(lector: Iterator[list[str]], columnas: list[str]) -> Iterator[FilaDeCorreo]:
    linea = lector.line_num + 1
    for celdas in lector:
        if any(celda.strip() for celda in celdas[len(columnas) :]):
            raise DatosInvalidos(
                f"Línea {linea}: trae {len(celdas)} campos y la cabecera {len(columnas)}. "
                "Un campo que lleva el separador dentro va entre comillas."
            )
        if any(celda.strip() for celda in celdas):
            datos = dict(zip(columnas, celdas, strict=False))
            yield FilaDeCorreo(**{"correo": ""} | datos, linea=linea)
        linea = lector.line_num + 1


def _sin_tildes(texto: str) -> str:
    return unicodedata.normalize("NFD", texto).encode("ascii", "ignore").decode()
