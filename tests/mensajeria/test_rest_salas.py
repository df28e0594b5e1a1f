"""REST de los chats: la lista de salas, lo dicho en una y decir algo."""

import json
from uuid import uuid4

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from grupos.models import EstadoMembresia, Membresia
from mensajeria.models import DestinatarioMensaje, MarcaSala, Mensaje, SalaChat
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MensajeFabrica,
    ReaccionMensajeFabrica,
    SalaDirectaFabrica,
)
from tests.rest import como

pytestmark = pytest.mark.django_db

SALAS = "/api/mensajes/salas"


def iso(instante):
    """Como lo escribe Django en JSON: con milésimas."""
    return DjangoJSONEncoder().default(instante)


def persona(usuario):
    return {
        "id": usuario.pk,
        "nombre": usuario.nombre,
        "apellido_paterno": usuario.apellido_paterno,
        "apellido_materno": None,
        "foto_perfil_url": None,
    }


def mensaje_esperado(mensaje, **cambios):
    mensaje.refresh_from_db()
    return {
        "id": mensaje.pk,
        "mensaje_uuid": str(mensaje.mensaje_uuid),
        "sala_chat_id": mensaje.sala_chat_id,
        "remitente_id": mensaje.remitente_id,
        "tipo_mensaje": "texto",
        "contenido": mensaje.contenido,
        "url_archivo": None,
        "metadatos": {},
        "enviado_en": iso(mensaje.enviado_en),
        "editado_en": None,
        "eliminado_en": None,
        "remitente": persona(mensaje.remitente),
        "numero": mensaje.numero,
        "cambio": mensaje.cambio,
        "cliente_id": None,
        "reenviado": False,
        "respuesta_a": None,
        "reacciones": [],
        "mi_reaccion": None,
        "entregado_en": None,
        "leido_en": None,
    } | cambios


@pytest.fixture
def ana():
    return EstudianteFabrica(foto_perfil_url=None)


@pytest.fixture
def beto():
    return EstudianteFabrica()


@pytest.fixture
def sala(ana, beto):
    return SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)


# --- La lista de salas ---


@pytest.mark.parametrize("barra", ["", "/"])
def test_salas_da_el_cuerpo_entero_de_un_chat_directo(ana, beto, sala, barra):
    mensaje = MensajeFabrica(sala_chat=sala, remitente=beto)
    sala.refresh_from_db()

    respuesta = como(ana).get(SALAS + barra)

    assert respuesta.json() == [
        {
            "id": sala.pk,
            "sala_uuid": str(sala.sala_uuid),
            "tipo_sala": "directo",
            "usuario_a_id": ana.pk,
            "usuario_b_id": beto.pk,
            "grupo_id": None,
            "creado_en": iso(sala.creado_en),
            "actualizado_en": iso(sala.actualizado_en),
            "ultimo_mensaje": mensaje_esperado(mensaje),
            "nombre": beto.nombre_completo,
            "foto_url": None,
            "otro_usuario": persona(beto),
            "no_leidos": 1,
            "ultimo_numero": 1,
        }
    ]


def test_salas_de_un_grupo_llevan_su_nombre_y_su_foto(ana):
    grupo = GrupoFabrica(miembros=[ana], foto_grupo_url="/medios/grupos/f.jpg")

    [sala] = como(ana).get(SALAS).json()

    assert (sala["tipo_sala"], sala["grupo_id"], sala["nombre"]) == (
        "grupal",
        grupo.pk,
        grupo.nombre,
    )
    assert sala["foto_url"] == "http://testserver/medios/grupos/f.jpg"
    assert (sala["usuario_a_id"], sala["otro_usuario"], sala["ultimo_mensaje"]) == (
        None,
        None,
        None,
    )


def test_salas_salen_por_actividad_y_por_paginas(ana):
    otros = EstudianteFabrica.create_batch(3)
    salas = [SalaDirectaFabrica(usuario_a=ana, usuario_b=otro) for otro in otros]
    for cual in (1, 0, 2):
        SalaChat.objects.filter(pk=salas[cual].pk).update(ultimo_cambio=cual)

    todas = [sala["id"] for sala in como(ana).get(SALAS).json()]
    parte = [sala["id"] for sala in como(ana).get(f"{SALAS}?skip=1&limit=1").json()]

    # Dentro de una transacción todas tienen la misma hora: desempata el id.
    assert sorted(todas) == [sala.pk for sala in salas]
    assert parte == todas[1:2]


def test_salas_no_salen_las_ajenas_ni_las_de_un_grupo_que_se_dejo(ana, sala):
    exmiembro, intrusa = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(miembros=[exmiembro])
    Membresia.objects.filter(grupo=grupo, usuario=exmiembro).update(
        estado_membresia=EstadoMembresia.SALIO
    )

    assert como(intrusa).get(SALAS).json() == []
    assert como(exmiembro).get(SALAS).json() == []


