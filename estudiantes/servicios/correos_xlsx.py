"""Leer correos de un libro de Excel sin cargarlo entero y sin fiarse de él: es un ZIP que manda otro."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from estudiantes.servicios.filas_de_correos import (
    FilaDeCorreo,
    Lectura,
    exigir_que_quepan,
    fila_de,
    leer_cabecera,
)
from redup_project.errores import DatosInvalidos

MB = 1024 * 1024
# 200 000 filas ocupan unos 50 MB sin comprimir; los textos compartidos van enteros a la memoria.
DESCOMPRIMIDO_COMO_MUCHO = 80 * MB
TEXTOS_COMO_MUCHO = 24 * MB
PARTES_COMO_MUCHO = 1000
# El XML de una hoja se comprime unas veinte veces; lo que pasa de esto no es una hoja.
RAZON_COMO_MUCHO = 100
# Una fila puede decir que tiene 16 384 columnas, y una hoja saltar de la fila 2 a la 1 048 576.
COLUMNAS_COMO_MUCHO = 40

MAL_HECHO = (
    "El libro de Excel está dañado: ábrelo, guárdalo otra vez como .xlsx y vuelve a subirlo."
)


def leer_xlsx(archivo: BinaryIO) -> Lectura:
    """Las filas de la primera hoja, cada una con su número de fila; las vacías se saltan.

    Lanza `DatosInvalidos` si no es un libro, es desmedido o la cabecera no dice lo que trae cada columna.
    """
    _exigir_sensato(archivo)
    try:
        libro = load_workbook(archivo, read_only=True, data_only=True, keep_links=False)
        hoja = libro.worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError) as error:
        raise DatosInvalidos(MAL_HECHO) from error
    except IndexError as error:
        raise DatosInvalidos("El libro de Excel no tiene ninguna hoja con celdas.") from error
    leidas = [0]
    return Lectura(_filas(hoja, leidas), lambda: (leidas[0], max(hoja.max_row or 0, leidas[0])))


def _exigir_sensato(archivo: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(archivo) as zip_:
            partes = zip_.infolist()
    except zipfile.BadZipFile as error:
        raise DatosInvalidos(MAL_HECHO) from error
    # `zipfile` no da de una parte más bytes de los que declara: lo declarado es el tope.
    tamano = sum(parte.file_size for parte in partes)
    comprimido = sum(parte.compress_size for parte in partes)
    textos = sum(p.file_size for p in partes if p.filename.lower().endswith("sharedstrings.xml"))
    if (
        len(partes) > PARTES_COMO_MUCHO
        or tamano > DESCOMPRIMIDO_COMO_MUCHO
        or textos > TEXTOS_COMO_MUCHO
        or (tamano > MB and tamano > RAZON_COMO_MUCHO * comprimido)
    ):
        raise DatosInvalidos(
            "El libro de Excel ocupa demasiado por dentro: quita hojas e imágenes, o guárdalo como CSV."
        )


def _filas(hoja: Any, leidas: list[int]) -> Iterator[FilaDeCorreo]:
    try:
        filas = hoja.iter_rows(max_col=COLUMNAS_COMO_MUCHO, values_only=True)
        cabecera = _textos(next(filas, ()), 1)
        while cabecera and not cabecera[-1].strip():
            cabecera.pop()
        columnas = leer_cabecera(cabecera)
        for linea, celdas in enumerate(filas, 2):
            exigir_que_quepan(linea)
            leidas[0] = linea
            if fila := fila_de(columnas, _textos(celdas, linea), linea):
                yield fila
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, EOFError) as error:
        raise DatosInvalidos(MAL_HECHO) from error


def _textos(celdas: tuple[Any, ...], linea: int) -> list[str]:
    textos = [_texto(celda) for celda in celdas]
    if any("\x00" in texto for texto in textos):
        raise DatosInvalidos(
            f"Línea {linea}: una celda lleva un carácter nulo; escríbela de nuevo."
        )
    return textos


def _texto(celda: Any) -> str:
    """La celda como la ve quien la escribió: a una matrícula, Excel la guarda como 20260001.0."""
    if celda is None:
        return ""
    if isinstance(celda, float) and celda.is_integer():
        return str(int(celda))
    if isinstance(celda, datetime | date):
        return celda.isoformat()
    return str(celda)
