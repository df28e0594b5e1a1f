"""Quién está en línea, a quién avisar cuando cambia y cuándo estuvo cada quien.

Lo que cambia se junta y se guarda cada `ESPERA` segundos, todo con una orden: que mil teléfonos se
vayan a la vez cuesta lo que uno. De quien no está aquí se pregunta a los demás procesos.
"""

import asyncio
from collections.abc import Collection, Iterable
from contextvars import Context
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from estudiantes.servicios import anotar_conexiones
from mensajeria import difusion
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emisor import alojados, repartir
from redup_project.tiempo_real.frontera import SIN_BASE, anotar_sin_base, en_hilo
from redup_project.tiempo_real.sesion import Sesion

ESPERA = 0.5
# Un teléfono que cambia de red vuelve antes de esto, y nadie lo ve parpadear.
DEMORA_AL_IRSE = 5.0


class Presencia:
    """La presencia de quienes aloja este proceso."""

    def __init__(self) -> None:
        self._en_linea: set[int] = set()
        self._despedidas: dict[int, asyncio.TimerHandle] = {}
        # La última conexión de cada quien, mientras no esté guardada; y de quiénes hay que avisar.
        self._por_guardar: dict[int, datetime] = {}
        self._por_avisar: set[int] = set()
        self._vigilados: WeakKeyDictionary[Sesion, set[int]] = WeakKeyDictionary()
        self._turno = asyncio.Lock()
        self._aviso: asyncio.TimerHandle | None = None
        self._tarea: asyncio.Task | None = None

    async def en_linea(self, usuario_ids: Collection[int]) -> set[int]:
        """De ésos, quiénes tienen alguna conexión en algún proceso, o la perdieron aquí hace un instante."""
        aqui = self._en_linea.intersection(usuario_ids)
        return aqui | await alojados([u for u in usuario_ids if u not in aqui])

    def llega(self, sesion: Sesion) -> None:
        """Se abrió una conexión suya."""
        if not sesion.abierta:
            return
        usuario_id = sesion.usuario_id
        if despedida := self._despedidas.pop(usuario_id, None):
            despedida.cancel()
        if usuario_id not in self._en_linea:
            self._en_linea.add(usuario_id)
            self._anotar(usuario_id)

    def se_va(self, sesion: Sesion) -> None:
        """Se cerró una conexión suya; si era la última, tras `DEMORA_AL_IRSE` ya no está en línea."""
        usuario_id = sesion.usuario_id
        if usuario_id in self._en_linea and not sesion.servidor.conexiones_de(usuario_id):
            if previa := self._despedidas.pop(usuario_id, None):
                previa.cancel()
            self._despedidas[usuario_id] = asyncio.get_running_loop().call_later(
                DEMORA_AL_IRSE, self._despedir, usuario_id, datetime.now(UTC)
            )

    async def vigilar(self, sesion: Sesion, ids: Iterable[int]) -> None:
        """Desde ahora esta conexión sabe de los cambios de `ids`, y de nadie más."""
        antes, ahora = self._vigilados.get(sesion, set()), set(ids)
        self._vigilados[sesion] = ahora
        for usuario_id in antes - ahora:
            await sesion.salir(salas.de_presencia(usuario_id))
        for usuario_id in ahora - antes:
            await sesion.entrar(salas.de_presencia(usuario_id))

    async def cambiar_visibilidad(self, usuario_id: int, visible: bool) -> None:
        """Quien se oculta desaparece para los demás, y deja de verlos; quien se muestra reaparece."""
        en_linea = visible and usuario_id in await self.en_linea([usuario_id])
        repartir([difusion.presencia_cambiada(usuario_id, en_linea)])
        if not visible:
            for sesion in [s for s in self._vigilados if s.usuario_id == usuario_id]:
                await self.vigilar(sesion, ())

    async def volcar(self) -> None:
        """Guarda y avisa lo que falte; al volver, también lo que otra llamada tenía en curso."""
        async with self._turno:
            lote, self._por_guardar = self._por_guardar, {}
            cambiados, self._por_avisar = self._por_avisar, set()
            self._desprogramar()
            if not lote:
                return
            try:
                visibles = await en_hilo(anotar_conexiones)(lote)
            except SIN_BASE as error:
                anotar_sin_base("PRESENCIA", error)
                self._por_guardar = lote | self._por_guardar
                self._por_avisar |= cambiados
                self._programar()
                return
            avisar = sorted(cambiados & visibles)
            en_linea = await self.en_linea(avisar)
            repartir(difusion.presencia_cambiada(u, u in en_linea, lote[u]) for u in avisar)

    async def parar(self) -> None:
        """Al apagar: quien sigue conectado deja dicho cuándo estuvo."""
        for despedida in self._despedidas.values():
            despedida.cancel()
        ahora = datetime.now(UTC)
        self._por_guardar |= dict.fromkeys(self._en_linea - self._despedidas.keys(), ahora)
        await self.volcar()

    def _despedir(self, usuario_id: int, en: datetime) -> None:
        del self._despedidas[usuario_id]
        self._en_linea.discard(usuario_id)
        self._anotar(usuario_id, en)

    def _anotar(self, usuario_id: int, en: datetime | None = None) -> None:
        self._por_guardar[usuario_id] = en or datetime.now(UTC)
        self._por_avisar.add(usuario_id)
        self._programar()

    def _programar(self) -> None:
        if self._aviso is None:
            self._aviso = asyncio.get_running_loop().call_later(ESPERA, self._lanzar)

    def _desprogramar(self) -> None:
        if self._aviso is not None:
            self._aviso.cancel()
            self._aviso = None

    def _lanzar(self) -> None:
        self._aviso = None
        # En un contexto limpio: el del evento que lo causó lleva un buzón que ya se repartió.
        self._tarea = asyncio.get_running_loop().create_task(self.volcar(), context=Context())
