"""Un cliente HTTP que habla como una persona que inició sesión."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from estudiantes.acceso import emitir_token
from estudiantes.models import Usuario


def como(usuario: Usuario) -> Client:
    """Un cliente cuyas peticiones llevan el token de `usuario`."""
    return Client(headers={"Authorization": f"Bearer {emitir_token(usuario)}"})


def foto(lado: int = 8, nombre: str = "profile_image.jpg") -> SimpleUploadedFile:
    """Una foto como la manda la app: su tipo es, literalmente, `image/*`."""
    bytes_de_la_foto = io.BytesIO()
    Image.new("RGB", (lado, lado), "navy").save(bytes_de_la_foto, "JPEG")
    return SimpleUploadedFile(nombre, bytes_de_la_foto.getvalue(), content_type="image/*")


def poner_formulario(cliente: Client, ruta: str, datos: dict[str, Any]) -> HttpResponse:
    """Un PUT multiparte, que el cliente de Django sólo sabe hacer con POST."""
    return cliente.put(ruta, encode_multipart(BOUNDARY, datos), content_type=MULTIPART_CONTENT)
