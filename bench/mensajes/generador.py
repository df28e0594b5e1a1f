"""El generador de carga, en su propio proceso: recibe órdenes en JSON por su entrada y responde igual.

No conoce a Django: sólo abre sockets, que es lo que hace un teléfono.
"""

import asyncio
import json
import random
import sys
import time
from typing import Any

from bench.mensajes.cargas import Emisor, Oyente
from bench.mensajes.conexion import Conexion, ConexionRota, conectar

# Cuántas se abren a la vez: más sólo alargan la cola del servidor.
A_LA_VEZ = 32
PLAZO_DE_REPARTO = 15


class Generador:
    """Las conexiones abiertas y lo que se hace con ellas; cada método público es una orden."""

    def __init__(self) -> None:
        self.conexiones: dict[int, Conexion] = {}
        self.emisores: list[Emisor] = []
        self.oyentes: list[Oyente] = []

    async def conectar(self, puerto: int, personas: list[tuple[int, str]]) -> dict[str, Any]:
        """Abre una conexión por persona (id, token) y espera a que todas estén dentro."""
        turnos = asyncio.Semaphore(A_LA_VEZ)

        async def entrar(usuario_id: int, token: str) -> None:
            async with turnos:
                self.conexiones[usuario_id] = await conectar(puerto, token)

        async with asyncio.TaskGroup() as tareas:
            for usuario_id, token in personas:
                tareas.create_task(entrar(usuario_id, token))
        return {"conectadas": len(self.conexiones)}

    async def preparar(
        self, envian: list[tuple[int, str]], en_orden: bool = True
    ) -> dict[str, Any]:
        """Quién escribe a dónde, (id, destino); los demás sólo escuchan, y si se exige, en orden."""
        destinos = dict(envian)
        for usuario_id, conexion in self.conexiones.items():
            emisor = None
            if usuario_id in destinos:
                emisor = Emisor(conexion, usuario_id, destinos[usuario_id])
                self.emisores.append(emisor)
            self.oyentes.append(Oyente(conexion, emisor, en_orden))
        return {}

    async def ventana(
        self, segundos: float, ventana: int, oyentes_por_envio: int
    ) -> dict[str, Any]:
        """Lazo cerrado: cada emisor mantiene `ventana` envíos sin acuse durante esos segundos."""
        antes, cpu = self._cuenta(), time.process_time()
        inicio = time.monotonic()
        for emisor in self.emisores:
            emisor.hasta = inicio + segundos
            for _ in range(ventana):
                emisor.enviar()
        await asyncio.sleep(segundos)
        await self._esperar_reparto(oyentes_por_envio)
        fin, repartido = self._cuenta(), time.monotonic() - inicio
        return {
            "repartido": repartido,
            # Hasta el último acuse: con los envíos llegando a golpes, cortar antes cuenta de menos.
            "segundos": max(e.ultimo_acuse for e in self.emisores) - inicio,
            "cpu": time.process_time() - cpu,
            **{clave: fin[clave] - antes[clave] for clave in fin},
        }

    async def goteo(
        self, segundos: float, ritmo: float, oyentes_por_envio: int = 1
    ) -> dict[str, Any]:
        """Lazo abierto: `ritmo` envíos por segundo, lleguen o no los acuses; los retardos en ns."""
        azar = random.Random(1)
        retardos: list[int] = []
        for oyente in self.oyentes:
            oyente.retardos = retardos
        antes = self._cuenta()
        inicio = cita = time.monotonic()
        tarde, turno = 0.0, 0
        while (cita := cita + azar.expovariate(ritmo)) < inicio + segundos:
            if (falta := cita - time.monotonic()) > 0:
                await asyncio.sleep(falta)
            else:
                tarde = max(tarde, -falta)
            self.emisores[turno % len(self.emisores)].enviar()
            turno += 1
        a_tiempo = self._cuenta()["recibidos"] - antes["recibidos"]
        try:
            await self._esperar_reparto(oyentes_por_envio)
        except ConexionRota as error:
            return {"no_puede": str(error)}
        return {
            "enviados": turno,
            "a_tiempo": a_tiempo,
            "tarde": tarde,
            "adelantados": self._cuenta()["adelantados"] - antes["adelantados"],
            "retardos": retardos,
        }

    async def sonda(self, segundos: float) -> dict[str, Any]:
        """Pregunta algo barato, de una en una, con la única conexión; cada espera, en segundos."""
        (conexion,) = self.conexiones.values()
        esperas: list[float] = []
        final = time.monotonic() + segundos
        while time.monotonic() < final:
            respuesta = asyncio.get_running_loop().create_future()
            conexion.al_recibir = lambda carga, r=respuesta: (
                carga.startswith(b"43") and not r.done() and r.set_result(None)
            )
            inicio = time.monotonic()
            conexion.mandar(b'421["eco",{}]')
            await asyncio.wait_for(respuesta, 60)
            esperas.append(time.monotonic() - inicio)
        return {"esperas": esperas}

    async def comprobar(self) -> dict[str, Any]:
        """Falla si alguna conexión se cortó sola."""
        self._exigir_sanas()
        return {}

    async def cortar(self) -> dict[str, Any]:
        """Todas las conexiones caen a la vez."""
        for conexion in self.conexiones.values():
            conexion.cortar()
        self.conexiones, self.emisores, self.oyentes = {}, [], []
        return {}

    def _cuenta(self) -> dict[str, int]:
        return {
            "enviados": sum(e.enviados for e in self.emisores),
            "acusados": sum(e.acusados for e in self.emisores),
            "recibidos": sum(o.recibidos for o in self.oyentes),
            "adelantados": sum(o.adelantados for o in self.oyentes),
        }

    async def _esperar_reparto(self, oyentes_por_envio: int) -> None:
        """Hasta que todo lo enviado tenga su acuse y haya llegado; falla en voz alta si no."""
        final = time.monotonic() + PLAZO_DE_REPARTO
        while True:
            cuenta = self._cuenta()
            faltan = cuenta["enviados"] - cuenta["acusados"]
            sin_llegar = cuenta["enviados"] * oyentes_por_envio - cuenta["recibidos"]
            self._exigir_sanas()
            if not faltan and not sin_llegar:
                return
            if time.monotonic() > final:
                raise ConexionRota(f"{faltan} envíos sin acuse, {sin_llegar} sin llegar")
            await asyncio.sleep(0.02)

    def _exigir_sanas(self) -> None:
        fallos = [o.fallo for o in self.oyentes] + [c.rota for c in self.conexiones.values()]
        if fallo := next(filter(None, fallos), None):
            raise ConexionRota(fallo)


async def atender() -> None:
    """Cumple las órdenes de la entrada, una por línea, hasta que se cierre."""
    generador = Generador()
    while linea := await asyncio.to_thread(sys.stdin.readline):
        orden = json.loads(linea)
        try:
            respuesta = await getattr(generador, orden.pop("orden"))(**orden)
        except BaseExceptionGroup as grupo:
            respuesta = {"fallo": repr(grupo.exceptions[0])}
        except (ConexionRota, OSError, TimeoutError) as error:
            respuesta = {"fallo": repr(error)}
        print(json.dumps(respuesta), flush=True)


if __name__ == "__main__":
    if sys.platform == "win32":
        asyncio.run(atender())
    else:
        # En Windows no existen, ni el tope que aquí se sube.
        import resource

        import uvloop

        _, tope = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (tope, tope))
        uvloop.run(atender())
