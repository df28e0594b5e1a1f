"""`Escritor`: la cola entre los sockets y la base, cuando va bien y cuando la base no contesta."""

import asyncio
import random
import time
from contextlib import contextmanager
from threading import get_ident
from uuid import uuid4

import psycopg2
import pytest
from django.db import OperationalError, connection, connections

from mensajeria import escritor as modulo
from mensajeria.destinos import a_grupo
from mensajeria.errores import DemasiadosEnvios, SalaNoExiste
from mensajeria.escritor import Escritor
from mensajeria.models import Mensaje
from mensajeria.servicios import guardar_lote
from redup_project.errores import BaseNoDisponible
from tests.fabricas import EstudianteFabrica, GrupoFabrica, SalaDirectaFabrica
from tests.motor.envios import guardados_en, pedido

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def salas():
    """Dos chats de la misma persona."""
    ana, beto, carla = EstudianteFabrica.create_batch(3)
    return [SalaDirectaFabrica(usuario_a=ana, usuario_b=otro) for otro in (beto, carla)]


@pytest.fixture
def escritor():
    nuevo = Escritor()
    yield nuevo
    for hilo in nuevo._hilos:
        hilo.submit(connections.close_all).result(10)
        hilo.shutdown()


def envio(sala, texto, cliente_id=None):
    return pedido(sala.usuario_a, sala, texto, cliente_id)


def correr(escritor, *pedidos, mientras=lambda: None):
    """Encola los pedidos de una vez y devuelve, de cada uno, lo guardado o su error."""

    async def encolar():
        esperas = [escritor.encolar(p) for p in pedidos]
        en_paralelo = asyncio.get_running_loop().run_in_executor(None, mientras)
        hechos = await asyncio.gather(*esperas, return_exceptions=True)
        await en_paralelo
        await escritor.parar()
        return hechos

    return asyncio.run(encolar())


@pytest.fixture
def lotes(monkeypatch):
    """Los lotes que el escritor manda guardar, según salen."""
    vistos = []

    def anotado(pedidos):
        vistos.append([p.contenido for p in pedidos])
        return guardar_lote(pedidos)

    monkeypatch.setattr(modulo, "guardar_lote", anotado)
    return vistos


def test_mil_envios_son_unos_pocos_lotes_y_conservan_el_orden(escritor, salas, lotes):
    pedidos = [envio(salas[i % 2], f"{i}") for i in range(1000)]

    hechos = correr(escritor, *pedidos)

    assert [g.mensaje.contenido for g in hechos] == [p.contenido for p in pedidos]
    assert [len(lote) for lote in lotes] == [128] * 7 + [104]
    for resto, sala in enumerate(salas):
        textos = [f"{i}" for i in range(resto, 1000, 2)]
        assert guardados_en(sala) == list(enumerate(textos, 1))


def test_lo_que_llega_mientras_se_guarda_es_el_lote_siguiente(escritor, salas, lotes):
    async def dos_tandas():
        primera = escritor.encolar(envio(salas[0], "0"))
        # Cuando el primer lote ya va hacia la base.
        while not lotes:
            await asyncio.sleep(0)
        segunda = [escritor.encolar(envio(salas[0], f"{i}")) for i in (1, 2, 3)]
        return [g.mensaje.numero for g in await asyncio.gather(primera, *segunda)]

    assert asyncio.run(dos_tandas()) == [1, 2, 3, 4]
    assert lotes == [["0"], ["1", "2", "3"]]


def test_lo_que_llega_suelto_va_por_el_ultimo_hilo_que_volvio(escritor, salas, monkeypatch):
    """El que se usó hace menos tiene su conexión caliente; turnarse las enfría todas."""
    por_hilo = []

    def anotado(pedidos):
        por_hilo.append(get_ident())
        return guardar_lote(pedidos)

    monkeypatch.setattr(modulo, "guardar_lote", anotado)

    for i in range(4):
        correr(escritor, envio(salas[0], f"{i}"))

    assert len(por_hilo) == 4
    assert len(set(por_hilo)) == 1


def test_el_error_de_uno_no_llega_a_los_demas(escritor, salas):
    intrusa = EstudianteFabrica()

    antes, malo, despues = correr(
        escritor, envio(salas[0], "0"), pedido(intrusa, salas[0]), envio(salas[0], "1")
    )

    assert (antes.mensaje.numero, type(malo), despues.mensaje.numero) == (1, SalaNoExiste, 2)


def test_con_la_cola_llena_se_rechaza_y_lo_encolado_se_guarda(escritor, salas, monkeypatch):
    monkeypatch.setattr(modulo, "CAPACIDAD", 3)

    async def desbordar():
        esperas = [escritor.encolar(envio(salas[0], f"{i}")) for i in range(3)]
        with pytest.raises(DemasiadosEnvios):
            escritor.encolar(envio(salas[0], "de más"))
        await asyncio.gather(*esperas)
        # Vaciada la cola, vuelve a admitir.
        return await escritor.encolar(envio(salas[0], "3"))

    assert asyncio.run(desbordar()).mensaje.numero == 4
    assert [texto for _, texto in guardados_en(salas[0])] == ["0", "1", "2", "3"]


