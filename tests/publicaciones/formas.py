"""Lo que la app espera recibir, campo a campo (`contrato/rest.md` §2)."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from estudiantes.models import Usuario
from publicaciones.models import Comentario, Publicacion

ANONIMO = {"nombre": "Anónimo", "apellido_paterno": ""}


def ts(instante: Any) -> str | None:
    """Como sale por el cable: ISO-8601 con Z."""
    return instante and DjangoJSONEncoder().default(instante).replace("+00:00", "Z")


def autor_de(usuario: Usuario) -> dict[str, Any]:
    return {
        "nombre": usuario.nombre,
        "apellido_paterno": usuario.apellido_paterno,
        "apellido_materno": usuario.apellido_materno,
        "foto_perfil_url": usuario.foto_perfil_url,
    }


def publicacion_de(publicacion: Publicacion, **cambios: Any) -> dict[str, Any]:
    """Una publicación general, firmada y sin nada más; `cambios` dice lo que no sea así."""
    tipo = publicacion.tipo_publicacion
    return {
        "id": publicacion.pk,
        "autor_id": publicacion.autor_id,
        "titulo": publicacion.titulo,
        "contenido": publicacion.contenido,
        "audiencia": "general",
        "publicada_en": ts(publicacion.publicada_en),
        "imagen_url": None,
        "autor": autor_de(publicacion.autor),
        "multimedia": [],
        "total_reacciones": 0,
        "total_comentarios": 0,
        "carrera_objetivo_id": None,
        "cuatrimestre_objetivo_id": None,
        "tipo_publicacion_id": tipo.pk,
        "permite_comentarios": True,
        "es_anonima": False,
        "activa": True,
        "programada_para": None,
        "actualizada_en": ts(publicacion.actualizada_en),
        "tipo_publicacion": {
            "id": tipo.pk,
            "codigo": tipo.codigo,
            "nombre": tipo.nombre,
            "descripcion": tipo.descripcion,
        },
        "carrera_objetivo": None,
    } | cambios


def comentario_de(comentario: Comentario, **cambios: Any) -> dict[str, Any]:
    """Un comentario firmado."""
    return {
        "id": comentario.pk,
        "contenido": comentario.contenido,
        "usuario_id": comentario.usuario_id,
        "creado_en": ts(comentario.creado_en),
        "usuario": {"id": comentario.usuario_id} | autor_de(comentario.usuario),
        "publicacion_id": comentario.publicacion_id,
        "comentario_padre_id": comentario.comentario_padre_id,
        "activo": comentario.activo,
        "actualizado_en": ts(comentario.actualizado_en),
    } | cambios
