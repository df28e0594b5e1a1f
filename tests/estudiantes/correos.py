"""Lo que comparten las pruebas del panel de correos: sus direcciones, lo que descarga y lo que anota."""

import csv
import io
from typing import Any

from django.urls import reverse

from estudiantes.models import RegistroAuditoria

# Los permisos de quien importa.
PARA_IMPORTAR = ("view_correocatalogo", "add_correocatalogo", "change_correocatalogo")
# Lo que lleva toda fila de auditoría de un acto del panel.
DESDE_EL_PANEL = {"desde": "panel", "ip": "127.0.0.1"}


def ruta(vista: str, *claves: int) -> str:
    return reverse(f"admin:estudiantes_correocatalogo_{vista}", args=claves)


def filas_csv(respuesta: Any) -> list[list[str]]:
    contenido = b"".join(respuesta.streaming_content)
    return list(csv.reader(io.StringIO(contenido.decode("utf-8-sig"), newline="")))


def anotado(accion: str) -> list[tuple]:
    anotaciones = RegistroAuditoria.objects.filter(accion=accion)
    return list(anotaciones.values_list("actor_usuario_id", "detalle"))
