"""Leer el CSV de correos que exporta la universidad, venga de Excel o de donde venga."""

import codecs
import csv
import io
import os
from collections.abc import Iterator
from typing import BinaryIO

from estudiantes.servicios.filas_de_correos import (
    FilaDeCorreo,
    Lectura,
    exigir_que_quepan,
    fila_de,
    leer_cabecera,
)
from redup_project.errores import DatosInvalidos

TROZO = 256 * 1024
SEPARADORES = (",", ";", "\t")


def leer_csv(archivo: BinaryIO) -> Lectura:
    """Las filas del archivo, cada una con su número de línea; las vacías se saltan.

    Admite UTF-8 (con o sin BOM) y latin-1, y coma, punto y coma o tabulador: así escribe el Excel en
    español. No lo carga entero. Lanza `DatosInvalidos` si no es un CSV o la cabecera no dice lo que
    trae cada columna.
    """
    total = archivo.seek(0, os.SEEK_END)
    codificacion = _codificacion(archivo)
    archivo.seek(0)
    cabecera = archivo.readline(TROZO).decode(codificacion, "replace")
    archivo.seek(0)
    texto = io.TextIOWrapper(archivo, codificacion, newline="")
    lector = csv.reader(texto, delimiter=max(SEPARADORES, key=cabecera.count), strict=True)
    # Mientras viva `texto` no se cierra el archivo.
    return Lectura(_filas(lector), lambda: (texto.buffer.tell(), total))


def _codificacion(archivo: BinaryIO) -> str:
    """La del archivo, mirándolo entero a trozos: un acento puede no salir hasta la última línea."""
    archivo.seek(0)
    decodificador = codecs.getincrementaldecoder("utf-8")()
    codificacion = "utf-8-sig"
    while True:
        trozo = archivo.read(TROZO)
        if b"\x00" in trozo:
            raise DatosInvalidos(
                "El archivo no es un CSV de texto. Guárdalo desde la hoja de cálculo como «CSV UTF-8»."
            )
        try:
            if codificacion != "latin-1":
                decodificador.decode(trozo, final=not trozo)
        except UnicodeDecodeError:
            codificacion = "latin-1"
        if not trozo:
            return codificacion


def _filas(lector: Iterator[list[str]]) -> Iterator[FilaDeCorreo]:
    try:
        columnas = leer_cabecera(next(lector, []))
        linea = lector.line_num + 1
        for numero, celdas in enumerate(lector, 1):
            exigir_que_quepan(numero)
            if fila := fila_de(columnas, celdas, linea):
                yield fila
            linea = lector.line_num + 1
    except csv.Error as error:
        raise DatosInvalidos(
            f"Línea {lector.line_num}: el CSV está mal formado ({error}). "
            "Revisa que las comillas se cierren."
        ) from error
