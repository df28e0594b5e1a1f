"""Envíos guardados por segundo, en lazo cerrado, y lo que gasta cada uno en cada proceso."""

import time
from contextlib import ExitStack

from django.db import connection

from bench.mensajes.postgres import DE_CINCUENTA, DE_UNA, ProcesosDePostgres, pgbench
from bench.mensajes.servidores import NOMBRES, Generador, MedidaFallida, Servidor, en_marcha
from bench.mensajes.servidores import generador as abrir_generador
from bench.mensajes.siembra import asentar, personas
from bench.mensajes.tabla import Tabla, progreso

PAREJAS_QUE_HABLAN = 50
VENTANA = 8
# Lo que tarda RedUP en anotar las últimas entregas, que también son gasto de esos mensajes.
COLA = 1.5
MEDIDAS = {
    "envíos guardados/s": "ritmo",
    "CPU servidor, µs/mensaje": "servidor",
    "CPU PostgreSQL, µs/mensaje": "postgres",
    "CPU generador, µs/mensaje": "generador",
    "CPU generador, µs/trama": "trama",
}


def medir(rapido: bool) -> list[Tabla]:
    """Cincuenta parejas con ocho envíos sin acuse cada una; y PostgreSQL a solas con las mismas filas."""
    segundos, veces = (2, 1) if rapido else (6, 5)
    vistas: dict[str, list[dict[str, float]]] = {nombre: [] for nombre in NOMBRES}
    acusados = 0
    with ExitStack() as pila:
        puestos = {n: parejas(pila, n) for n in NOMBRES}
        for vez in range(veces + 1):
            for nombre, (servidor, generador) in puestos.items():
                ronda = _ronda(servidor, generador, segundos if vez else 1)
                acusados += ronda["acusados"] if nombre == "RedUP" else 0
                progreso(f"envíos: {nombre} {ronda['ritmo']:.0f}/s")
                # La primera sólo calienta.
                if vez:
                    vistas[nombre].append(ronda)
        exigir_guardados(acusados)
    tabla = Tabla("Envíos, lazo cerrado (50 parejas × 8)")
    for titulo, clave in MEDIDAS.items():
        tabla.comparar(titulo, *([r[clave] for r in vistas[n]] for n in NOMBRES))
    tabla.notas.append(f"{acusados} acuses: todos en la base, y ninguno llegó desordenado")
    ritmo, _, _ = tabla.filas["envíos guardados/s"]
    gasto, _, _ = tabla.filas["CPU PostgreSQL, µs/mensaje"]
    return [tabla, _postgres_a_solas(rapido, ritmo, gasto)]


def parejas(pila: ExitStack, nombre: str) -> tuple[Servidor, Generador]:
    """El servidor con las parejas ya conectadas: el impar escribe al par que le sigue."""
    servidor = pila.enter_context(en_marcha(nombre))
    gente = personas(nombre, range(1, 2 * PAREJAS_QUE_HABLAN + 1))
    generador = pila.enter_context(abrir_generador(servidor, gente))
    envian = [(i, str(i + 1)) for i in range(1, 2 * PAREJAS_QUE_HABLAN, 2)]
    generador.pedir("preparar", envian=envian)
    return servidor, generador


def _ronda(servidor: Servidor, generador: Generador, segundos: float) -> dict[str, float]:
    postgres = ProcesosDePostgres()
    antes, antes_pg = servidor.cpu(), postgres.cpu()
    ronda = generador.pedir("ventana", segundos=segundos, ventana=VENTANA, oyentes_por_envio=1)
    time.sleep(COLA)
    mensajes, micros = ronda["acusados"], 1e6 / ronda["acusados"]
    return {
        "acusados": mensajes,
        "ritmo": mensajes / ronda["segundos"],
        "servidor": (servidor.cpu() - antes) * micros,
        "postgres": (postgres.cpu() - antes_pg) * micros,
        "generador": ronda["cpu"] * micros,
        # Por mensaje: el envío, el acuse y la entrega.
        "trama": ronda["cpu"] * micros / 3,
    }


def exigir_guardados(acusados: int) -> None:
    """Tantos mensajes en la base como acuses, y numerados en cada sala como los mandó su autor."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE turno <> orden)
              FROM (SELECT split_part(contenido, ':', 2)::bigint AS turno,
                           row_number() OVER (PARTITION BY sala_chat_id, remitente_id
                                              ORDER BY numero) AS orden
                      FROM mensajes WHERE contenido ~ '^[0-9]+:[0-9]+:') AS enviados
            """
        )
        guardados, desordenados = cursor.fetchone()
    if guardados != acusados or desordenados:
        raise MedidaFallida(
            f"{acusados} acuses, {guardados} en la base, {desordenados} fuera de orden"
        )


def _postgres_a_solas(rapido: bool, ritmo: float, gasto: float) -> Tabla:
    segundos, clientes = (2, (4,)) if rapido else (5, (1, 2, 4, 8))
    tabla = Tabla("PostgreSQL a solas (pgbench)", ("RedUP", "de una en una", "lotes de 50"))
    mejores = []
    for guion, filas in ((DE_UNA, 1), (DE_CINCUENTA, 50)):
        mejores.append(max(_pgbench(guion, filas, c, segundos) for c in clientes))
    (una, cpu_una), (lote, cpu_lote) = mejores
    tabla.filas["filas guardadas/s"] = (ritmo, una, lote)
    tabla.filas["CPU PostgreSQL, µs/fila"] = (gasto, cpu_una, cpu_lote)
    return tabla


def _pgbench(guion: str, filas: int, clientes: int, segundos: int) -> tuple[float, float]:
    """Filas por segundo, y microsegundos de PostgreSQL que cuesta cada una."""
    asentar()
    postgres = ProcesosDePostgres()
    # Un proceso que muere mientras se suma no lo cuenta ni él ni su padre.
    time.sleep(COLA)
    antes = postgres.cpu()
    ritmo = pgbench(guion, clientes, segundos) * filas
    time.sleep(COLA)
    progreso(f"pgbench: {clientes} clientes, {filas} por transacción, {ritmo:.0f} filas/s")
    return ritmo, (postgres.cpu() - antes) / (ritmo * segundos) * 1e6
