"""REST de los mensajes sueltos: leerlos, cambiarlos, reaccionar, reenviar, quién los leyó y buscarlos."""

from uuid import uuid4

import pytest

from grupos.models import EstadoMembresia, Membresia
from mensajeria.models import Mensaje, ReaccionMensaje
from mensajeria.servicios import listas as servicio_de_listas
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    MensajeFabrica,
    ReaccionMensajeFabrica,
    SalaDirectaFabrica,
)
from tests.rest import como

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def beto():
    return EstudianteFabrica()


@pytest.fixture
def sala(ana, beto):
    return SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)


@pytest.fixture
def mensaje(sala, ana):
    return MensajeFabrica(sala_chat=sala, remitente=ana, contenido="hola")


def ruta(mensaje, accion=""):
    return f"/api/mensajes/mensajes/{mensaje.pk}{accion}"


def mandar(usuario, metodo, url, **cuerpo):
    return getattr(como(usuario), metodo)(url, cuerpo, content_type="application/json")


def codigo(respuesta):
    return respuesta.status_code, respuesta.json()["code"]


# --- Leer ---


@pytest.mark.parametrize("barra", ["", "/"])
def test_leer_lo_da_por_leido_y_avisa(
    beto, mensaje, emisiones, django_capture_on_commit_callbacks, barra
):
    with django_capture_on_commit_callbacks(execute=True):
        respuesta = como(beto).put(ruta(mensaje, "/leer") + barra)

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Mensaje marcado como leído."},
    )
    assert {e.evento for e in emisiones} == {"read_confirmed", "marks_updated"}


def test_leer_lo_que_no_es_para_mi_es_404(ana, mensaje):
    for quien in (ana, EstudianteFabrica()):
        assert codigo(como(quien).put(ruta(mensaje, "/leer"))) == (404, "MENSAJE_NO_EXISTE")


# --- Editar y borrar ---


def test_editar_cambia_el_texto_y_avisa(
    ana, mensaje, emisiones, django_capture_on_commit_callbacks
):
    ReaccionMensajeFabrica(mensaje=mensaje, emoji="👍")

    with django_capture_on_commit_callbacks(execute=True):
        respuesta = mandar(ana, "put", ruta(mensaje), contenido="adiós")

    cuerpo = respuesta.json()
    assert (respuesta.status_code, cuerpo["contenido"]) == (200, "adiós")
    assert cuerpo["editado_en"] is not None
    assert cuerpo["reacciones"] == [{"emoji": "👍", "count": 1}]
    assert [e.evento for e in emisiones] == ["message_edited"]


@pytest.mark.parametrize("contenido", ["", "  ", "x" * 5001, None])
def test_editar_mal_es_422(ana, mensaje, contenido):
    assert mandar(ana, "put", ruta(mensaje), contenido=contenido).status_code == 422


def test_editar_lo_ajeno_no_se_puede(beto, mensaje):
    assert codigo(mandar(beto, "put", ruta(mensaje), contenido="x")) == (403, "MENSAJE_AJENO")
    intrusa = EstudianteFabrica()
    assert codigo(mandar(intrusa, "put", ruta(mensaje), contenido="x")) == (
        404,
        "MENSAJE_NO_EXISTE",
    )


def test_editar_fuera_de_plazo_es_409(ana, mensaje, settings):
    settings.MENSAJES_VENTANA_EDICION_MINUTOS = 0

    assert codigo(mandar(ana, "put", ruta(mensaje), contenido="x")) == (409, "FUERA_DE_PLAZO")