def test_sin_base_se_dice_a_todos_y_no_queda_nada(escritor, salas, monkeypatch):
    def sin_base(_):
        raise OperationalError("la base no está")

    monkeypatch.setattr(modulo, "guardar_lote", sin_base)
    negados = correr(escritor, *[envio(salas[0], f"{i}") for i in range(300)])
    monkeypatch.undo()
    [despues] = correr(escritor, envio(salas[0], "después"))

    assert {type(error) for error in negados} == {BaseNoDisponible}
    assert guardados_en(salas[0]) == [(1, "después")]
    assert despues.mensaje.numero == 1


def test_si_la_base_no_contesta_se_dice_en_su_plazo_y_lo_que_esperaba_no_se_guarda(
    escritor, salas, monkeypatch
):
    """Lo que ya iba hacia la base puede guardarse después; al reintentar no sale dos veces.

    Los dos van por el uuid de su sala, y hasta saber cuál es va cada uno a solas.
    """
    assert modulo.PLAZO == 3
    monkeypatch.setattr(modulo, "PLAZO", 0.3)
    monkeypatch.setattr(modulo, "TAMANO_DE_LOTE", 1)
    en_vuelo, detras = envio(salas[0], "en vuelo", uuid4()), envio(salas[1], "detrás", uuid4())
    inicio = time.monotonic()

    with fila_bloqueada(salas[0]) as soltar:
        errores, segundos = asyncio.run(negar_y_soltar(escritor, soltar, en_vuelo, detras))

    assert [type(error) for error in errores] == [BaseNoDisponible] * 2
    assert 0.3 <= segundos - inicio < 2
    assert [m.contenido for m in Mensaje.objects.all()] == ["en vuelo"]
    [reintento, otro] = correr(escritor, en_vuelo, detras)
    assert (reintento.mensaje.numero, otro.mensaje.numero) == (1, 1)
    assert Mensaje.objects.count() == 2


@contextmanager
def fila_bloqueada(sala):
    """Otra conexión tiene la fila de la sala: quien quiera numerar en ella espera."""
    otra = psycopg2.connect(**connection.get_connection_params())
    with otra.cursor() as cursor:
        cursor.execute("SELECT 1 FROM salas_chat WHERE id = %s FOR UPDATE", [sala.pk])
    yield otra.rollback
    otra.close()


async def negar_y_soltar(escritor, soltar, *pedidos):
    """Los errores, y la hora a la que llegaron; después la base contesta y la cola se vacía."""
    esperas = [escritor.encolar(p) for p in pedidos]
    errores = await asyncio.gather(*esperas, return_exceptions=True)
    llegaron = time.monotonic()
    soltar()
    await escritor.parar()
    return errores, llegaron


def test_si_falla_el_reparto_lo_que_espera_en_la_cola_se_guarda(escritor, salas, monkeypatch):
    def falla(_):
        raise RuntimeError("una conexión rota")

    monkeypatch.setattr(modulo, "repartir", falla)
    monkeypatch.setattr(modulo, "TAMANO_DE_LOTE", 1)

    hechos = correr(escritor, *[envio(salas[0], f"{i}") for i in range(3)])

    assert [g.mensaje.numero for g in hechos] == [1, 2, 3]


def test_lo_contestado_no_se_guarda_hasta_su_plazo(escritor, salas):
    correr(escritor, *[envio(salas[0], f"{i}") for i in range(300)])

    assert (len(escritor._plazos), escritor._alarma) == (0, None)


def test_si_falla_el_reparto_de_uno_los_demas_salen(escritor, salas, monkeypatch):
    repartido = []

    def falla_el_primero(emisiones):
        [emision] = emisiones
        if emision.datos["message"] == "0":
            raise RuntimeError("una conexión rota")
        repartido.append(emision.datos["message"])

    monkeypatch.setattr(modulo, "repartir", falla_el_primero)

    correr(escritor, *[envio(salas[0], f"{i}") for i in range(3)])

    assert repartido == ["1", "2"]


def test_mientras_una_sala_espera_en_la_base_las_demas_siguen(escritor, salas, monkeypatch):
    monkeypatch.setattr(modulo, "ESPERAN_POR_LOTE", 1)
    ana, dani = salas[0].usuario_a, EstudianteFabrica()
    detenido = pedido(ana, salas[0].usuario_b)
    detras, de_otros = pedido(salas[0].usuario_b, ana), pedido(dani, salas[1].usuario_b)

    async def enviar(soltar):
        primero = escritor.encolar(detenido)
        while not escritor._guardandose:
            await asyncio.sleep(0)
        segundo = escritor.encolar(detras)
        # Con la fila de la otra sala aún bloqueada.
        libre = await escritor.encolar(de_otros)
        hechos = [primero.done(), segundo.done()]
        soltar()
        numeros = [g.mensaje.numero for g in await asyncio.gather(primero, segundo)]
        await escritor.parar()
        return libre, hechos, numeros

    with fila_bloqueada(salas[0]) as soltar:
        libre, hechos, numeros = asyncio.run(enviar(soltar))

    assert (libre.mensaje.numero, hechos, numeros) == (1, [False, False], [1, 2])


