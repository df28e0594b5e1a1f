"""El camino corto por Engine.IO: una conexión sin tareas, colas ni temporizadores por trama.

El de fábrica gasta, por cada trama que lee, una tarea y un `wait_for`, y por cada una que escribe, una
cola y otro; medido, cinco veces lo que cuesta el mensaje (`docs/rendimiento.md`). Aquí un bucle
lee y atiende en el sitio, y escribe una tarea que sólo existe mientras hay qué escribir. Con un websocket
que sepa (`websocket.py`), ni eso: un evento corriente se atiende según llega, y lo que espera sale junto al
acabar la vuelta; les quedan lo que no es corriente, el cierre y quien no recoge lo suyo.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from engineio import exceptions, packet
from engineio.async_socket import AsyncSocket

if TYPE_CHECKING:
    from redup_project.tiempo_real.transporte import TransporteCorto

registro = logging.getLogger("redup")

# Lo que se guarda para quien no lo recoge. Al pasarse se le cierra, y al volver se sincroniza.
MAX_TRAMAS = 256
MAX_CARACTERES = 1_000_000
# Lo que pone en `extensions` (ASGI) quien sabe escribir varias tramas de texto de una vez y sin esperar: una
# función que las recibe y dice si salieron. Y de cuántas en cuántas: así se nota si no las recogen.
DE_UNA_VEZ = "redup.escribir_de_una_vez"
MAX_DE_UNA_VEZ = 32
# Y quien sabe ofrecer cada trama de texto en cuanto llega: una función a la que se da otra, que la recibe y
# dice si la atendió. La que no, viene por `receive`, y hasta que se recoja no se ofrece ninguna.
AL_VUELO = "redup.al_vuelo"
# Lo que se espera a que recoja su despedida quien tiene la salida atascada.
SEGUNDOS_PARA_IRSE = 5

# Lo que lanza python-engineio al leer una trama que no entiende; la segunda, un JSON muy hondo.
NO_ES_ENGINEIO = (ValueError, RecursionError)

# Motivo del cierre de quien se pasó; los demás son los de python-engineio.
LENTO = "slow client"

Recibir = Callable[[], Awaitable[dict[str, Any]]]
Mandar = Callable[[dict[str, Any]], Awaitable[None]]


class EnchufeCorto(AsyncSocket):
    """Un `AsyncSocket` sobre los eventos de ASGI; el sondeo por HTTP sigue siendo el de fábrica."""

    server: "TransporteCorto"

    def __init__(self, server: "TransporteCorto", sid: str) -> None:
        # Sin el de fábrica, que abre una cola: en miles de conexiones quietas, pesa.
        self.server, self.sid = server, sid
        self.connected = self.upgrading = self.upgraded = False
        self.closing = self.closed = False
        self.session: dict[str, Any] = {}
        # Ya codificado: se mira lo que mide al llegar y se escribe después.
        self._salida: list[str | bytes] = []
        # Cuánto espera a salir, también lo que el escritor ya tiene en la mano.
        self._tramas = self._caracteres = 0
        self._de_una_vez: Callable[[list[str]], bool] | None = None
        # Escribir está pedido para esta vuelta del bucle.
        self._citado = False
        self._escritor: asyncio.Task | None = None
        # El escritor empezó: mientras otro código corre, es que está parado en una trama.
        self._atascado = False
        self._lector: asyncio.Task | None = None
        # El lector espera una trama, sin nada a medias: se le puede cortar.
        self._leyendo = False
        self._desborde: asyncio.Task | None = None
        self._sondeo: asyncio.Future[None] | None = None

    # --- Escribir ---

    async def send(self, pkt: packet.Packet) -> None:
        """Deja el paquete listo para salir; lanza `SocketIsClosedError` si ya se cerró."""
        if self.closed:
            raise exceptions.SocketIsClosedError()
        self.escribir(pkt.encode())

    def escribir(self, trama: str | bytes) -> None:
        """Deja un paquete, ya codificado, listo para salir, sin ceder el turno; si ya se cerró, nada."""
        if self.closed or self._desborde:
            return
        self._salida.append(trama)
        self._tramas += 1
        self._caracteres += len(trama)
        sobra = self._tramas > MAX_TRAMAS or self._caracteres > MAX_CARACTERES
        if sobra and self._no_recoge:
            self._desborde = asyncio.create_task(self._desbordar())
        else:
            self._avisar()

    @property
    def _no_recoge(self) -> bool:
        """Una ráfaga que aún no ha tenido ocasión de salir no hace lento a nadie."""
        if self.upgraded:
            return self._atascado
        return self._sondeo is None and not self.upgrading

    def _avisar(self) -> None:
        if not self.upgraded:
            if self._sondeo and not self._sondeo.done():
                self._sondeo.set_result(None)
        elif self._escritor is None and not self._citado:
            self._citado = True
            asyncio.get_running_loop().call_soon(self._sacar)

    def _sacar(self) -> None:
        """Escribe lo que espera; si no todo sale sin esperar, o hay que cerrar, sigue una tarea."""
        self._citado = False
        while self._salida and self._salio(tramas := self._salida[:MAX_DE_UNA_VEZ]):
            del self._salida[:MAX_DE_UNA_VEZ]
            self._tramas -= len(tramas)
            self._caracteres -= sum(map(len, tramas))
        if (self._salida or self.closed) and self._escritor is None:
            self._escritor = asyncio.create_task(self._escribir())

    def _salio(self, tramas: list[str | bytes]) -> bool:
        if self._de_una_vez is None or set(map(type, tramas)) != {str}:
            return False
        try:
            return self._de_una_vez(tramas)
        except (OSError, RuntimeError, ValueError):
            # Que la tarea tropiece con ella y la quite de en medio: aquí se quedaría la primera para siempre.
            return False

    async def _escribir(self) -> None:
        self._atascado = True
        try:
            while self._salida:
                tramas, self._salida = self._salida, []
                for trama in tramas:
                    clave = "text" if isinstance(trama, str) else "bytes"
                    await self._mandar({"type": "websocket.send", clave: trama})
                    self._tramas -= 1
                    self._caracteres -= len(trama)
            if self.closed:
                await self._mandar({"type": "websocket.close"})
        except (OSError, RuntimeError):
            # El otro lado ya no está: lo dirá también la lectura.
            self._vaciar_salida()
        finally:
            self._escritor, self._atascado = None, False

    def _vaciar_salida(self) -> list[str | bytes]:
        tramas, self._salida = self._salida, []
        self._tramas = self._caracteres = 0
        return tramas

    async def _desbordar(self) -> None:
        self._vaciar_salida()
        await self.close(wait=False, abort=True, reason=LENTO)
        self._cortar()

    async def poll(self) -> list[packet.Packet]:
        """Lo que haya por mandar a quien sondea; espera si no hay nada. Lanza `QueueEmpty` si tarda."""
        self._avisar()
        if not self._salida and not self.closed:
            espera = self._sondeo = asyncio.get_running_loop().create_future()
            limite = self.server.ping_interval + self.server.ping_timeout
            try:
                await asyncio.wait_for(espera, limite)
            except TimeoutError:
                raise exceptions.QueueEmpty() from None
            except asyncio.CancelledError:
                # El proceso se apaga sin esperar más: que quede dicho que se fue.
                motivo = self.server.reason.TRANSPORT_ERROR
                await self.close(wait=False, abort=True, reason=motivo)
                raise
            finally:
                # Quien vuelve a sondear sin haber acabado (cambió de red) es ya el que espera.
                if self._sondeo is espera:
                    self._sondeo = None
        return [packet.Packet(encoded_packet=trama) for trama in self._vaciar_salida()]

    async def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Lo que manda quien sondea. Lanza `EngineIOError` si no es de Engine.IO o ya se cerró: 400."""
        if self.closed:
            raise exceptions.SocketIsClosedError()
        try:
            await super().handle_post_request(environ)
        except (*NO_ES_ENGINEIO, LookupError) as error:
            # El de fábrica escribe la traza en el registro y contesta que bien.
            raise exceptions.EngineIOError("cuerpo que no es de Engine.IO") from error

    async def receive(self, pkt: packet.Packet) -> None:
        """Atiende un paquete; tras el cierre, nada: en un mismo sondeo pueden venir más detrás."""
        if not self.closed:
            await super().receive(pkt)

    # --- Leer ---

    async def _upgrade_websocket(self, environ: dict[str, Any]) -> str:
        if self.upgraded:
            raise OSError("Socket has been upgraded already")
        recibir, mandar = environ["asgi.receive"], environ["asgi.send"]
        await mandar({"type": "websocket.accept"})
        # Dos a la vez: la salida es del primero que acaba el saludo.
        if not self.connected or (await self._pasarse(recibir, mandar) and not self.upgraded):
            self._mandar = mandar
            sabe = environ["asgi.scope"].get("extensions", {})
            self._de_una_vez = sabe.get(DE_UNA_VEZ)
            if AL_VUELO in sabe:
                sabe[AL_VUELO](self._al_vuelo)
            self.connected = self.upgraded = True
            if self._salida:
                self._avisar()
            await self._leer(recibir)
        return ""

    async def _pasarse(self, recibir: Recibir, mandar: Mandar) -> bool:
        """El saludo con que una conexión por sondeo se pasa al websocket; si lo hizo bien y a tiempo."""
        self.upgrading = True
        try:
            async with asyncio.timeout(self.server.ping_timeout):
                if await _trama(recibir) != "2probe":
                    return False
                await mandar({"type": "websocket.send", "text": "3probe"})
                self.escribir(str(packet.NOOP))  # acaba el sondeo que esté esperando
                trama = await _trama(recibir)
                return isinstance(trama, str) and trama[:1] == "5"
        except TimeoutError:
            return False
        finally:
            self.upgrading = False

    async def _leer(self, recibir: Recibir) -> None:
        self._lector = asyncio.current_task()
        try:
            while not self.closed:
                self._leyendo = True
                trama = await _trama(recibir)
                self._leyendo = False
                if trama is None or len(trama) > self.server.max_http_buffer_size:
                    break
                await self._atender(trama)
        except NO_ES_ENGINEIO:
            registro.info("[PROTOCOLO] trama que no es de Engine.IO, se cierra")
        except asyncio.CancelledError:
            if not self.closed:
                raise
        finally:
            self._leyendo = False
            try:
                await self.server.cierres.esperar()
            finally:
                await self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        if self._citado:
            self._sacar()
        if self._escritor:
            await asyncio.wait([self._escritor], timeout=SEGUNDOS_PARA_IRSE)

    def _al_vuelo(self, trama: str) -> bool:
        """Atiende en el sitio un evento corriente; lo demás, o con algo delante, es del lector."""
        return self._leyendo and trama[:1] == "4" and self.server.al_vuelo(self.sid, trama[1:])

    async def _atender(self, trama: str | bytes) -> None:
        # Casi todas son eventos de Socket.IO. Lo que no empieza por cifra, Engine.IO lo lee como JSON.
        corriente = isinstance(trama, str) and trama[:1] == "4" and trama[1:2].isnumeric()
        paquete = None if corriente else packet.Packet(encoded_packet=trama)
        try:
            if corriente:
                await self.server.handlers["message"](self.sid, trama[1:])
            elif paquete.packet_type == packet.MESSAGE:
                await self.server.handlers["message"](self.sid, paquete.data)
            else:
                await self.receive(paquete)
        except (exceptions.UnknownPacketError, IndexError):
            pass  # un paquete que no toca, o de un tipo que no existe
        except Exception:  # noqa: BLE001 -- como el de fábrica: se anota y la conexión sigue
            registro.exception("[PROTOCOLO] trama sin atender")

    def schedule_ping(self) -> None:
        """Llegó un PONG: los latidos los lleva el servidor, uno para todas."""
        self.server.latidos.contestado(self)

    # --- Cerrar ---

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None:
        """Cierra, una vez, y avisa de por qué; `abort` no se despide. Nunca espera al cliente."""
        if self.closing:
            return
        self.closing = True
        motivo = reason or self.server.reason.SERVER_DISCONNECT
        await self.server._trigger_event("disconnect", self.sid, motivo, run_async=False)
        if not abort:
            self.escribir(str(packet.CLOSE))
        self.closed = True
        self.server.al_cerrar(self)
        self._avisar()
        # Quizá no recoja la despedida. Al lector que cierra él mismo no hay que despertarlo.
        if self._leyendo and (self._citado or self._escritor):
            asyncio.get_running_loop().call_later(SEGUNDOS_PARA_IRSE, self._cortar)

    def _cortar(self) -> None:
        """Deja de esperar a quien no recoge; al volver la aplicación, `websocket.py` corta la conexión."""
        if self._escritor:
            self._escritor.cancel()
        if self._leyendo:
            self._lector.cancel()


async def _trama(recibir: Recibir) -> str | bytes | None:
    """La siguiente del websocket, o `None` si se cerró."""
    evento = await recibir()
    if evento["type"] != "websocket.receive":
        return None
    texto = evento.get("text")
    return evento["bytes"] if texto is None else texto