def test_borrar_lo_vacia_para_todos_y_repetirlo_vale(
    ana, mensaje, emisiones, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        respuestas = [como(ana).delete(ruta(mensaje)) for _ in range(2)]

    assert [(r.status_code, r.json()) for r in respuestas] == [
        (200, {"message": "Mensaje eliminado."})
    ] * 2
    mensaje.refresh_from_db()
    assert mensaje.contenido is None
    assert [e.evento for e in emisiones] == ["message_deleted"]


def test_borrar_lo_ajeno_no_se_puede(beto, mensaje):
    assert codigo(como(beto).delete(ruta(mensaje))) == (403, "MENSAJE_AJENO")
    assert codigo(como(EstudianteFabrica()).delete(ruta(mensaje))) == (404, "MENSAJE_NO_EXISTE")


# --- Reaccionar ---


def test_reaccionar_pone_cambia_y_quita(beto, mensaje):
    puesta = mandar(beto, "put", ruta(mensaje, "/reaccion"), emoji="👍").json()
    cambiada = mandar(beto, "put", ruta(mensaje, "/reaccion"), emoji="🎉").json()
    quitada = como(beto).delete(ruta(mensaje, "/reaccion"))

    assert (puesta["mi_reaccion"], cambiada["mi_reaccion"]) == ("👍", "🎉")
    assert cambiada["reacciones"] == [{"emoji": "🎉", "count": 1}]
    assert quitada.status_code == 200
    assert (quitada.json()["mi_reaccion"], quitada.json()["reacciones"]) == (None, [])


@pytest.mark.parametrize("emoji", ["", "hola", None, "👍" * 20])
def test_reaccionar_con_lo_que_no_es_un_emoji_es_422(beto, mensaje, emoji):
    assert mandar(beto, "put", ruta(mensaje, "/reaccion"), emoji=emoji).status_code == 422


def test_reaccionar_desde_fuera_es_404(mensaje):
    respuesta = mandar(EstudianteFabrica(), "put", ruta(mensaje, "/reaccion"), emoji="👍")

    assert codigo(respuesta) == (404, "MENSAJE_NO_EXISTE")
    assert not ReaccionMensaje.objects.exists()


# --- Reenviar ---


def test_reenviar_a_una_persona_y_a_un_grupo(beto, mensaje):
    otra = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[beto])

    a_otra = mandar(beto, "post", ruta(mensaje, "/reenviar"), usuario_id=otra.pk)
    al_grupo = mandar(beto, "post", ruta(mensaje, "/reenviar"), grupo_id=grupo.pk)

    for respuesta in (a_otra, al_grupo):
        assert respuesta.status_code == 201
        assert (respuesta.json()["contenido"], respuesta.json()["reenviado"]) == ("hola", True)
    assert al_grupo.json()["sala_chat_id"] == grupo.salas.get().pk


def test_reenviar_con_el_mismo_cliente_id_no_duplica(beto, mensaje):
    cuerpo = {"usuario_id": EstudianteFabrica().pk, "cliente_id": str(uuid4())}

    primero, segundo = (mandar(beto, "post", ruta(mensaje, "/reenviar"), **cuerpo) for _ in "12")

    assert primero.json()["id"] == segundo.json()["id"]


@pytest.mark.parametrize("cuerpo", [{}, {"usuario_id": 1, "grupo_id": 1}])
def test_reenviar_sin_un_destino_es_422(ana, mensaje, cuerpo):
    assert mandar(ana, "post", ruta(mensaje, "/reenviar"), **cuerpo).status_code == 422


def test_reenviar_lo_que_no_se_ve_es_404(mensaje):
    intrusa, otra = EstudianteFabrica.create_batch(2)

    respuesta = mandar(intrusa, "post", ruta(mensaje, "/reenviar"), usuario_id=otra.pk)

    assert codigo(respuesta) == (404, "MENSAJE_NO_EXISTE")


# --- Quién lo leyó ---


def test_recibos_dicen_a_quien_le_llego_y_quien_leyo(ana):
    leyo, no_leyo = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[leyo, no_leyo])
    mensaje = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    como(leyo).put(ruta(mensaje, "/leer"))

    cuerpo = como(ana).get(ruta(mensaje, "/recibos")).json()

    assert {clave: cuerpo[clave] for clave in ("mensaje_id", "total", "mas")} == {
        "mensaje_id": mensaje.pk,
        "total": 2,
        "mas": False,
    }
    assert (cuerpo["entregados"], cuerpo["leidos"]) == (1, 1)
    primero, segundo = cuerpo["destinatarios"]
    assert (primero["usuario_id"], primero["nombre"]) == (leyo.pk, leyo.nombre_completo)
    assert primero["leido_en"] is not None
    assert segundo == {
        "usuario_id": no_leyo.pk,
        "nombre": no_leyo.nombre_completo,
        "entregado_en": None,
        "leido_en": None,
    }


def test_recibos_por_paginas(ana):
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=EstudianteFabrica.create_batch(3))
    mensaje = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)

    primera = como(ana).get(ruta(mensaje, "/recibos?limit=2")).json()
    tras = primera["destinatarios"][-1]["usuario_id"]
    segunda = como(ana).get(ruta(mensaje, f"/recibos?limit=2&tras={tras}")).json()

    assert (len(primera["destinatarios"]), primera["mas"]) == (2, True)
    assert (len(segunda["destinatarios"]), segunda["mas"]) == (1, False)


def test_recibos_de_lo_ajeno_no_existen(beto, mensaje):
    assert codigo(como(beto).get(ruta(mensaje, "/recibos"))) == (404, "MENSAJE_NO_EXISTE")


# --- Buscar ---


def buscar(usuario, query, **mas):
    respuesta = como(usuario).get("/api/mensajes/buscar", {"query": query} | mas)
    assert respuesta.status_code == 200
    return [mensaje["contenido"] for mensaje in respuesta.json()]