def test_los_que_llegan_sueltos_esperan_al_lote_que_esta_en_la_base(escritor, salas, lotes):
    """Salen cuando son `ESPERAN_POR_LOTE` por cada lote que ya esté."""
    ana = salas[0].usuario_a
    otros = EstudianteFabrica.create_batch(2 * modulo.ESPERAN_POR_LOTE)
    parejas = zip(otros[::2], otros[1::2], strict=True)
    sueltos = [pedido(uno, otro, otro.nombre) for uno, otro in parejas]

    async def enviar(soltar):
        detenido = escritor.encolar(pedido(ana, salas[0].usuario_b, "detenido"))
        while not lotes:
            await asyncio.sleep(0)
        esperas = [escritor.encolar(p) for p in sueltos[:-1]]
        escritor._despachar()
        con_pocos = len(lotes)
        esperas.append(escritor.encolar(sueltos[-1]))
        # Con la sala del primero aún bloqueada.
        await asyncio.gather(*esperas)
        soltar()
        await detenido
        await escritor.parar()
        return con_pocos

    with fila_bloqueada(salas[0]) as soltar:
        assert asyncio.run(enviar(soltar)) == 1
    assert [len(lote) for lote in lotes] == [1, modulo.ESPERAN_POR_LOTE]


def test_varios_lotes_a_la_vez_reparten_cada_sala_en_su_orden(escritor, salas, monkeypatch):
    """Cientos de envíos de muchas personas a unas pocas salas, nombradas de las dos maneras."""
    monkeypatch.setattr(modulo, "TAMANO_DE_LOTE", 7)
    repartido = []
    monkeypatch.setattr(modulo, "repartir", repartido.extend)
    personas = EstudianteFabrica.create_batch(12)
    grupos = [GrupoFabrica(miembros=personas) for _ in range(4)]
    destinos = [a_grupo(g.pk) for g in grupos] + [g.salas.get() for g in grupos]
    azar = random.Random(1)
    pedidos = [pedido(azar.choice(personas), azar.choice(destinos), f"{i}") for i in range(400)]

    contestados = correr(escritor, *pedidos)

    for grupo in grupos:
        sala = grupo.salas.get()
        suyos = [e.numero for e in repartido if e.sala == str(sala.sala_uuid)]
        assert suyos == list(range(1, len(suyos) + 1))
        for persona in personas:
            dichos = [
                g.mensaje.numero
                for g, p in zip(contestados, pedidos, strict=True)
                if p.remitente_id == persona.pk and g.mensaje.sala_chat_id == sala.pk
            ]
            assert dichos == sorted(dichos)
    assert len(repartido) == 400


def test_un_lote_que_tarda_en_repartirse_no_lo_adelanta_el_siguiente_de_su_sala(
    escritor, salas, monkeypatch, lotes
):
    monkeypatch.setattr(modulo, "TAMANO_DE_LOTE", 1)
    repartido, contestar = [], modulo._contestar
    monkeypatch.setattr(modulo, "repartir", repartido.extend)

    async def con_calma(hechos):
        # Al primero le da tiempo de sobra a que el segundo vuelva de la base.
        while len(lotes) < 2 or escritor._guardandose:
            await asyncio.sleep(0.001)
        await contestar(hechos)

    monkeypatch.setattr(modulo, "_contestar", con_calma)

    correr(escritor, envio(salas[0], "1"), envio(salas[0], "2"))

    assert [emision.numero for emision in repartido] == [1, 2]


def test_si_repartir_no_da_abasto_la_base_espera(escritor, salas, monkeypatch, lotes):
    monkeypatch.setattr(modulo, "TAMANO_DE_LOTE", 1)
    personas = EstudianteFabrica.create_batch(12)
    pedidos = [pedido(uno, otro) for uno, otro in zip(personas[::2], personas[1::2], strict=True)]

    async def sin_repartir():
        async with escritor._contestando:
            esperas = [escritor.encolar(p) for p in pedidos]
            while len(lotes) < modulo.LOTES_SIN_CONTESTAR or escritor._guardandose:
                await asyncio.sleep(0.001)
            escritor._despachar()
            antes = len(lotes)
        await asyncio.gather(*esperas)
        await escritor.parar()
        return antes, len(lotes)

    assert asyncio.run(sin_repartir()) == (modulo.LOTES_SIN_CONTESTAR, len(pedidos))
