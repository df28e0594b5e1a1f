"""Abrir un chat y ponerse al día según lo largo que sea."""

import time
from collections.abc import Callable
from statistics import median

from bench.base import ejecutar
from bench.mensajes.siembra import asentar
from bench.mensajes.tabla import Tabla, progreso
from mensajeria.models import SalaChat
from mensajeria.servicios import abrir_historial, sincronizar

PAGINA = 50
# Lo que pide un teléfono si no dice otra cosa.
LIMITE = 200
PRIMERA_SALA = 900
VECES = 100


def medir(rapido: bool) -> list[Tabla]:
    """Los milisegundos de cada lectura con mil mensajes en la sala y con cada vez diez veces más."""
    exponentes = range(3, 6 if rapido else 7)
    lecturas: dict[str, Callable[[SalaChat], object]] = {
        "historial, últimos 50": _historial,
        "sincronizar, 50 atrás": lambda sala: _sincronizar(sala, sala.ultimo_cambio - PAGINA),
        "sincronizar, desde el principio": lambda sala: _sincronizar(sala, 0),
    }
    medidas: dict[str, list[float]] = {nombre: [] for nombre in lecturas}
    # La tabla crece con las salas: así se nota lo que dependa de una o de la otra.
    for exponente in exponentes:
        sala = _sala(exponente, 10**exponente)
        asentar()
        for nombre, leer in lecturas.items():
            medidas[nombre].append(_cronometrar(leer, sala, VECES // (10 if rapido else 1)))
    tabla = Tabla("Leer una sala larga, ms", (*(f"10^{n}" for n in exponentes), "razón"))
    for nombre, valores in medidas.items():
        tabla.filas[nombre] = (*valores, valores[-1] / valores[0])
    return [tabla]


def _sala(indice: int, mensajes: int) -> SalaChat:
    """Una sala de dos personas que no tienen otra, con esos mensajes ya leídos."""
    progreso(f"historial: sembrando {mensajes} mensajes")
    sala, a, b = PRIMERA_SALA + indice, 3001 + 2 * indice, 3002 + 2 * indice
    ejecutar(
        """
        INSERT INTO salas_chat (id, tipo_sala, usuario_a_id, usuario_b_id, ultimo_numero,
                                ultimo_cambio)
        VALUES (%s, 'directo', %s, %s, %s, %s)
        """,
        *(sala, a, b, mensajes, mensajes),
    )
    ejecutar(
        """
        INSERT INTO mensajes (sala_chat_id, remitente_id, numero, cambio, contenido, enviado_en)
        SELECT %s, CASE WHEN n %% 2 = 0 THEN %s ELSE %s END, n, n,
               'Mensaje ' || n || ' de una charla muy larga', now() - (%s - n) * interval '1 second'
          FROM generate_series(1, %s) AS n
        """,
        *(sala, a, b, mensajes, mensajes),
    )
    ejecutar(
        """
        INSERT INTO marcas_sala (sala_chat_id, usuario_id, entregado_hasta, leido_hasta)
        VALUES (%s, %s, %s, %s), (%s, %s, %s, %s)
        """,
        *(sala, a, mensajes, mensajes, sala, b, mensajes, mensajes),
    )
    return SalaChat.objects.get(pk=sala)


def _historial(sala: SalaChat) -> None:
    mensajes, _ = abrir_historial(
        usuario_id=sala.usuario_a_id, sala_uuid=sala.sala_uuid, limite=PAGINA
    )
    assert len(mensajes) == PAGINA


def _sincronizar(sala: SalaChat, desde: int) -> None:
    hecho = sincronizar(
        usuario_id=sala.usuario_a_id, cursores={sala.sala_uuid: desde}, limite=LIMITE
    )
    assert len(hecho.salas[0].mensajes) == min(LIMITE, sala.ultimo_cambio - desde)


def _cronometrar(leer: Callable[[SalaChat], object], sala: SalaChat, veces: int) -> float:
    """La mediana, en milisegundos, tras unas de calentamiento."""
    tiempos: list[float] = []
    for vez in range(-5, veces):
        inicio = time.perf_counter()
        leer(sala)
        if vez >= 0:
            tiempos.append((time.perf_counter() - inicio) * 1000)
    return median(tiempos)
