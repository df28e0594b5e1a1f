"""La capa de Channels sobre Redis: la de `channels_redis.pubsub`, por lotes y que avisa de sus cortes."""

import asyncio
import itertools
import logging
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from channels.layers import BaseChannelLayer
from channels_redis.pubsub import (
    RedisPubSubChannelLayer,
    RedisPubSubLoopLayer,
    RedisSingleShardConnection,
)
from channels_redis.utils import _wrap_close
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError

registro = logging.getLogger("redup")

# Con los reintentos de fábrica, que se van espaciando hasta 10 s, se tardaría eso en notar que ha vuelto.
SEGUNDOS_ENTRE_INTENTOS = 0.25
SEGUNDOS_PARA_CONTESTAR = 1.0

_nombres = BaseChannelLayer()


class CapaRedis(RedisPubSubChannelLayer):
    """`CHANNEL_LAYERS` para varios procesos. `hosts` son las URL; con varias, cada grupo va a una."""

    def __init__(self, hosts: Iterable[str], **opciones: Any) -> None:
        super().__init__(hosts=[_con_prisa(url) for url in hosts], **opciones)

    def _get_layer(self) -> "_CapaDelBucle":
        # Como la de fábrica, que no deja elegir la clase.
        bucle = asyncio.get_running_loop()
        if bucle not in self._layers:
            self._layers[bucle] = _CapaDelBucle(*self._args, **self._kwargs, channel_layer=self)
            _wrap_close(self, bucle)
        return self._layers[bucle]


def _con_prisa(url: str) -> dict[str, Any]:
    return {
        "address": url,
        "retry": Retry(ConstantBackoff(SEGUNDOS_ENTRE_INTENTOS), 1),
        "socket_connect_timeout": SEGUNDOS_PARA_CONTESTAR,
        "socket_timeout": SEGUNDOS_PARA_CONTESTAR,
        "socket_keepalive": True,
        # Con el 3, redis-py escribe en un texto cada mensaje que llega, por si alguien mira su registro.
        "protocol": 2,
    }


