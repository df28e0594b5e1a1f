"""Los cuerpos exactos de los grupos en REST (`contrato/rest.md` §2), campo a campo."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from estudiantes.models import Usuario
from grupos.models import Grupo, Membresia


def iso(instante: Any) -> str | None:
    """Un instante como sale en JSON."""
    return instante and DjangoJSONEncoder().default(instante)


def persona(usuario: Usuario) -> dict[str, Any]:
    return {
        "id": usuario.pk,
        "nombre": usuario.nombre,
        "apellido_paterno": usuario.apellido_paterno,
        "apellido_materno": usuario.apellido_materno,
        "foto_perfil_url": usuario.foto_perfil_url,
    }


def grupo_de(grupo: Grupo, *, total: int, **cambios: Any) -> dict[str, Any]:
    """`Grupo`; la carrera, si la tiene, va sin facultad."""
    grupo.refresh_from_db()
    carrera = grupo.carrera and {
        "id": grupo.carrera.pk,
        "codigo": grupo.carrera.codigo,
        "nombre": grupo.carrera.nombre,
        "facultad_id": None,
        "activa": True,
        "creado_en": iso(grupo.carrera.creado_en),
        "actualizado_en": iso(grupo.carrera.actualizado_en),
        "facultad": None,
    }
    return {
        "id": grupo.pk,
        "nombre": grupo.nombre,
        "descripcion": grupo.descripcion,
        "carrera_id": grupo.carrera_id or 0,
        "privacidad": grupo.privacidad,
        "creado_en": iso(grupo.creado_en),
        "actualizado_en": iso(grupo.actualizado_en),
        "total_miembros": total,
        "foto_grupo_url": grupo.foto_grupo_url,
        "usuario_dueno_id": grupo.usuario_dueno_id,
        "dueno": persona(grupo.usuario_dueno),
        "carrera": carrera,
    } | cambios


def en_detalle(usuario: Usuario, rol: str) -> dict[str, Any]:
    """Un miembro activo dentro de `GrupoDetalle`."""
    datos = persona(usuario)
    return (
        {"usuario_id": datos.pop("id")}
        | datos
        | {
            "rol_miembro": rol,
            "estado_membresia": "activo",
        }
    )


def miembro(membresia: Membresia) -> dict[str, Any]:
    """`Miembro`."""
    membresia.refresh_from_db()
    return {
        "grupo_id": membresia.grupo_id,
        "usuario_id": membresia.usuario_id,
        "rol_miembro": membresia.rol_miembro,
        "estado_membresia": membresia.estado_membresia,
        "unido_en": iso(membresia.unido_en),
        "salio_en": iso(membresia.salio_en),
        "usuario": persona(membresia.usuario),
    }
