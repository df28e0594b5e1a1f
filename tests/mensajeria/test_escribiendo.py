"""`typing`: quién está escribiendo. No se guarda, y teclear no cuesta consultas."""

import threading

import pytest
from django.db.backends.utils import CursorWrapper

from mensajeria import escritura
from tests.fabricas import EstudianteFabrica, GrupoFabrica


def escribe(sala, usuario, activo=True):
    datos = {"sala_uuid": str(sala.sala_uuid), "user_id": str(usuario.pk), "active": activo}
    return "typing", datos


def teclear(cliente, sala, **mas):
    """Manda `typing` y espera a que se atienda; quien no pide acuse no recibe nada."""
    return cliente.call("typing", {"sala_uuid": str(sala.sala_uuid)} | mas, timeout=5)


@pytest.fixture
def ordenes(monkeypatch):
    """El SQL que ejecuta el servidor; la presencia, que va aparte y por lotes, no cuenta."""
    ejecutadas = []
    original = CursorWrapper.execute

    def anotar(cursor, sql, params=None):
        del_servidor = threading.current_thread().name.startswith("redup-")
        if del_servidor and "SET ultima_conexion_en" not in sql:
            ejecutadas.append(sql)
        return original(cursor, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", anotar)
    return ejecutadas


def test_en_un_chat_directo_se_entera_el_otro_en_todos_sus_aparatos(conectar, ana, beto, sala):
    a, otro_mio = conectar(ana), conectar(ana)
    suyos = conectar(beto), conectar(beto)
    ajena = conectar(EstudianteFabrica())

    assert teclear(a, sala) == {"status": "ok"}

    assert [b.recibir() for b in suyos] == [escribe(sala, ana)] * 2
    for cliente in (a, otro_mio, ajena, *suyos):
        cliente.exigir_silencio()


def test_en_un_grupo_se_enteran_los_demas_miembros(conectar, ana, beto):
    sala = GrupoFabrica(miembros=[ana, beto]).salas.get()
    a, b, ajena = conectar(ana), conectar(beto), conectar(EstudianteFabrica())

    teclear(a, sala)
    teclear(a, sala, active=False)

    assert [b.recibir(), b.recibir()] == [escribe(sala, ana), escribe(sala, ana, activo=False)]
    for cliente in (a, b, ajena):
        cliente.exigir_silencio()


def test_sin_pedir_acuse_no_se_contesta_nada(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)

    a.emit("typing", {"sala_uuid": str(sala.sala_uuid)})

    assert b.recibir() == escribe(sala, ana)
    a.exigir_silencio()


def test_quien_no_participa_recibe_un_error_y_nadie_se_entera(conectar, ana, beto, sala):
    grupal = GrupoFabrica(miembros=[ana, beto]).salas.get()
    intrusa, a, b = conectar(EstudianteFabrica()), conectar(ana), conectar(beto)

    for ajena in (sala, grupal):
        evento, error = intrusa.pedir("typing", {"sala_uuid": str(ajena.sala_uuid)})
        assert (evento, error["code"], error["event"]) == ("error", "SALA_NO_EXISTE", "typing")

    for cliente in (a, b):
        cliente.exigir_silencio()


def test_repetirlo_en_seguida_se_acepta_y_no_vuelve_a_avisar(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)

    for _ in range(20):
        assert teclear(a, sala) == {"status": "ok"}

    assert b.recibir() == escribe(sala, ana)
    b.exigir_silencio()


def test_pasado_un_segundo_repetirlo_vuelve_a_avisar(conectar, ana, beto, sala, monkeypatch):
    monkeypatch.setattr(escritura, "SEGUNDOS_SIN_REPETIR", 0)
    a, b = conectar(ana), conectar(beto)

    teclear(a, sala)
    teclear(a, sala)

    assert [b.recibir(), b.recibir()] == [escribe(sala, ana)] * 2


def test_empezar_y_parar_sin_cesar_tiene_limite(conectar, ana, beto, sala, settings, monkeypatch):
    settings.LIMITES = "normales"
    monkeypatch.setattr(escritura, "AVISOS_POR_SEGUNDO", 0.01)
    a, b = conectar(ana), conectar(beto)
    for n in range(escritura.RAFAGA):
        teclear(a, sala, active=n % 2 == 0)
        b.recibir()

    evento, error = a.pedir("typing", {"sala_uuid": str(sala.sala_uuid), "active": False})

    assert (evento, error["code"], error["event"]) == ("error", "DEMASIADOS_EVENTOS", "typing")
    assert error["retry_after"] > 0
    b.exigir_silencio()


def test_teclear_cincuenta_veces_es_una_lectura(conectar, ana, beto, sala, ordenes, monkeypatch):
    monkeypatch.setattr(escritura, "SEGUNDOS_SIN_REPETIR", 0)
    a, b = conectar(ana), conectar(beto)
    ordenes.clear()

    for _ in range(50):
        teclear(a, sala)
        assert b.recibir() == escribe(sala, ana)

    assert [orden.split()[0] for orden in ordenes] == ["SELECT"]


def test_el_permiso_se_vuelve_a_comprobar_a_los_segundos(conectar, ana, beto, monkeypatch):
    monkeypatch.setattr(escritura, "SEGUNDOS_DE_PERMISO", 0)
    grupo = GrupoFabrica(miembros=[ana, beto])
    sala = grupo.salas.get()
    a, b = conectar(ana), conectar(beto)
    teclear(a, sala)
    b.recibir()

    grupo.membresias.filter(usuario=ana).delete()

    assert a.pedir("typing", {"sala_uuid": str(sala.sala_uuid)})[1]["code"] == "SALA_NO_EXISTE"
    b.exigir_silencio()


def test_lo_recordado_se_va_con_la_conexion(conectar, ana, sala, monkeypatch):
    monkeypatch.setattr(escritura, "MAX_SALAS", 1)
    a = conectar(ana)
    otra = GrupoFabrica(miembros=[ana]).salas.get()

    teclear(a, sala)
    teclear(a, otra)

    recuerdos = [r for s, r in escritura._recuerdos.items() if s.usuario_id == ana.pk]
    assert [list(recuerdo) for recuerdo in recuerdos] == [[otra.sala_uuid]]
