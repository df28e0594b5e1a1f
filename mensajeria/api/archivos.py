"""Puerta REST de las imágenes de los chats: subirlas y verlas."""

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Router, UploadedFile

from estudiantes.acceso import con_token
from mensajeria.acceso import con_token_en_la_direccion, exigir_ritmo_de_subida
from mensajeria.esquemas.rest import ImagenSubida
from mensajeria.servicios import archivos
from redup_project.formas import ErrorSalida
from redup_project.medios import ImagenGuardada, respuesta_con

router = Router(tags=["Mensajería"], auth=con_token)

# Cada lectura se consulta: quien sale de una sala deja de ver lo que se mandó en ella.
PREGUNTANDO = "private, no-cache"


@router.post("/chat/imagenes", response={200: ImagenSubida, 400: ErrorSalida, 413: ErrorSalida})
def subir(request: HttpRequest, file: File[UploadedFile]) -> ImagenGuardada:
    """Sube una imagen (JPEG, PNG, WebP o GIF de hasta 10 MiB) para mandarla en un chat.

    De una animada queda su primer fotograma. La dirección que devuelve va en `url_archivo` de un
    mensaje; para verla hay que estar en una sala en la que se haya mandado, y decir quién se es:
    con la cabecera de siempre o con `?token=`.
    """
    exigir_ritmo_de_subida(request.auth.pk)
    return archivos.subir_imagen(archivo=file, usuario_id=request.auth.pk)


@router.api_operation(
    ["GET", "HEAD"],
    "/chat/imagenes/{nombre}",
    auth=[con_token, con_token_en_la_direccion],
    response={404: ErrorSalida},
)
def ver(request: HttpRequest, nombre: str) -> HttpResponseBase:
    """Una imagen de un chat, si la subí o si estoy en una sala en la que se mandó."""
    url = archivos.archivo_para(usuario_id=request.auth.pk, nombre=nombre)
    return respuesta_con(request, url, cache=PREGUNTANDO)
