"""En línea y última conexión: quién lo ve, cuándo cambia y lo que cuesta."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from grupos.models import EstadoMembresia
from mensajeria import presencia
from mensajeria.esquemas import en_iso
from mensajeria.servicios import conocidos_visibles
from redup_project.asgi import sio
from tests.fabricas import EstudianteFabrica, GrupoFabrica, SalaDirectaFabrica

AYER = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sin_demoras(monkeypatch):
    monkeypatch.setattr(presencia, "ESPERA", 0)
    monkeypatch.setattr(presencia, "DEMORA_AL_IRSE", 0)


def preguntar(cliente, *usuarios):
    """`presence` por esos usuarios: su estado, en el orden en que se preguntó."""
    evento, datos = cliente.pedir("presence", {"user_ids": [str(u.pk) for u in usuarios]})
    assert (evento, datos["status"]) == ("presence_state", "ok"), datos
    return datos["users"]


def en_linea(usuario):
    return {"user_id": str(usuario.pk), "online": True}


def fuera(usuario, ultima=None):
    datos = {"user_id": str(usuario.pk), "online": False}
    return datos | ({"last_seen": en_iso(ultima)} if ultima else {})


def ultima_conexion(usuario):
    usuario.refresh_from_db(fields=["ultima_conexion_en"])
    return usuario.ultima_conexion_en


def ocultarse(cliente, oculto=True):
    assert cliente.pedir("set_privacy", {"show_last_seen": not oculto}) == (
        "privacy_updated",
        {"status": "ok", "show_last_seen": not oculto},
    )


def test_se_ve_a_quien_comparte_chat_o_grupo_y_a_nadie_mas(conectar, ana, beto, sala):
    del_grupo, desconectada = EstudianteFabrica(), EstudianteFabrica(ultima_conexion_en=AYER)
    GrupoFabrica(miembros=[ana, del_grupo])
    SalaDirectaFabrica(usuario_a=ana, usuario_b=desconectada)
    ajena = EstudianteFabrica()
    a = conectar(ana)
    for usuario in (beto, del_grupo, ajena):
        conectar(usuario)

    estado = preguntar(a, desconectada, ajena, del_grupo, beto, ana)

    assert estado == [fuera(desconectada, AYER), en_linea(del_grupo), en_linea(beto)]


def test_quien_salio_del_grupo_ya_no_se_ve(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    a = conectar(ana)
    conectar(beto)
    assert preguntar(a, beto) == [en_linea(beto)]

    grupo.membresias.filter(usuario=beto).update(estado_membresia=EstadoMembresia.SALIO)

    assert preguntar(a, beto) == []


def test_quien_pregunto_se_entera_de_que_llega_y_de_que_se_va(conectar, ana, beto, sala):
    a = conectar(ana)
    assert preguntar(a, beto) == [fuera(beto)]

    b = conectar(beto)
    assert a.recibir() == ("presence_changed", en_linea(beto))
    antes = datetime.now(UTC)
    b.disconnect()

    evento, datos = a.recibir()
    assert (evento, datos) == ("presence_changed", fuera(beto, ultima_conexion(beto)))
    assert antes - timedelta(seconds=1) < ultima_conexion(beto) <= datetime.now(UTC)
    a.exigir_silencio()


def test_quien_no_pregunto_y_quien_no_puede_saber_no_se_enteran(conectar, ana, beto, sala):
    a, e = conectar(ana), conectar(EstudianteFabrica())
    vigia = conectar(ana)
    preguntar(e, beto)
    preguntar(vigia, beto)

    conectar(beto)

    assert vigia.recibir()[0] == "presence_changed"
    for cliente in (a, e):
        cliente.exigir_silencio()


def test_preguntar_por_otros_deja_de_vigilar_a_los_de_antes(conectar, ana, beto, sala):
    carla = EstudianteFabrica()
    SalaDirectaFabrica(usuario_a=ana, usuario_b=carla)
    a = conectar(ana)
    preguntar(a, beto)
    preguntar(a, carla)

    conectar(beto)
    conectar(carla)

    assert a.recibir() == ("presence_changed", en_linea(carla))
    a.exigir_silencio()


def test_mientras_quede_un_aparato_sigue_en_linea(conectar, ana, beto, sala):
    a, b1, _b2 = conectar(ana), conectar(beto), conectar(beto)
    assert preguntar(a, beto) == [en_linea(beto)]

    b1.disconnect()

    assert preguntar(a, beto) == [en_linea(beto)]
    a.exigir_silencio()


def test_quien_vuelve_en_seguida_no_parpadea(conectar, ana, beto, sala, monkeypatch):
    monkeypatch.setattr(presencia, "DEMORA_AL_IRSE", 60)
    a, b = conectar(ana), conectar(beto)
    preguntar(a, beto)

    b.disconnect()
    assert preguntar(a, beto) == [en_linea(beto)]
    conectar(beto)

    assert preguntar(a, beto) == [en_linea(beto)]
    a.exigir_silencio()


def test_quien_se_oculta_desaparece_y_al_mostrarse_vuelve(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)
    preguntar(a, beto)

    ocultarse(b)
    assert a.recibir() == ("presence_changed", fuera(beto))
    assert preguntar(a, beto) == [fuera(beto)]

    ocultarse(b, oculto=False)
    assert a.recibir() == ("presence_changed", en_linea(beto))
    assert preguntar(a, beto) == [en_linea(beto)]


def test_de_un_oculto_no_se_sabe_cuando_entra_ni_sale(conectar, ana, beto, sala):
    beto.muestra_conexion, beto.ultima_conexion_en = False, AYER
    beto.save()
    a = conectar(ana)
    assert preguntar(a, beto) == [fuera(beto)]

    conectar(beto).disconnect()

    assert preguntar(a, beto) == [fuera(beto)]
    a.exigir_silencio()


def test_quien_se_oculta_tampoco_ve_a_los_demas(conectar, ana, beto, sala):
    a, otro_mio, b = conectar(ana), conectar(ana), conectar(beto)
    for cliente in (a, otro_mio):
        preguntar(cliente, beto)

    ocultarse(a)
    b.disconnect()

    assert preguntar(a, beto) == [fuera(beto)]
    conectar(beto)
    for cliente in (a, otro_mio):
        cliente.exigir_silencio()


def test_muchas_idas_y_venidas_se_guardan_con_una_orden(conectar, servidor, monkeypatch):
    monkeypatch.setattr(presencia, "ESPERA", 60)
    lotes = []
    original = presencia.anotar_conexiones

    def anotar(lote):
        lotes.append(set(lote))
        return original(lote)

    monkeypatch.setattr(presencia, "anotar_conexiones", anotar)
    usuarios = EstudianteFabrica.create_batch(5)
    for cliente in [conectar(usuario) for usuario in usuarios]:
        cliente.disconnect()
    vigia = conectar(EstudianteFabrica())
    lotes.clear()

    preguntar(vigia)

    assert len(lotes) == 1
    assert {usuario.pk for usuario in usuarios} <= lotes[0]
    assert all(ultima_conexion(usuario) for usuario in usuarios)


def test_con_la_base_caida_se_reintenta(conectar, ana, beto, sala, monkeypatch):
    original, caidas = presencia.anotar_conexiones, iter([True])

    def falla_una_vez(lote):
        if beto.pk in lote and next(caidas, False):
            raise OperationalError("no está")
        return original(lote)

    monkeypatch.setattr(presencia, "anotar_conexiones", falla_una_vez)
    a = conectar(ana)
    preguntar(a, beto)

    conectar(beto)

    assert a.recibir() == ("presence_changed", en_linea(beto))
    assert ultima_conexion(beto)


def test_preguntar_cuesta_lo_mismo_por_uno_que_por_tres(conectar, ana, django_assert_num_queries):
    otros = EstudianteFabrica.create_batch(3)
    for otro in otros:
        SalaDirectaFabrica(usuario_a=ana, usuario_b=otro)

    for ids in ([otros[0].pk], [otro.pk for otro in otros]):
        with django_assert_num_queries(2):
            assert conocidos_visibles(usuario_id=ana.pk, ids=ids)[1].keys() == set(ids)


def test_una_lista_larga_o_rara_es_un_error(conectar, ana):
    a = conectar(ana)
    frases = {
        "tiene demasiados elementos (máximo 100)": list(range(1, 102)),
        "debe ser una lista": "7",
        "debe ser un número entero positivo": ["siete"],
    }

    for frase, ids in frases.items():
        evento, error = a.pedir("presence", {"user_ids": ids})
        assert (evento, error["code"], error["event"]) == ("error", "DATOS_INVALIDOS", "presence")
        assert frase in error["message"]


def test_al_irse_no_queda_nada_suyo_en_memoria(conectar, ana, beto, sala):
    a, b = conectar(ana), conectar(beto)
    preguntar(b, ana)

    b.disconnect()
    preguntar(a, beto)
    a.disconnect()
    c = conectar(EstudianteFabrica())
    preguntar(c)

    assert sio.manager.miembros(f"p.{ana.pk}") == {}