class _CapaDelBucle(RedisPubSubLoopLayer):
    def __init__(self, **opciones: Any) -> None:
        super().__init__(**opciones)
        self._shards = [_Fragmento(fragmento.host, self) for fragmento in self._shards]
        self.al_reconectar: Callable[[], None] = lambda: None

    def avisar_de_cortes(self, al_reconectar: Callable[[], None]) -> None:
        """A quién llamar al recuperar una conexión: lo dicho mientras no la hubo se ha perdido."""
        self.al_reconectar = al_reconectar

    async def group_add(self, group: str, channel: str) -> None:
        await self.group_add_varios([group], channel)

    async def group_add_varios(self, grupos: Iterable[str], canal: str) -> None:
        """Como `group_add` con cada uno; al volver, Redis ya los conoce todos."""
        por_fragmento: dict[_Fragmento, list[str]] = defaultdict(list)
        for grupo in grupos:
            _nombres.require_valid_group_name(grupo)
            nombre = self._get_group_channel_name(grupo)
            self.groups.setdefault(nombre, set()).add(canal)
            por_fragmento[self._get_shard(nombre)].append(nombre)
        await asyncio.gather(*(f.suscribir(nombres) for f, nombres in por_fragmento.items()))

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self.group_send_varios([(group, message)])

    async def group_send_varios(self, envios: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Como `group_send` con cada uno, de un viaje: de uno en uno, cada cual espera al anterior."""
        por_fragmento: dict[_Fragmento, list[tuple[str, bytes]]] = defaultdict(list)
        for grupo, mensaje in envios:
            _nombres.require_valid_group_name(grupo)
            nombre = self._get_group_channel_name(grupo)
            dicho = (nombre, self.channel_layer.serialize(mensaje))
            por_fragmento[self._get_shard(nombre)].append(dicho)
        viajes = [f.publicar(dichos) for f, dichos in por_fragmento.items()]
        # Con un solo servidor, que es lo corriente, otra tarea sobra.
        await (viajes[0] if len(viajes) == 1 else asyncio.gather(*viajes))

    async def oir(self, canal: str, atender: Callable[[dict[str, Any]], None]) -> None:
        """Como `receive` una y otra vez, sin cola ni tarea entre el enchufe y `atender`."""

        def leer(dicho: bytes) -> None:
            try:
                mensaje = self.channel_layer.deserialize(dicho)
            except Exception:  # noqa: BLE001 -- lo que no sea MessagePack no deja sordo al proceso
                registro.exception("[BUS] mensaje que no se pudo leer")
            else:
                atender(mensaje)

        self.channels[canal] = _Oyente(leer, self.channels[canal])
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self.channels.pop(canal, None)

    def grupo_en_cada_servidor(self, prefijo: str) -> list[str]:
        """Un nombre de grupo por servidor de Redis, cada uno alojado en el suyo."""
        encontrados: dict[_Fragmento, str] = {}
        candidatos = (f"{prefijo}{i}" for i in itertools.count())
        while len(encontrados) < len(self._shards):
            grupo = next(candidatos)
            encontrados.setdefault(self._get_shard(self._get_group_channel_name(grupo)), grupo)
        return list(encontrados.values())

    async def reconectar(self) -> None:
        """Suelta las conexiones que escuchan: una que murió sin avisar no daría nunca un error."""
        for fragmento in self._shards:
            await fragmento.reconectar()


class _Oyente:
    """Ocupa el sitio de la cola de un canal: atiende cada mensaje al leerlo."""

    def __init__(self, put_nowait: Callable[[bytes], None], cola: asyncio.Queue[bytes]) -> None:
        self.put_nowait = put_nowait
        while not cola.empty():
            put_nowait(cola.get_nowait())


class _Suscripciones(PubSub):
    """Las de un servidor de Redis; avisa cuando, tras un corte, las ha vuelto a pedir."""

    al_reconectar: Callable[[], None]

    async def on_connect(self, connection: Any) -> None:
        await super().on_connect(connection)
        self.al_reconectar()


class _Fragmento(RedisSingleShardConnection):
    """La conexión con un servidor de Redis."""

    def __init__(self, host: dict[str, Any], capa: _CapaDelBucle) -> None:
        super().__init__(host, capa)
        self._confirmaciones: dict[str, asyncio.Future[None]] = {}

    def _ensure_redis(self) -> None:
        if self._redis is None:
            super()._ensure_redis()
            self._pubsub = _Suscripciones(self._redis.connection_pool)
            self._pubsub.al_reconectar = lambda: self.channel_layer.al_reconectar()

    async def subscribe(self, channel: str) -> None:
        await self.suscribir([channel])

    async def unsubscribe(self, channel: str) -> None:
        try:
            await super().unsubscribe(channel)
        except (RedisError, OSError, TimeoutError) as error:
            # Sin Redis ya no llega nada suyo; al apagar, la de fábrica escribiría la traza.
            registro.debug("[BUS] no se pudo soltar %s: %r", channel, error)

    async def publish(self, channel: str, message: bytes) -> None:
        await self.publicar([(channel, message)])

    async def suscribir(self, canales: list[str]) -> None:
        """Pide los canales y espera a que Redis diga que ya los sirve."""
        async with self._lock:
            nuevos = [canal for canal in canales if canal not in self._subscribed_to]
            if not nuevos:
                return
            self._ensure_redis()
            bucle = asyncio.get_running_loop()
            esperas = {canal: bucle.create_future() for canal in nuevos}
            self._confirmaciones |= esperas
            try:
                await self._pubsub.subscribe(*nuevos)
                # Después de pedir el primero: sin ninguno, quien escucha se duerme.
                self._ensure_receiver()
                async with asyncio.timeout(SEGUNDOS_PARA_CONTESTAR):
                    await asyncio.gather(*esperas.values())
                self._subscribed_to.update(nuevos)
            finally:
                for canal in nuevos:
                    self._confirmaciones.pop(canal, None)

    async def publicar(self, dichos: list[tuple[str, bytes]]) -> None:
        """Sin el candado de las suscripciones: publicar no espera a nadie, ni nadie a él."""
        self._ensure_redis()
        fondo = self._redis.connection_pool
        # Sin la `Pipeline` de redis-py, que por cada viaje hace lo que éste tres veces.
        conexion = await fondo.get_connection()
        try:
            # El plazo lo pone quien publica; el de la conexión sería otra tarea por viaje.
            conexion.socket_timeout = None
            ordenes = conexion.pack_commands(("PUBLISH", *dicho) for dicho in dichos)
            await conexion.send_packed_command(ordenes, check_health=False)
            for _ in dichos:
                await conexion.read_response()
        except BaseException:
            # Quedan respuestas por leer: serían las del viaje siguiente.
            await conexion.disconnect(nowait=True)
            raise
        finally:
            await fondo.release(conexion)

    async def reconectar(self) -> None:
        if self._pubsub is not None and self._pubsub.connection is not None:
            await self._pubsub.connection.disconnect(nowait=True)

    async def _do_receiving(self) -> None:
        while True:
            try:
                mensaje = await self._siguiente()
            except (RedisError, OSError, TimeoutError, AttributeError):
                # Del corte avisan los latidos (`pulso.py`), una sola vez. Lo último lo lanza redis-py si
                # `reconectar` suelta la conexión mientras se está haciendo.
                await asyncio.sleep(SEGUNDOS_ENTRE_INTENTOS)
            except Exception:  # noqa: BLE001 -- dejar de escuchar sería quedarse sordo
                registro.exception("[BUS] fallo al escuchar")
                await asyncio.sleep(SEGUNDOS_PARA_CONTESTAR)
            else:
                self._receive_message(mensaje)

    async def _siguiente(self) -> dict[str, Any] | None:
        conexion = self._pubsub.connection
        if not conexion.is_connected:
            # El que reconecta y vuelve a pedir lo suscrito.
            return await self._pubsub.get_message(timeout=None)
        # Lo mismo, sin las vueltas que da por si hubiera que reconectar: si falla, suelta la conexión.
        dicho = await conexion.read_response(timeout=math.inf)
        if dicho[0] == b"message":
            return {"type": "message", "channel": dicho[1], "data": dicho[2]}
        return await self._pubsub.handle_message(dicho)

    def _receive_message(self, message: dict[str, Any] | None) -> None:
        if message is None or message["type"] == "message":
            super()._receive_message(message)
        elif message["type"] == "subscribe":
            espera = self._confirmaciones.get(message["channel"].decode())
            if espera and not espera.done():
                espera.set_result(None)
