"""Quién está al otro lado de una conexión. Conoce un `usuario_id`, no a `Usuario`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redup_project.tiempo_real.emision import Emision

if TYPE_CHECKING:
    from redup_project.tiempo_real.servidor import Servidor


@dataclass(frozen=True)
class Identidad:
    """Quién se conecta y, si vino con token, hasta cuándo vale (segundos desde 1970)."""

    usuario_id: int
    caduca_en: float | None = None
    # La de su sesión; con ella se sabe, sin el token, si aún vale.
    version: int | None = None


@dataclass(eq=False)
class Sesion:
    """Una conexión ya identificada."""

    sid: str
    usuario_id: int
    servidor: "Servidor"
    # Lleva su propia copia: confirma lo que recibe y pide lo que le falta.
    sincroniza: bool = False
    version: int | None = None
    # python-socketio hace una tarea por evento; este candado, que respeta el orden de llegada,
    # devuelve a los eventos de una misma conexión el orden con que se mandaron.
    turno: asyncio.Lock = field(default_factory=asyncio.Lock)
    # Lo encolado que aún no tiene respuesta.
    en_vuelo: set[asyncio.Future] = field(default_factory=set)
    # Los envíos sin acuse, también los que aún esperan su turno.
    sin_confirmar: int = 0
    # Los eventos con tarea propia que no han acabado: quien llegue ahora va detrás.
    por_atender: int = 0
    # Al terminar de ponerse al día: qué de lo retenido ya recibió por otra vía.
    ya_recibida: Callable[[Emision], bool] | None = None
    caducidad: asyncio.TimerHandle | None = None
    # Se la está despidiendo: ni entra ya en ninguna sala.
    cortada: bool = False
    # Los que pidió abrir, para que tengan un tope; en sus grupos entra sin pedirlo y no cuentan.
    chats_abiertos: set[Hashable] = field(default_factory=set)
    # Las que dejó ella misma: volver a meterla en sus grupos no la mete en éstas.
    dejadas: set[str] = field(default_factory=set)
    # De dónde se la sacó durante el evento en curso: lo que éste leyó antes ya no vale para entrar.
    _fuera: set[str] = field(default_factory=set)

    @property
    def abierta(self) -> bool:
        """Si sigue al otro lado: mientras se esperaba a la base pudo irse."""
        return not self.cortada and self.servidor.sesiones.get(self.sid) is self

    def vale(self, vigentes: Mapping[int, int]) -> bool:
        """Si puede seguir, según la versión de sesión de quienes pueden estar conectados."""
        version = vigentes.get(self.usuario_id)
        # Una mayor es de después de leerlas: ésta entró ya con la sesión nueva.
        return version is not None and (self.version is None or self.version >= version)

    @property
    def libre(self) -> bool:
        """Si lo que llegue ahora se puede atender en el acto sin adelantar a nadie."""
        return not self.por_atender and not self.turno.locked()

    @asynccontextmanager
    async def a_su_turno(self) -> AsyncIterator[None]:
        """Después de contestar todo lo anterior de esta conexión, y antes de lo siguiente."""
        async with self.turno:
            if self.en_vuelo:
                await asyncio.wait(self.en_vuelo)
            self._fuera.clear()
            yield

    def responder(self, evento: str, datos: dict[str, Any]) -> None:
        """Manda un evento sólo a esta conexión; al volver ya está en su cola de salida."""
        self.servidor.manager.responder(self.sid, evento, datos)

    def adelantar(self, sala: str, numero: int, omitir: Callable[[Emision], bool]) -> None:
        """Recibe ya lo que le esperaba en vivo de una sala y va antes que `numero`."""
        self.servidor.manager.adelantar(self.sid, sala, numero, omitir)

    async def entrar(self, *salas: str) -> None:
        """Esta conexión empieza a recibir lo que se emite a esas salas; si se fue, o la sacaron, nada."""
        dentro = [sala for sala in salas if sala not in self._fuera]
        self.dejadas.difference_update(dentro)
        if self.abierta and dentro:
            await self.servidor.manager.entrar(self.sid, dentro)

    async def salir(self, sala: str) -> None:
        """Esta conexión deja de recibir lo que se emite a `sala`; si ya se fue, nada."""
        if self.abierta:
            self.dejadas.add(sala)
            await self.servidor.leave_room(self.sid, sala)

    def al_moverse(self, sala: str, dentro: bool) -> None:
        """Se la mete en `sala` o se la saca desde fuera: manda sobre lo que un evento leyó antes."""
        if dentro:
            self._fuera.discard(sala)
        else:
            self._fuera.add(sala)
