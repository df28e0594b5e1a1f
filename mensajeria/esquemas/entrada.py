"""Los paquetes que entran, salvo los envíos (`contrato/socketio.md` §2)."""

from uuid import UUID

from mensajeria.esquemas.campos import GrupoId, Limite
from redup_project.validacion import Esquema, IdNumerico, IdTexto


class EventoDeGrupo(Esquema):
    """`join_group` y `leave_group`."""

    group_id: GrupoId

    @property
    def grupo_id(self) -> int:
        return int(self.group_id.rpartition("_")[2])


class UnirseADirecto(Esquema):
    """`join_direct_chat`."""

    other_user_id: IdNumerico


class PedirHistorial(Esquema):
    """`load_message_history`; el límite se acota a 1..200."""

    sala_uuid: UUID
    limit: Limite = 50


class Marcar(Esquema):
    """`mark_delivered` y `mark_read`."""

    mensaje_id: IdNumerico
    user_id: IdTexto