@pytest.mark.parametrize(
    ("texto", "donde"),
    [
        ("calculo", "Examen de Cálculo"),
        ("CÁLC examen", "examen de cálculo integral"),
        ("matemati", "las matemáticas"),
        ("canciones", "una canción"),
        ("ano", "el próximo año"),
        ("la tarea", "haz la tarea"),
        ("c++", "programación en C++"),
        ("ana@universidad", "escribe a ana@universidad.edu"),
        ("3.5", "saqué un 3.5"),
    ],
)
def test_buscar_encuentra(ana, beto, sala, texto, donde):
    MensajeFabrica(sala_chat=sala, remitente=beto, contenido=donde)

    assert buscar(ana, texto) == [donde]


@pytest.mark.parametrize("texto", ["física", "calculo fisica", "%", "'; --", "& | !", "😀"])
def test_buscar_no_encuentra(ana, beto, sala, texto):
    MensajeFabrica(sala_chat=sala, remitente=beto, contenido="Examen de Cálculo")

    assert buscar(ana, texto) == []


def test_buscar_da_los_mas_nuevos_primero_por_paginas_y_por_sala(ana, beto, sala):
    for n in range(3):
        MensajeFabrica(sala_chat=sala, remitente=beto, contenido=f"tarea {n}")
    otra = SalaDirectaFabrica(usuario_a=ana)
    MensajeFabrica(sala_chat=otra, remitente=ana, contenido="tarea aparte")

    assert buscar(ana, "tarea") == ["tarea aparte", "tarea 2", "tarea 1", "tarea 0"]
    assert buscar(ana, "tarea", skip=1, limit=2) == ["tarea 2", "tarea 1"]
    assert buscar(ana, "tarea", sala_id=otra.pk) == ["tarea aparte"]


def test_buscar_mira_mas_atras_si_entre_los_ultimos_no_hay_bastantes(ana, sala, monkeypatch):
    for i in range(4):
        MensajeFabrica(sala_chat=sala, remitente=ana, contenido=f"tarea {i}")
    monkeypatch.setattr(servicio_de_listas, "VENTANAS", (1, 2))

    assert buscar(ana, "tarea", limit=1) == ["tarea 3"]
    assert buscar(ana, "tarea", limit=3) == ["tarea 3", "tarea 2", "tarea 1"]
    assert buscar(ana, "tarea", skip=1, limit=2) == ["tarea 2", "tarea 1"]
    assert buscar(ana, "tarea") == [f"tarea {i}" for i in (3, 2, 1, 0)]


def test_buscar_no_da_lo_ajeno_ni_lo_borrado(ana, beto, sala):
    MensajeFabrica(contenido="secreto de otros")
    borrado = MensajeFabrica(sala_chat=sala, remitente=ana, contenido="secreto borrado")
    como(ana).delete(ruta(borrado))

    assert buscar(ana, "secreto") == []


def test_buscar_solo_desde_que_entre_y_mientras_este(ana):
    grupo = GrupoFabrica(usuario_dueno=ana)
    sala = grupo.salas.get()
    MensajeFabrica(sala_chat=sala, remitente=ana, contenido="aviso de antes")
    nueva = EstudianteFabrica()
    membresia = MembresiaFabrica(grupo=grupo, usuario=nueva)
    MensajeFabrica(sala_chat=sala, remitente=ana, contenido="aviso de ahora")

    assert buscar(nueva, "aviso") == ["aviso de ahora"]
    Membresia.objects.filter(pk=membresia.pk).update(estado_membresia=EstadoMembresia.SALIO)
    assert buscar(nueva, "aviso") == []


@pytest.mark.parametrize("parametros", ["", "?query=", "?query=a&limit=0", "?query=a&sala_id=x"])
def test_buscar_mal_es_422(ana, parametros):
    assert como(ana).get(f"/api/mensajes/buscar{parametros}").status_code == 422


@pytest.mark.parametrize("cuantos", [1, 3])
def test_buscar_cuesta_lo_mismo_uno_que_tres(ana, sala, django_assert_num_queries, cuantos):
    # La secuencia de la base no vuelve a empezar: un día los ids pasarían de la primera ventana.
    for pk in range(1, cuantos + 1):
        MensajeFabrica(pk=pk, sala_chat=sala, remitente=ana, contenido="tarea")

    # El token, el último id, los mensajes y sus reacciones.
    with django_assert_num_queries(4):
        assert len(buscar(ana, "tarea")) == cuantos


def test_borrar_fuera_de_plazo_es_409(ana, mensaje, settings):
    settings.MENSAJES_VENTANA_BORRADO_HORAS = 0

    assert codigo(como(ana).delete(ruta(mensaje))) == (409, "FUERA_DE_PLAZO")
    assert Mensaje.objects.get().contenido == "hola"
