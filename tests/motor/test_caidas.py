"""`kill -9` bajo carga y reinicios: nada confirmado se pierde y, al reintentar, nada queda dos veces."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
import socketio
from django.db import connection

from tests.motor.balance import Balance, hacer_balance, leer_sala, sala_de
from tests.motor.base_propia import BasePropia
from tests.motor.carga import Carga, Emisor, historial
from tests.motor.medida import anotar, cuanto
from tests.procesos import ServidorEnProceso, carpeta_de_postgresql, servir, url_de

# Con límites por usuario, la carga se quedaría esperando su turno.
ENTORNO = {"LIMITES": "apagados"}
CAIDAS_DEL_SERVIDOR = cuanto(3, 30)
CAIDAS_DE_LA_BASE = cuanto(3, 30)
ENVIOS_ENTRE_DOS = cuanto(600, 10_000)
# Los acuses que se esperan antes de cada caída, como mucho.
ACUSES_ANTES_DE_MATAR = cuanto(120, 400)
# En volver, desde que la base atiende.
PLAZO_DE_VUELTA = 10


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[BasePropia, str]]:
    """Una base sólo de estas pruebas y su `DATABASE_URL`."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        ajustes = connection.settings_dict
    migrada = url_de(ajustes | {"NAME": ajustes["TEST"]["TEMPLATE"]})
    with carpeta_de_postgresql() as carpeta:
        propia = BasePropia(carpeta)
        url = url_de(propia.arrancar() | {"NAME": "redup"})
        propia.copiar(migrada, url)
        yield propia, url
        propia.soltar()


@pytest.fixture(scope="module")
def servidor(base: tuple[BasePropia, str]) -> Iterator[ServidorEnProceso]:
    """Uno que sobrevive a todas las caídas de su base; al acabar, se apaga bien y sin una traza."""
    with servir(DATABASE_URL=base[1], **ENTORNO) as vivo:
        yield vivo
        codigo, registro = vivo.apagar()
    assert codigo == 0
    assert "Traceback" not in registro
    assert "deadlock" not in registro


def emisores(cuantos: int, grupo: str, url, *, ventana: int, tope: int | None = None):
    return [Emisor(100 + i, grupo, ventana, tope, url) for i in range(cuantos)]


def contar(que: str, carga: Carga, balance: Balance, segundos: float) -> None:
    anotar(f"{que}: envíos acusados", sum(carga.acusados))
    anotar(f"{que}: repetidos al reconectar", sum(e.repetidos for e in carga.emisores))
    anotar(f"{que}: segundos", f"{segundos:.1f}")
    anotar(f"{que}: balance", balance)


def test_matar_el_servidor_no_pierde_ni_duplica_ni_desordena(base, servidor):
    _, url_base = base
    azar = random.Random(7)
    # Al último no lo matan: es el que comparten las demás pruebas.
    en_turno = [servidor]
    carga = Carga(emisores(6, "grupo_1", lambda: en_turno[-1].url, ventana=20))
    inicio = time.monotonic()

    with ExitStack() as vivos:

        def turno_de_otro() -> None:
            en_turno.append(vivos.enter_context(servir(DATABASE_URL=url_base, **ENTORNO)))

        turno_de_otro()
        with carga:
            for caida in range(1, CAIDAS_DEL_SERVIDOR + 1):
                carga.esperar_acuses(azar.randint(1, ACUSES_ANTES_DE_MATAR))
                en_turno[-1].proceso.kill()
                en_turno[-1].proceso.wait(10)
                if caida < CAIDAS_DEL_SERVIDOR:
                    turno_de_otro()
            en_turno.append(servidor)
            carga.esperar_acuses(50)

    balance = hacer_balance(url_base, 1, carga.emisores)
    contar(f"{CAIDAS_DEL_SERVIDOR} kill -9 del servidor", carga, balance, time.monotonic() - inicio)
    assert balance == Balance(guardados=sum(e.creados for e in carga.emisores))
    # Con menos, nada estaba en el aire al morir y no se habría probado el reintento.
    assert sum(e.repetidos for e in carga.emisores) > CAIDAS_DEL_SERVIDOR


