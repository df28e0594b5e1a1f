"""Si el bus vive: cada proceso se oye a sí mismo por él y sabe qué otros hay.

Redis pub/sub puede perder mensajes y channels_redis no lo dice. Un latido propio que no vuelve, una conexión
recuperada o una publicación que no salió son las tres noticias de que quizá se perdió algo.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

registro = logging.getLogger("redup")

SEGUNDOS_ENTRE_LATIDOS = 1.0
# Dos que no vuelven, y un poco más.
SEGUNDOS_SIN_ECO = 2.5
# Una conexión que murió sin avisar no se recupera sola.
SEGUNDOS_PARA_RECONECTAR = 6.0
PROCESOS = "redup.procesos"

Latido = dict[str, Any]


class Pulso:
    """Los latidos de este proceso por cada servidor del bus, y los de los demás.

    `al_volver(desde)` se llama cuando el bus responde tras una duda; `desde` (segundos de 1970) es la
    última vez que se supo sano.
    """

    def __init__(self, capa: Any, proceso: str, al_volver: Callable[[float], None]) -> None:
        self._capa = capa
        self._proceso = proceso
        self._al_volver = al_volver
        varios = getattr(capa, "grupo_en_cada_servidor", None)
        self.grupos: list[str] = varios("redup.latido.") if varios else ["redup.latido.0"]
        self.vivo = False
        # Lo que se perdió no pudo decirse antes de la última vez que todo iba bien.
        self._sano_en = time.time()
        # Al empezar tampoco se sabe si alguien escucha.
        self._dudoso_desde: float | None = self._sano_en
        self._duda_en = self._sano_en
        self._ecos: dict[str, float] = {}
        self._otros: dict[str, float] = {}
        self._avisado = False
        self._reconectado_en = self._sano_en
        self._ya = asyncio.Event()
        self._tarea: asyncio.Task | None = None

    def arrancar(self) -> None:
        """Empieza a latir."""
        self._tarea = asyncio.ensure_future(self._latir())

    def parar(self) -> None:
        """Deja de latir."""
        if self._tarea is not None:
            self._tarea.cancel()

    @property
    def otros(self) -> set[str]:
        """Los demás procesos a los que se oyó hace poco."""
        limite = time.time() - SEGUNDOS_SIN_ECO
        return {proceso for proceso, visto_en in self._otros.items() if visto_en > limite}

    def dudar(self) -> None:
        """Quizá se ha perdido algo: en cuanto vuelva un latido hay que repasar."""
        if self._dudoso_desde is None:
            self._dudoso_desde = self._sano_en
        self._duda_en = time.time()

    def latir_ya(self) -> None:
        """Sin esperar al siguiente: quien acaba de suscribirse, o de reconectar, quiere saber si se oye."""
        self._ya.set()

    def al_latido(self, latido: Latido) -> None:
        """Llegó un latido por el bus, propio o de otro."""
        ahora = time.time()
        if latido["de"] != self._proceso:
            self._otros[latido["de"]] = ahora
            return
        self._ecos[latido["grupo"]] = latido["en"]
        if len(self._ecos) < len(self.grupos):
            return
        mas_viejo = min(self._ecos.values())
        if self._dudoso_desde is None:
            self._sano_en = mas_viejo
        elif mas_viejo > self._duda_en:
            self._sano_en, desde = mas_viejo, self._dudoso_desde
            self._recuperar(desde)

    def _recuperar(self, desde: float) -> None:
        self._dudoso_desde, self.vivo = None, True
        if self._avisado:
            registro.warning("[BUS] vuelve a responder; se repone lo que faltó")
        self._avisado = False
        self._al_volver(desde)

    async def _latir(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SEGUNDOS_ENTRE_LATIDOS):
                    for grupo in self.grupos:
                        latido = {"type": "redup.latido", "de": self._proceso, "grupo": grupo}
                        await self._capa.group_send(grupo, latido | {"en": time.time()})
            except Exception as error:  # noqa: BLE001 -- del corte se avisa abajo, una vez
                registro.debug("[BUS] sin latido: %r", error)
            await self._esperar()
            await self._mirar()

    async def _esperar(self) -> None:
        try:
            async with asyncio.timeout(SEGUNDOS_ENTRE_LATIDOS):
                await self._ya.wait()
        except TimeoutError:
            pass
        self._ya.clear()

    async def _mirar(self) -> None:
        ahora = time.time()
        callado = ahora - self._sano_en
        if callado < SEGUNDOS_SIN_ECO:
            return
        if self.vivo or self._dudoso_desde is None:
            self.dudar()
        self.vivo = False
        if not self._avisado:
            self._avisado = True
            registro.warning(
                "[BUS] Redis no responde: cada proceso sigue con sus conexiones, y lo que falte"
                " se repondrá cuando vuelva"
            )
        # Una vez cada tanto: cortar a cada latido la conexión recién hecha sería no oír nunca ninguno.
        intento = max(self._sano_en, self._reconectado_en)
        reconectar = getattr(self._capa, "reconectar", None)
        if reconectar and ahora - intento > SEGUNDOS_PARA_RECONECTAR:
            self._reconectado_en = ahora
            await reconectar()
