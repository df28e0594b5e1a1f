"""Abrir conversaciones."""

from django.conf import settings

from grupos import consultas as consultas_de_grupos
from grupos.servicios import abrir_grupo_de_prueba
from mensajeria import difusion
from mensajeria.errores import ChatContigoMismo
from mensajeria.models import SalaChat, TipoSala
from redup_project.sql import transaccion


@transaccion()
def sala_directa(*, usuario_id: int, otro_id: int) -> SalaChat:
    """La sala de dos personas; la crea si falta.

    Lanza `ChatContigoMismo`, `UsuarioNoExiste` o `UsuarioInactivo` (lo decide la base al crearla).
    """
    if usuario_id == otro_id:
        raise ChatContigoMismo
    menor, mayor = sorted((usuario_id, otro_id))
    sala, _ = SalaChat.objects.get_or_create(
        tipo_sala=TipoSala.DIRECTO, usuario_a_id=menor, usuario_b_id=mayor
    )
    return sala


@transaccion()
def sala_de_grupo(*, usuario_id: int, grupo_id: int) -> SalaChat:
    """La sala de un grupo del que se es miembro activo. Lanza `GrupoNoExiste` o `NoEsMiembro`."""
    consultas_de_grupos.exigir_miembro(grupo_id, usuario_id)
    sala, _ = SalaChat.objects.get_or_create(tipo_sala=TipoSala.GRUPAL, grupo_id=grupo_id)
    return sala


@transaccion()
def unirse_a_grupo(*, usuario_id: int, grupo_id: int, group_id: str) -> SalaChat:
    """`join_group`: la sala del grupo, tras avisar a los demás. `group_id` es como lo nombró el cliente.

    Con `SOCKET_AUTH=user_id` un grupo que no existe se crea en el acto (`socketio.md` §1.1).
    Lanza `GrupoNoExiste` o `NoEsMiembro`.
    """
    if settings.SOCKET_AUTH == "user_id":
        abrir_grupo_de_prueba(grupo_id=grupo_id, usuario_id=usuario_id)
    sala = sala_de_grupo(usuario_id=usuario_id, grupo_id=grupo_id)
    difusion.entro_en_grupo(sala, usuario_id, group_id)
    return sala


@transaccion()
def dejar_grupo(*, usuario_id: int, grupo_id: int, group_id: str) -> SalaChat:
    """`leave_group`: deja de escuchar, sin tocar la membresía. Lanza `GrupoNoExiste` o `NoEsMiembro`."""
    sala = sala_de_grupo(usuario_id=usuario_id, grupo_id=grupo_id)
    difusion.salio_de_grupo(sala, usuario_id, group_id)
    return sala