def test_matar_postgresql_no_da_falsos_acuses_y_el_servicio_vuelve_solo(base, servidor):
    propia, url_base = base
    azar = random.Random(7)
    vueltas = []
    inicio = time.monotonic()

    # De uno en uno: quien sigue tras un «reinténtalo» adelanta a lo que le negaron.
    with Carga(emisores(8, "grupo_2", lambda: servidor.url, ventana=1)) as carga:
        for _ in range(CAIDAS_DE_LA_BASE):
            carga.esperar_acuses(azar.randint(1, ACUSES_ANTES_DE_MATAR))
            propia.matar()
            antes = carga.acusados
            propia.encender()
            vueltas.append(carga.esperar(lambda antes=antes: todos_avanzaron(carga, antes)))

    balance = hacer_balance(url_base, 2, carga.emisores)
    contar(f"{CAIDAS_DE_LA_BASE} kill -9 de PostgreSQL", carga, balance, time.monotonic() - inicio)
    anotar("vuelta del servicio, segundos tras la base (máx.)", f"{max(vueltas):.2f}")
    assert balance == Balance(guardados=sum(e.creados for e in carga.emisores))
    assert max(vueltas) < PLAZO_DE_VUELTA


def todos_avanzaron(carga: Carga, antes: list[int]) -> bool:
    return all(ahora > previo for ahora, previo in zip(carga.acusados, antes, strict=True))


def test_dos_servidores_escriben_en_un_grupo_sin_huecos_ni_interbloqueos(base, servidor):
    _, url_base = base
    inicio = time.monotonic()

    with servir(DATABASE_URL=url_base, **ENTORNO) as otro:
        dos = [servidor, otro]
        carga = Carga(
            [
                Emisor(100 + i, "grupo_3", 50, ENVIOS_ENTRE_DOS // 4, lambda s=dos[i % 2]: s.url)
                for i in range(4)
            ]
        )
        with carga:
            carga.esperar(lambda: sum(carga.acusados) == ENVIOS_ENTRE_DOS, limite=120)
        segundos = time.monotonic() - inicio
        leidos = [
            historial(s.url, 100 + i, sala_de(url_base, 3), 100) for s in dos for i in range(2)
        ]
        registro = otro.apagar()[1]

    balance = hacer_balance(url_base, 3, carga.emisores)
    contar(f"2 servidores, {ENVIOS_ENTRE_DOS} envíos a un grupo", carga, balance, segundos)
    assert balance == Balance(guardados=ENVIOS_ENTRE_DOS)
    assert sum(e.negados for e in carga.emisores) == 0
    ultimos = [(numero, texto) for numero, _, _, texto in leer_sala(url_base, 3)][-100:]
    assert leidos == [ultimos] * 4
    assert "deadlock" not in registro
    assert "Traceback" not in registro


def test_tras_reiniciar_postgresql_se_sigue_enviando_sin_falsos_acuses(base, servidor):
    propia, url_base = base

    with socketio.SimpleClient() as cliente:
        cliente.connect(f"{servidor.url}?user_id=123", transports=["websocket"])
        cliente.call("join_group", {"group_id": "grupo_4"}, timeout=10)
        antes = enviar(cliente, "antes")
        propia.parar()
        sin_base = enviar(cliente, "durante")
        no_listo = httpx.get(f"{servidor.url}/salud/listo", timeout=10).status_code
        propia.encender()
        despues = enviar(cliente, "después")

    assert (antes["status"], despues["status"]) == ("sent", "sent")
    assert (sin_base["status"], sin_base["code"]) == ("error", "BASE_NO_DISPONIBLE")
    assert no_listo == 503
    assert [(numero, texto) for numero, _, _, texto in leer_sala(url_base, 4)] == [
        (1, "antes"),
        (2, "después"),
    ]


def enviar(cliente: socketio.SimpleClient, texto: str) -> dict[str, str]:
    paquete = {"to": "grupo_4", "message": texto, "sender_id": "123", "timestamp": "1"}
    return cliente.call("send_message", paquete | {"type": "text"}, timeout=10)
