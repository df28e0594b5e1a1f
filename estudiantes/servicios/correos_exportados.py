"""El catálogo y los fallos de una importación como CSV para Excel, escritos en un archivo temporal."""

import csv
import io
import tempfile
from collections.abc import Iterable
from typing import BinaryIO

from django.db.models import QuerySet

from estudiantes import auditoria
from estudiantes.models import CorreoCatalogo
from estudiantes.servicios.celdas import CODIFICACION, protegida
from estudiantes.servicios.correos import fallos_de
from estudiantes.servicios.fallos_de_correos import CABECERA_DE_FALLOS
from estudiantes.servicios.filas_de_correos import COLUMNAS, INFORMATIVAS

CAMPOS = (
    "correo_institucional",
    "matricula",
    "carrera__codigo",
    "cuatrimestre__numero",
    "notas",
    "usado",
    "habilitado",
    "consumido_por_usuario__correo_institucional",
    "consumido_en",
)


def exportar_correos(
    *, correos: QuerySet[CorreoCatalogo], actor_id: int, filtro: str = ""
) -> BinaryIO:
    """Esos correos en un CSV que vuelve a importarse sin cambiar nada. Deja una anotación."""
    escritas = [0]

    def filas() -> Iterable[list[str]]:
        # Con `iterator`, por un cursor del servidor: nunca están todos en la memoria.
        for *datos, usado, habilitado, dueno, cuando in correos.values_list(*CAMPOS).iterator():
            escritas[0] += 1
            estado = "usado" if usado else "libre" if habilitado else "deshabilitado"
            yield [*datos, estado, dueno, cuando and cuando.isoformat(timespec="seconds")]

    archivo = _csv((*COLUMNAS, *INFORMATIVAS), filas())
    auditoria.anotar(
        "exportar_correos",
        actor_id=actor_id,
        entidad="catalogo_correos",
        detalle={"cuantos": escritas[0], "filtro": filtro},
    )
    return archivo


def exportar_fallos(*, importacion_id: int) -> BinaryIO:
    """Cada dato malo de una importación: dónde está, qué le pasa y cómo se arregla."""
    return _csv(CABECERA_DE_FALLOS, (fallo.celdas() for fallo in fallos_de(importacion_id)))


def _csv(cabecera: Iterable[str], filas: Iterable[Iterable[object]]) -> BinaryIO:
    archivo = tempfile.TemporaryFile(prefix="redup-csv-")  # noqa: SIM115 -- lo cierra la respuesta
    texto = io.TextIOWrapper(archivo, CODIFICACION, newline="")
    salida = csv.writer(texto)
    salida.writerow(cabecera)
    salida.writerows(protegida(fila) for fila in filas)
    texto.detach()
    archivo.seek(0)
    return archivo
