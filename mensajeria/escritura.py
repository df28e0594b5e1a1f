"""Quién está escribiendo: se dice y se olvida. Nada se guarda, y teclear no cuesta consultas.

El permiso se recuerda unos segundos en la conexión. Sólo aquí: lo más que puede verse de alguien a
quien se acaba de expulsar es que escribía.
"""

import time
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from mensajeria import consultas, difusion
from mensajeria.models import SalaChat
from redup_project.tiempo_real.emisor import repartir
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.limites import Cubo, exigir_ficha
from redup_project.tiempo_real.sesion import Sesion

# Cuánto vale un permiso ya comprobado.
SEGUNDOS_DE_PERMISO = 5
# Repetir lo mismo antes de esto no vuelve a avisar: los demás ya lo saben.
SEGUNDOS_SIN_REPETIR = 1
# Por conexión y sala: quien empieza y para sin cesar.
AVISOS_POR_SEGUNDO = 1
RAFAGA = 5
MAX_SALAS = 100


@dataclass
class _Recuerdo:
    """Lo último que una conexión dijo de una sala."""

    sala: SalaChat
    comprobado: float
    cubo: Cubo = field(default_factory=lambda: Cubo(AVISOS_POR_SEGUNDO, RAFAGA))
    activo: bool = False
    avisado: float | None = None


_recuerdos: WeakKeyDictionary[Sesion, dict[UUID, _Recuerdo]] = WeakKeyDictionary()


async def escribir(sesion: Sesion, sala_uuid: UUID, activo: bool) -> None:
    """Dice a los demás participantes que empieza o deja de escribir.

    Lanza `SalaNoExiste` si no participa, o `DemasiadosEventos` si cambia de idea sin parar.
    """
    recuerdo = await _recordar(sesion, sala_uuid)
    ahora = time.monotonic()
    reciente = recuerdo.avisado is not None and ahora - recuerdo.avisado < SEGUNDOS_SIN_REPETIR
    if reciente and recuerdo.activo == activo:
        return
    exigir_ficha(recuerdo.cubo)
    recuerdo.activo, recuerdo.avisado = activo, ahora
    repartir([difusion.escribe(recuerdo.sala, sesion.usuario_id, activo)])


async def _recordar(sesion: Sesion, sala_uuid: UUID) -> _Recuerdo:
    suyos = _recuerdos.setdefault(sesion, {})
    recuerdo = suyos.get(sala_uuid)
    if recuerdo and time.monotonic() - recuerdo.comprobado < SEGUNDOS_DE_PERMISO:
        return recuerdo
    sala = await en_hilo(consultas.sala_para)(sesion.usuario_id, sala_uuid)
    if recuerdo is None:
        if len(suyos) >= MAX_SALAS:
            suyos.clear()
        recuerdo = suyos[sala_uuid] = _Recuerdo(sala, 0)
    recuerdo.sala, recuerdo.comprobado = sala, time.monotonic()
    return recuerdo