def test_el_ultimo_mensaje_no_es_uno_borrado(ana, beto, sala):
    queda = MensajeFabrica(sala_chat=sala, remitente=ana)
    borrado = MensajeFabrica(sala_chat=sala, remitente=ana)
    como(ana).delete(f"/api/mensajes/mensajes/{borrado.pk}")

    [vista] = como(beto).get(SALAS).json()

    assert vista["ultimo_mensaje"]["id"] == queda.pk


@pytest.mark.parametrize("cuantas", [1, 3])
def test_salas_cuestan_lo_mismo_con_una_que_con_tres(ana, django_assert_num_queries, cuantas):
    for otro in EstudianteFabrica.create_batch(cuantas):
        MensajeFabrica(sala_chat=SalaDirectaFabrica(usuario_a=ana, usuario_b=otro), remitente=otro)

    # El token, las salas, sus últimos mensajes, mis reacciones, las de todos y lo no leído.
    with django_assert_num_queries(5):
        assert len(como(ana).get(SALAS).json()) == cuantas


def test_sala_se_ve_si_se_participa_y_si_no_no_existe(ana, sala):
    assert como(ana).get(f"{SALAS}/{sala.pk}").json()["id"] == sala.pk
    for quien, cual in ((EstudianteFabrica(), sala.pk), (ana, 999999)):
        respuesta = como(quien).get(f"{SALAS}/{cual}")
        assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SALA_NO_EXISTE")


def test_directa_abre_el_chat_y_repetirla_da_el_mismo(ana, beto):
    primera = como(ana).post(f"{SALAS}/directa/{beto.pk}")
    segunda = como(beto).post(f"{SALAS}/directa/{ana.pk}/")

    assert (primera.status_code, segunda.status_code) == (200, 200)
    assert primera.json()["sala_uuid"] == segunda.json()["sala_uuid"]
    assert segunda.json()["nombre"] == ana.nombre_completo


@pytest.mark.parametrize(
    ("quien", "estado", "codigo"),
    [("yo", 400, "CHAT_CONTIGO_MISMO"), ("nadie", 404, "USUARIO_NO_EXISTE")],
)
def test_directa_rechaza(ana, quien, estado, codigo):
    otro = ana.pk if quien == "yo" else 999999

    respuesta = como(ana).post(f"{SALAS}/directa/{otro}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (estado, codigo)


# --- Lo dicho en una sala ---


def test_mensajes_salen_del_mas_antiguo_al_mas_nuevo_y_quedan_entregados(ana, beto, sala):
    uno, dos = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)

    respuesta = como(ana).get(f"{SALAS}/{sala.pk}/mensajes")

    en = DestinatarioMensaje.objects.get(mensaje=dos, destinatario=ana).entregado_en
    assert respuesta.json() == [
        mensaje_esperado(uno, entregado_en=iso(en)),
        mensaje_esperado(dos, entregado_en=iso(en)),
    ]
    assert MarcaSala.objects.get(sala_chat=sala, usuario=ana).entregado_hasta == 2


def test_mensajes_avisan_de_la_entrega_a_quien_los_envio(
    ana, beto, sala, emisiones, django_capture_on_commit_callbacks
):
    mensaje = MensajeFabrica(sala_chat=sala, remitente=beto)

    with django_capture_on_commit_callbacks(execute=True):
        como(ana).get(f"{SALAS}/{sala.pk}/mensajes")

    confirmada = next(e for e in emisiones if e.evento == "delivery_confirmed")
    assert (confirmada.salas, confirmada.datos["mensaje_id"]) == (
        (f"u.{beto.pk}",),
        str(mensaje.pk),
    )


def test_mensajes_de_una_respuesta_con_reacciones_llevan_todo(ana, beto, sala):
    citado = MensajeFabrica(sala_chat=sala, remitente=beto, contenido="¿vienes?")
    respuesta = MensajeFabrica(sala_chat=sala, remitente=ana, respuesta_a=citado)
    ReaccionMensajeFabrica(mensaje=respuesta, usuario=beto, emoji="👍")
    ReaccionMensajeFabrica(mensaje=respuesta, usuario=ana, emoji="👍")

    ultimo = como(beto).get(f"{SALAS}/{sala.pk}/mensajes").json()[-1]

    assert ultimo["respuesta_a"] == {
        "id": citado.pk,
        "remitente_id": beto.pk,
        "remitente": persona(beto),
        "tipo_mensaje": "texto",
        "contenido": "¿vienes?",
        "eliminado_en": None,
    }
    assert ultimo["reacciones"] == [{"emoji": "👍", "count": 2}]
    assert ultimo["mi_reaccion"] == "👍"


