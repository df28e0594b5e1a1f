"""Publicar en el muro."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from estudiantes import auditoria
from estudiantes.models import Usuario
from publicaciones import consultas
from publicaciones.models import Audiencia, Multimedia, Publicacion
from publicaciones.servicios.imagenes import imagenes_guardadas
from publicaciones.servicios.requisitos import carrera_de, exigir_futura, tipo_de
from redup_project.contenido import TipoContenido
from redup_project.ritmo import exigir_ritmo
from redup_project.sql import transaccion

IMAGENES_POR_MINUTO = 120


@transaccion()
def crear_publicacion(
    *,
    autor_id: int,
    titulo: str,
    contenido: str,
    audiencia: str = Audiencia.GENERAL.value,
    carrera_objetivo_id: int | None = None,
    cuatrimestre_objetivo_id: int | None = None,
    codigo_tipo: str = "general",
    tipo_publicacion_id: int | None = None,
    permite_comentarios: bool = True,
    es_anonima: bool = False,
    programada_para: datetime | None = None,
) -> Publicacion:
    """Crea una publicación y la devuelve; si es general, no conserva carrera ni cuatrimestre.

    El tipo se dice por su id o, si no, por su código. Lanza `TipoNoExiste`, y
    `AudienciaIncoherente` si es de carrera y no dice cuál.
    """
    es_general = audiencia == Audiencia.GENERAL
    publicacion = Publicacion.objects.create(
        autor_id=autor_id,
        tipo_publicacion=tipo_de(tipo_publicacion_id, codigo_tipo),
        titulo=titulo,
        contenido=contenido,
        audiencia=audiencia,
        carrera_objetivo_id=None if es_general else carrera_objetivo_id,
        cuatrimestre_objetivo_id=None if es_general else cuatrimestre_objetivo_id,
        permite_comentarios=permite_comentarios,
        es_anonima=es_anonima,
        programada_para=programada_para,
    )
    auditoria.anotar(
        "crear_publicacion",
        actor_id=autor_id,
        entidad="publicaciones",
        entidad_id=publicacion.pk,
        detalle={
            "audiencia": publicacion.audiencia,
            "carrera_objetivo_id": publicacion.carrera_objetivo_id,
        },
    )
    return publicacion


def publicar(*, autor: Usuario, archivos: Sequence[UploadedFile] = (), **datos: Any) -> Publicacion:
    """Publica con sus imágenes en orden y la devuelve como la ve su autor.

    `datos` son los de `crear_publicacion`; una de carrera que no dice cuál va a la de su autor.
    Lanza además `SinCarrera`, `HoraPasada`, `DemasiadasImagenes`, `CarreraObjetivoNoExiste`,
    `CuatrimestreObjetivoNoExiste` y lo que rechace una imagen.
    """
    exigir_ritmo("publicar", autor.pk, tope=120, segundos=60)
    for _ in archivos:
        # Decodificar cada una cuesta.
        exigir_ritmo("imagenes", autor.pk, tope=IMAGENES_POR_MINUTO, segundos=60)
    if datos.get("audiencia") == Audiencia.CARRERA and not datos.get("carrera_objetivo_id"):
        datos["carrera_objetivo_id"] = carrera_de(autor)
    exigir_futura(datos.get("programada_para"))
    # Los archivos van por fuera: si no se confirma, se quitan.
    with imagenes_guardadas(archivos) as imagenes, transaccion():
        publicacion = crear_publicacion(autor_id=autor.pk, **datos)
        Multimedia.objects.bulk_create(
            Multimedia(
                publicacion=publicacion,
                tipo=TipoContenido.IMAGEN,
                url_archivo=imagen.url,
                url_miniatura=imagen.url_miniatura,
                orden=orden,
            )
            for orden, imagen in enumerate(imagenes, start=1)
        )
    return consultas.completa(publicacion.pk, autor)
