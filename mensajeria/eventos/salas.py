"""Abrir y dejar conversaciones."""

from mensajeria import servicios
from mensajeria.destinos import a_grupo, a_usuario
from mensajeria.esquemas import EventoDeGrupo, UnirseADirecto
from mensajeria.eventos.rutas import registro, rutas
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.limites import exigir_sitio
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion


@rutas.evento("join_group", entrada=EventoDeGrupo)
async def unirse_a_grupo(sesion: Sesion, entrada: EventoDeGrupo) -> Respuesta:
    """Empieza a escuchar un grupo del que se es miembro."""
    chat = a_grupo(entrada.grupo_id)
    exigir_sitio(sesion.chats_abiertos, chat)
    sala = await en_hilo(servicios.unirse_a_grupo)(
        usuario_id=sesion.usuario_id, grupo_id=entrada.grupo_id, group_id=entrada.group_id
    )
    await sesion.entrar(salas.de_chat(sala.sala_uuid))
    sesion.chats_abiertos.add(chat)
    registro.info("[JOIN_GROUP] user_id=%s group_id=%s", sesion.usuario_id, entrada.group_id)
    return Respuesta(
        "group_joined",
        {
            "status": "ok",
            "group_id": entrada.group_id,
            "user_id": str(sesion.usuario_id),
            "sala_chat_id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "room": f"group_{sala.sala_uuid}",
        },
    )


@rutas.evento("leave_group", entrada=EventoDeGrupo)
async def dejar_grupo(sesion: Sesion, entrada: EventoDeGrupo) -> Respuesta:
    """Deja de escuchar un grupo hasta volver a unirse o reconectar."""
    sala = await en_hilo(servicios.dejar_grupo)(
        usuario_id=sesion.usuario_id, grupo_id=entrada.grupo_id, group_id=entrada.group_id
    )
    await sesion.salir(salas.de_chat(sala.sala_uuid))
    sesion.chats_abiertos.discard(a_grupo(entrada.grupo_id))
    return Respuesta("group_left", {"status": "ok", "group_id": entrada.group_id})


@rutas.evento("join_direct_chat", entrada=UnirseADirecto)
async def unirse_a_directo(sesion: Sesion, entrada: UnirseADirecto) -> Respuesta:
    """Abre el chat con otra persona; desde ahora esta conexión recibe también lo que envía."""
    chat = a_usuario(entrada.other_user_id)
    exigir_sitio(sesion.chats_abiertos, chat)
    sala = await en_hilo(servicios.sala_directa)(
        usuario_id=sesion.usuario_id, otro_id=entrada.other_user_id
    )
    await sesion.entrar(salas.de_eco(sala.sala_uuid))
    sesion.chats_abiertos.add(chat)
    return Respuesta(
        "direct_chat_joined",
        {
            "status": "ok",
            "other_user_id": str(entrada.other_user_id),
            "sala_chat_id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "room": f"chat_{sala.sala_uuid}",
        },
    )