@pytest.mark.parametrize(
    ("parametros", "numeros"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("limit=2", [5, 6]),
        ("limit=2&skip=1", [4, 5]),
        ("limit=2&antes_de=5", [3, 4]),
        ("limit=2&despues_de=2", [3, 4]),
        ("limit=9&despues_de=2&antes_de=5", [3, 4]),
        ("despues_de=6", []),
        ("antes_de=1", []),
    ],
)
def test_mensajes_por_trozos(ana, sala, parametros, numeros):
    MensajeFabrica.create_batch(6, sala_chat=sala)

    trozo = como(ana).get(f"{SALAS}/{sala.pk}/mensajes?{parametros}").json()

    assert [mensaje["numero"] for mensaje in trozo] == numeros


@pytest.mark.parametrize("parametros", ["limit=0", "limit=101", "skip=-1", "antes_de=x"])
def test_mensajes_fuera_de_rango_es_422(ana, sala, parametros):
    assert como(ana).get(f"{SALAS}/{sala.pk}/mensajes?{parametros}").status_code == 422


@pytest.mark.parametrize("cuantos", [1, 3])
def test_mensajes_cuestan_lo_mismo_uno_que_tres(
    ana, beto, sala, django_assert_num_queries, cuantos
):
    MensajeFabrica.create_batch(cuantos, sala_chat=sala, remitente=beto)
    como(ana).get(f"{SALAS}/{sala.pk}/mensajes")

    # El token, la transacción (2), la sala, los mensajes, sus estados y las reacciones (2).
    with django_assert_num_queries(7):
        assert len(como(ana).get(f"{SALAS}/{sala.pk}/mensajes").json()) == cuantos


def test_mensajes_ajenos_no_existen(sala):
    respuesta = como(EstudianteFabrica()).get(f"{SALAS}/{sala.pk}/mensajes")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SALA_NO_EXISTE")


# --- Decir algo ---


def enviar(usuario, sala, **cuerpo):
    return como(usuario).post(
        f"{SALAS}/{sala.pk}/mensajes", cuerpo, content_type="application/json"
    )


def test_enviar_guarda_y_devuelve_el_mensaje(ana, sala):
    respuesta = enviar(ana, sala, contenido="hola", metadatos={"origen": "web"})

    assert respuesta.status_code == 201
    assert respuesta.json() == mensaje_esperado(
        Mensaje.objects.get(), contenido="hola", metadatos={"origen": "web"}
    )


def test_enviar_llega_por_socket_como_lo_enviado_por_socket(
    ana, beto, sala, emisiones, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        enviado = enviar(ana, sala, contenido="hola").json()

    [emision] = emisiones
    assert emision.evento == "receive_message"
    assert set(emision.salas) == {f"s.{sala.sala_uuid}", f"u.{ana.pk}", f"u.{beto.pk}"}
    datos = emision.datos
    assert (datos["mensaje_id"], datos["message"], datos["to"], datos["numero"]) == (
        str(enviado["id"]),
        "hola",
        str(beto.pk),
        1,
    )


def test_enviar_con_el_mismo_cliente_id_no_duplica_ni_vuelve_a_repartir(
    ana, sala, emisiones, django_capture_on_commit_callbacks
):
    cliente_id = str(uuid4())

    with django_capture_on_commit_callbacks(execute=True):
        primero = enviar(ana, sala, contenido="hola", cliente_id=cliente_id)
        segundo = enviar(ana, sala, contenido="otra vez", cliente_id=cliente_id)

    assert (primero.status_code, segundo.status_code) == (201, 201)
    assert primero.json() == segundo.json()
    assert primero.json()["cliente_id"] == cliente_id
    assert len(emisiones) == 1


def test_enviar_una_respuesta(ana, beto, sala):
    citado = MensajeFabrica(sala_chat=sala, remitente=beto)

    respuesta = enviar(ana, sala, contenido="sí", respuesta_a_id=citado.pk)

    assert respuesta.json()["respuesta_a"]["id"] == citado.pk


def test_enviar_una_respuesta_a_otra_sala_es_409(ana, sala):
    ajeno = MensajeFabrica()

    respuesta = enviar(ana, sala, contenido="sí", respuesta_a_id=ajeno.pk)

    assert (respuesta.status_code, respuesta.json()["code"]) == (409, "RESPUESTA_NO_VALIDA")


def test_enviar_un_archivo_por_su_direccion(ana, sala):
    url = "https://otra.parte/foto.jpg"

    respuesta = enviar(ana, sala, tipo_mensaje="imagen", url_archivo=url)

    cuerpo = respuesta.json()
    assert (cuerpo["tipo_mensaje"], cuerpo["url_archivo"], cuerpo["contenido"]) == (
        "imagen",
        url,
        None,
    )


@pytest.mark.parametrize(
    "cuerpo", [{}, {"contenido": ""}, {"contenido": "  "}, {"url_archivo": ""}]
)
def test_enviar_nada_es_400(ana, sala, cuerpo):
    respuesta = enviar(ana, sala, **cuerpo)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "MENSAJE_VACIO")


