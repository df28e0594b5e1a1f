"""Quién se entera de lo que pasa en un grupo: sus miembros, la persona y quienes lo administran."""

from grupos import consultas
from grupos.models import EstadoMembresia, Grupo, Membresia, PublicacionGrupo
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emisor import emitir, mover


def membresia_cambiada(membresia: Membresia, *, era_miembro: bool) -> None:
    """`group_membership`; y, si entra o sale, sus conexiones empiezan o dejan de oír el chat.

    Lo que sólo es una solicitud (pedida, rechazada o retirada) no lo sabe el resto del grupo.
    """
    es_miembro = membresia.estado_membresia == EstadoMembresia.ACTIVO
    sala_uuid = consultas.sala_de(membresia.grupo)
    destinos = [salas.de_usuario(membresia.usuario_id)]
    if not (es_miembro or era_miembro):
        administran = consultas.administradores_de(membresia.grupo_id)
        destinos += [salas.de_usuario(usuario_id) for usuario_id in administran]
    elif sala_uuid:
        destinos.append(salas.de_chat(sala_uuid))
        if es_miembro != era_miembro:
            mover(membresia.usuario_id, salas.de_chat(sala_uuid), dentro=es_miembro)
    datos = {
        "group_id": str(membresia.grupo_id),
        "sala_uuid": str(sala_uuid) if sala_uuid else None,
        "user_id": str(membresia.usuario_id),
        "estado_membresia": str(membresia.estado_membresia),
        "rol_miembro": str(membresia.rol_miembro),
    }
    emitir("group_membership", datos, destinos)


def grupo_cambiado(grupo: Grupo) -> None:
    """`group_updated` a sus miembros: cómo se llama ahora, su foto y si se archivó."""
    sala_uuid = consultas.sala_de(grupo)
    if sala_uuid is None:
        return
    datos = {
        "group_id": str(grupo.pk),
        "sala_uuid": str(sala_uuid),
        "nombre": grupo.nombre,
        "descripcion": grupo.descripcion,
        "privacidad": str(grupo.privacidad),
        "foto_grupo_url": grupo.foto_grupo_url,
        "archivado": grupo.archivado_en is not None,
    }
    emitir("group_updated", datos, [salas.de_chat(sala_uuid)])


def publicacion_oculta(publicacion: PublicacionGrupo, *, oculta: bool) -> None:
    """`group_publication_hidden` a los miembros de su grupo."""
    sala_uuid = consultas.sala_de(publicacion.grupo)
    if sala_uuid is None:
        return
    datos = {
        "group_id": str(publicacion.grupo_id),
        "publication_id": str(publicacion.pk),
        "hidden": oculta,
    }
    emitir("group_publication_hidden", datos, [salas.de_chat(sala_uuid)])
