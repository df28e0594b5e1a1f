"""De lo que sube o pega el personal, a filas: qué es se sabe por dentro, no por su nombre."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from estudiantes.servicios.correos_csv import leer_csv
from estudiantes.servicios.filas_de_correos import FilaDeCorreo, Lectura, lectura_de
from redup_project.errores import DatosInvalidos

ZIP, XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENTRE_ANGULOS = re.compile(r"<([^<>\s]+)>")
SEPARADORES = re.compile(r"[\s,;]+")


def leer_archivo(archivo: BinaryIO) -> Lectura:
    """Las filas de un CSV o de un libro de Excel. Lanza `DatosInvalidos` si no es ninguno."""
    archivo.seek(0)
    principio = archivo.read(4)
    archivo.seek(0)
    if principio == XLS:
        raise DatosInvalidos(
            "Es un libro de Excel antiguo (.xls): guárdalo como .xlsx o como «CSV UTF-8»."
        )
    if principio == ZIP:
        # Cargar openpyxl cuesta un cuarto de segundo: sólo cuando hace falta.
        from estudiantes.servicios.correos_xlsx import leer_xlsx

        return leer_xlsx(archivo)
    return leer_csv(archivo)


def leer_pegado(texto: str) -> Lectura:
    """Las filas de un texto pegado: una tabla con su cabecera o, si no la trae, sólo direcciones.

    Valen como salen de un programa de correo: «Ana Ruiz <ana@u.edu>, beto@u.edu».
    """
    texto = texto.replace("\x00", "")
    if "@" not in texto.lstrip().split("\n", 1)[0] and "correo" in texto.lower():
        return leer_csv(io.BytesIO(texto.lstrip().encode("utf-8", "replace")))
    return lectura_de(_direcciones(texto))


def _direcciones(texto: str) -> Iterator[FilaDeCorreo]:
    for linea, renglon in enumerate(texto.splitlines(), 1):
        trozos = ENTRE_ANGULOS.findall(renglon) if "<" in renglon else SEPARADORES.split(renglon)
        yield from (FilaDeCorreo(trozo, linea=linea) for trozo in trozos if trozo)