@pytest.mark.parametrize(
    "cuerpo",
    [
        {"contenido": "x" * 5001},
        {"contenido": "a\u0000b"},
        {"contenido": "x", "tipo_mensaje": "sistema"},
        {"contenido": "x", "cliente_id": "no"},
        {"contenido": "x", "respuesta_a_id": -1},
        {"contenido": "x", "metadatos": {"to": "5"}},
        {"contenido": "x", "metadatos": {"a": "\u0000"}},
        {"contenido": "x", "metadatos": {"a": "\ud800"}},
        {"contenido": "x", "metadatos": {"a": "y" * 4001}},
        {"contenido": "x", "metadatos": ["a"]},
        {"contenido": "x", "metadatos": {"a": json.loads("[" * 32 + "]" * 32)}},
    ],
)
def test_enviar_mal_formado_es_422(ana, sala, cuerpo):
    respuesta = enviar(ana, sala, **cuerpo)

    assert (respuesta.status_code, Mensaje.objects.count()) == (422, 0)


def test_enviar_a_una_sala_ajena_es_404(sala):
    respuesta = enviar(EstudianteFabrica(), sala, contenido="hola")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SALA_NO_EXISTE")


def test_enviar_tiene_un_ritmo(ana, sala, settings, monkeypatch):
    settings.LIMITES = "normales"
    monkeypatch.setattr("mensajeria.acceso.ENVIOS_POR_MINUTO", 1)
    enviar(ana, sala, contenido="uno")

    respuesta = enviar(ana, sala, contenido="dos")

    assert respuesta.status_code == 429
    assert "Retry-After" in respuesta


def test_enviar_directo_abre_el_chat(ana, beto):
    respuesta = como(ana).post(
        f"/api/mensajes/directo/{beto.pk}", {"contenido": "hola"}, content_type="application/json"
    )

    mensaje = Mensaje.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (201, mensaje_esperado(mensaje))
    assert {mensaje.sala_chat.usuario_a_id, mensaje.sala_chat.usuario_b_id} == {ana.pk, beto.pk}


@pytest.mark.parametrize(("quien", "estado"), [("yo", 400), ("nadie", 404)])
def test_enviar_directo_rechaza(ana, quien, estado):
    otro = ana.pk if quien == "yo" else 999999

    respuesta = como(ana).post(
        f"/api/mensajes/directo/{otro}", {"contenido": "hola"}, content_type="application/json"
    )

    assert respuesta.status_code == estado


# --- Leer ---


def test_marcar_leidos_deja_la_sala_sin_pendientes_y_avisa(
    ana, beto, sala, emisiones, django_capture_on_commit_callbacks
):
    MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)

    with django_capture_on_commit_callbacks(execute=True):
        respuesta = como(ana).post(f"{SALAS}/{sala.pk}/marcar-leidos")

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Mensajes marcados como leídos."},
    )
    assert como(ana).get(SALAS).json()[0]["no_leidos"] == 0
    assert "read_confirmed" in {emision.evento for emision in emisiones}


def test_marcar_leidos_sin_nada_que_leer_tambien_vale(ana, sala):
    assert como(ana).post(f"{SALAS}/{sala.pk}/marcar-leidos").status_code == 200


def test_marcar_leidos_en_sala_ajena_es_404(sala):
    assert como(EstudianteFabrica()).post(f"{SALAS}/{sala.pk}/marcar-leidos").status_code == 404


@pytest.mark.parametrize(
    ("metodo", "ruta"),
    [
        ("get", "/api/mensajes/salas"),
        ("get", "/api/mensajes/salas/1"),
        ("post", "/api/mensajes/salas/directa/1"),
        ("get", "/api/mensajes/salas/1/mensajes"),
        ("post", "/api/mensajes/salas/1/mensajes"),
        ("post", "/api/mensajes/salas/1/marcar-leidos"),
        ("post", "/api/mensajes/directo/1"),
        ("put", "/api/mensajes/mensajes/1"),
        ("delete", "/api/mensajes/mensajes/1"),
        ("put", "/api/mensajes/mensajes/1/leer"),
        ("put", "/api/mensajes/mensajes/1/reaccion"),
        ("delete", "/api/mensajes/mensajes/1/reaccion"),
        ("post", "/api/mensajes/mensajes/1/reenviar"),
        ("get", "/api/mensajes/mensajes/1/recibos"),
        ("get", "/api/mensajes/buscar?query=a"),
        ("post", "/api/chat/imagenes"),
        ("post", "/upload/image"),
    ],
)
def test_sin_token_es_401(client, metodo, ruta):
    assert getattr(client, metodo)(ruta).status_code == 401
