"""Quien entra en una sala recibe lo que se dijo desde que entró, en orden y una sola vez."""

from redup_project.tiempo_real.salas import de_chat
from tests.tiempo_real.historia import CapaLenta, en_vivo, hora, mover, numeros

# --- Entrar en una sala que aquí no oía nadie ---


def test_quien_entra_recibe_lo_dicho_desde_que_entro_y_nada_mas(
    proceso, historia, mandar, sala, ana
):
    historia.miembros[ana] = {de_chat(sala), de_chat("ajena")}
    historia.decir(sala, 1, hace=40)
    historia.decir("ajena", 9, hace=10)
    historia.decir(sala, 2, hace=20)
    historia.decir(sala, 3, hace=10)
    telefono = proceso.conectar(ana)

    mandar(*mover(ana, sala, True, hace=30))

    assert numeros(telefono, 3) == [2, 3]
    telefono.exigir_silencio()


def test_lo_que_llega_en_vivo_no_se_adelanta_a_lo_dicho_desde_que_entro(
    proceso, historia, mandar, sala, ana
):
    historia.miembros[ana] = {de_chat(sala)}
    historia.decir(sala, 1, hace=40)
    historia.decir(sala, 2, hace=20)
    telefono = proceso.conectar(ana)
    # Que no se lea lo dicho hasta que haya llegado algo en vivo.
    historia.repartido.clear()

    mandar(*mover(ana, sala, True, hace=30))
    proceso.hasta_que(lambda: telefono.sid in proceso.sio.manager.miembros(de_chat(sala)))
    vivo = historia.decir(sala, 3)
    mandar(*en_vivo(vivo))
    proceso.hasta_que(lambda: historia.leidas)
    telefono.exigir_silencio()
    historia.repartido.set()

    assert numeros(telefono, 3) == [2, 3]
    telefono.exigir_silencio()
    desde, oyentes = historia.leidas[0]
    assert oyentes == {ana}
    assert desde < hora(historia.dichos[1])


# --- Entrar en una que ya se oía ---


def test_quien_entra_donde_ya_se_oia_recibe_lo_suyo_y_los_demas_no_lo_repiten(
    proceso, historia, mandar, sala, ana, beto
):
    grupo = de_chat(sala)
    historia.miembros = {ana: {grupo}, beto: {grupo}}
    b, a = proceso.conectar(beto, grupo), proceso.conectar(ana)
    mandar(*en_vivo(historia.decir(sala, 1, hace=40)))
    mandar(*en_vivo(historia.decir(sala, 2, hace=20)))
    assert numeros(b, 2) == [1, 2]

    mandar(*mover(ana, sala, True, hace=30))
    assert numeros(a, 2) == [2]
    mandar(*en_vivo(historia.decir(sala, 3)))

    assert (numeros(a, 3), numeros(b, 3)) == ([3], [3])
    a.exigir_silencio()
    b.exigir_silencio()


def test_lo_que_viene_en_vivo_mientras_se_lee_lo_perdido_no_se_le_da_dos_veces(
    proceso, historia, mandar, sala, ana, beto
):
    grupo = de_chat(sala)
    historia.miembros = {ana: {grupo}, beto: {grupo}}
    b, a = proceso.conectar(beto, grupo), proceso.conectar(ana)
    mandar(*en_vivo(historia.decir(sala, 1, hace=20)))
    assert numeros(b, 1) == [1]
    historia.contesta.clear()

    mandar(*mover(ana, sala, True, hace=30))
    proceso.hasta_que(lambda: a.sid in proceso.sio.manager.miembros(grupo))
    mandar(*en_vivo(historia.decir(sala, 2)))
    assert (numeros(a, 2), numeros(b, 2)) == ([2], [2])
    historia.contesta.set()

    assert numeros(a, 1) == [1]
    a.exigir_silencio()
    b.exigir_silencio()


def test_lo_perdido_se_lee_cuando_ya_llega_lo_que_se_diga(
    proceso, historia, mandar, sala, ana, capa_con_redis, monkeypatch
):
    historia.miembros[ana] = {de_chat(sala)}
    telefono = proceso.conectar(ana)
    lenta = CapaLenta(capa_con_redis)
    monkeypatch.setattr(proceso.sio.manager.bus._suscripciones, "_capa", lenta)

    mandar(*mover(ana, sala, True))
    proceso.hasta_que(lambda: telefono.sid in proceso.sio.manager.miembros(de_chat(sala)))
    # Aún no llegaría en vivo: si ya se hubiera leído la base, se habría perdido.
    telefono.exigir_silencio()
    historia.decir(sala, 1)
    lenta.paso.set()

    assert numeros(telefono, 1) == [1]


def test_otro_aparato_que_ya_estaba_no_recibe_otra_vez_lo_suyo(
    proceso, historia, mandar, sala, ana
):
    grupo = de_chat(sala)
    historia.miembros[ana] = {grupo}
    viejo, nuevo = proceso.conectar(ana, grupo), proceso.conectar(ana)
    mandar(*en_vivo(historia.decir(sala, 1)))
    assert numeros(viejo, 1) == [1]

    mandar(*mover(ana, sala, True, hace=30))

    assert numeros(nuevo, 1) == [1]
    viejo.exigir_silencio()
