"""Un paseo por la app: cada prueba es una pantalla y hace las llamadas que ella hace."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from estudiantes.models import Carrera, Cuatrimestre
from tests.app import formas
from tests.app.telefono import Telefono, texto
from tests.fabricas import (
    CLAVE,
    CarreraFabrica,
    CorreoCatalogoFabrica,
    EstudianteFabrica,
    TipoPublicacionFabrica,
)

Abrir = Callable[..., Telefono]


@pytest.fixture(autouse=True)
def _medios(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def telefono(servidor: str) -> Iterator[Abrir]:
    """`telefono()` → uno sin sesión; `telefono(usuario)`, ya dentro."""
    abiertos = []

    def abrir(usuario=None) -> Telefono:
        aparato = Telefono(servidor)
        abiertos.append(aparato)
        if usuario:
            aparato.entrar(usuario.correo_institucional, CLAVE)
        return aparato

    yield abrir
    for aparato in abiertos:
        aparato.apagar()


@pytest.fixture
def ana(servidor: str):
    # El tipo de lo que publica, que en una base de verdad ya está sembrado.
    TipoPublicacionFabrica()
    return EstudianteFabrica(nombre="Ana", carrera=CarreraFabrica())


@pytest.fixture
def beto(servidor: str):
    return EstudianteFabrica(nombre="Beto")


def foto() -> bytes:
    """Una imagen de verdad, como las que hace la cámara."""
    memoria = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(memoria, "JPEG")
    return memoria.getvalue()


def test_registro_y_primera_sesion(telefono: Abrir):
    CorreoCatalogoFabrica(correo_institucional="20260101@universidad.edu")
    aparato = telefono()
    # De una sesión anterior queda un token que ya no vale: no debe estorbar.
    aparato.http.headers["Authorization"] = "Bearer caducado"

    usuario = aparato.pedir(
        "POST",
        "auth/register",
        formas.USUARIO,
        estado=201,
        files={
            "correo_institucional": texto("20260101@Universidad.edu"),
            "nombre": texto("Carla"),
            "apellido_paterno": texto("Gómez"),
            "fecha_nacimiento": texto("2005-03-01"),
            "password": texto("secreto-1"),
            "foto_perfil": ("profile_image.jpg", foto(), "image/*"),
        },
    )
    aparato.entrar("20260101@universidad.edu", "secreto-1")

    assert usuario["correo_institucional"] == "20260101@universidad.edu"
    assert usuario["foto_perfil_url"].startswith("http")
    assert aparato.http.get(usuario["foto_perfil_url"]).headers["content-type"] == "image/jpeg"
    assert aparato.pedir("GET", "auth/me", formas.USUARIO)["id"] == usuario["id"]


def test_olvide_mi_contrasena(telefono: Abrir, ana):
    aparato = telefono()
    correo = {"correo_institucional": ana.correo_institucional}

    pedido = aparato.pedir("POST", "auth/forgot-password/request", formas.CODIGO, json=correo)
    aparato.pedir(
        "POST",
        "auth/forgot-password/confirm",
        formas.MENSAJE,
        json=correo | {"codigo": pedido["reset_code"], "nueva_password": "otra-clave"},
    )
    aparato.entrar(ana.correo_institucional, "otra-clave")

    assert aparato.usuario["id"] == ana.pk


def test_inicio_publicar_editar_y_borrar(telefono: Abrir, ana, beto):
    de_ana, de_beto = telefono(ana), telefono(beto)

    publicada = de_ana.pedir(
        "POST",
        "publicaciones",
        formas.PUBLICACION,
        estado=201,
        json={"titulo": "Torneo", "contenido": "El jueves", "audiencia": "general"},
    )
    con_foto = de_ana.pedir(
        "POST",
        "publicaciones",
        formas.PUBLICACION,
        estado=201,
        files={
            "titulo": texto("Con foto"),
            "contenido": texto("Así quedó"),
            "audiencia": texto("general"),
            "files": ("foto.jpg", foto(), "image/jpeg"),
        },
    )
    editada = de_ana.pedir(
        "PUT",
        f"publicaciones/{publicada['id']}",
        formas.PUBLICACION,
        json={
            "titulo": "Torneo",
            "contenido": "El viernes",
            "audiencia": "general",
            "permite_comentarios": True,
            "es_anonima": False,
        },
    )
    muro = de_beto.pedir("GET", "publicaciones", [formas.PUBLICACION])
    de_ana.pedir("DELETE", f"publicaciones/{con_foto['id']}", formas.MENSAJE)
    despues = de_beto.pedir("GET", "publicaciones", [formas.PUBLICACION])

    assert [p["id"] for p in muro] == [con_foto["id"], publicada["id"]]
    assert con_foto["multimedia"][0]["tipo"] == "imagen"
    imagen = de_beto.http.get(con_foto["multimedia"][0]["url_archivo"])
    assert (imagen.status_code, imagen.headers["content-type"]) == (200, "image/jpeg")
    assert (editada["contenido"], muro[1]["contenido"]) == ("El viernes", "El viernes")
    assert [p["id"] for p in despues] == [publicada["id"]]


def test_el_boton_de_solo_mi_carrera(telefono: Abrir, ana, beto):
    publicada = telefono(ana).pedir(
        "POST",
        "publicaciones",
        formas.PUBLICACION,
        estado=201,
        json={"titulo": "Práctica 3", "contenido": "Viernes", "audiencia": "carrera"},
    )

    # La app no dice qué carrera: es la de quien publica.
    assert publicada["carrera_objetivo_id"] == ana.carrera_id
    assert telefono(beto).pedir("GET", "publicaciones", [formas.PUBLICACION]) == []


def test_comentarios(telefono: Abrir, ana, beto):
    de_ana, de_beto = telefono(ana), telefono(beto)
    publicada = de_ana.pedir(
        "POST",
        "publicaciones",
        formas.PUBLICACION,
        estado=201,
        json={"titulo": "Hola", "contenido": "A todos", "audiencia": "general"},
    )
    ruta = f"publicaciones/{publicada['id']}/comentarios"

    comentario = de_beto.pedir(
        "POST",
        ruta,
        formas.COMENTARIO,
        estado=201,
        json={"publicacion_id": publicada["id"], "contenido": "¡Hola!"},
    )
    respuesta = de_ana.pedir(
        "POST",
        ruta,
        formas.COMENTARIO,
        estado=201,
        json={
            "publicacion_id": publicada["id"],
            "contenido": "¿Qué tal?",
            "comentario_padre_id": comentario["id"],
        },
    )
    leidos = de_ana.pedir("GET", f"{ruta}?skip=0&limit=20", [formas.COMENTARIO])
    de_beto.pedir("DELETE", f"publicaciones/comentarios/{comentario['id']}", formas.MENSAJE)

    assert [c["id"] for c in leidos] == [comentario["id"], respuesta["id"]]
    avisos = de_ana.pedir("GET", "notificaciones?skip=0&limit=50", [formas.NOTIFICACION])
    assert [a["tipo"] for a in avisos] == ["nuevo_comentario"]


def test_grupos_crear_buscar_unirse_invitar(telefono: Abrir, ana, beto):
    # La app no tiene selector de carrera: siempre manda la 1.
    Carrera.objects.get_or_create(pk=1, defaults={"codigo": "SIS", "nombre": "Sistemas"})
    carla = EstudianteFabrica(nombre="Carla")
    de_ana, de_beto = telefono(ana), telefono(beto)

    grupo = de_ana.pedir(
        "POST",
        "grupos/",
        formas.GRUPO,
        estado=201,
        json={
            "nombre": "Ajedrez",
            "descripcion": "Los jueves",
            "carrera_id": 1,
            "privacidad": "publico",
        },
    )
    hallados = de_beto.pedir("GET", "grupos/buscar?query=ajed", [formas.GRUPO])
    unido = de_beto.pedir("POST", f"grupos/{grupo['id']}/unirse", formas.MENSAJE, estado=201)
    [carla_hallada] = de_ana.pedir(
        "GET", "usuarios/buscar?query=Carla&limit=20", [formas.ENCONTRADO]
    )
    de_ana.pedir(
        "POST",
        f"grupos/{grupo['id']}/miembros/{carla_hallada['id']}/invitar",
        formas.MENSAJE,
        estado=201,
    )
    detalle = de_beto.pedir("GET", f"grupos/{grupo['id']}", formas.GRUPO_DETALLE)
    mios = de_beto.pedir("GET", "grupos/mis-grupos", [formas.GRUPO])

    assert grupo["total_miembros"] == 1
    assert [g["id"] for g in hallados] == [g["id"] for g in mios] == [grupo["id"]]
    assert all(type(valor) is str for valor in unido.values())
    papeles = {m["usuario_id"]: m["rol_miembro"] for m in detalle["miembros"]}
    assert papeles == {ana.pk: "dueno", beto.pk: "miembro", carla.pk: "miembro"}
    assert {m["estado_membresia"] for m in detalle["miembros"]} == {"activo"}


def test_mi_perfil(telefono: Abrir, ana):
    aparato = telefono(ana)

    antes = aparato.pedir("GET", "usuarios/perfil/actual", formas.USUARIO)
    aparato.pedir(
        "PUT",
        "usuarios/perfil/actualizar",
        formas.USUARIO,
        files={
            "biografia": texto("Me gusta el ajedrez"),
            "telefono": texto("9611234567"),
            "foto_perfil": ("profile_image.jpg", foto(), "image/*"),
        },
    )
    despues = aparato.pedir("GET", "usuarios/perfil/actual", formas.USUARIO)

    assert (antes["biografia"], antes["foto_perfil_url"]) == (None, None)
    assert (despues["biografia"], despues["telefono"]) == ("Me gusta el ajedrez", "9611234567")
    assert aparato.http.get(despues["foto_perfil_url"]).status_code == 200


def test_perfil_ajeno_y_seguir(telefono: Abrir, ana, beto):
    de_ana, de_beto = telefono(ana), telefono(beto)

    antes = de_ana.pedir("GET", f"usuarios/{beto.pk}/stats", formas.STATS)
    perfil = de_ana.pedir("GET", f"usuarios/{beto.pk}", formas.USUARIO)
    de_ana.pedir("POST", f"usuarios/{beto.pk}/seguir", formas.MENSAJE)
    siguiendo = de_ana.pedir("GET", f"usuarios/{beto.pk}/stats", formas.STATS)
    [aviso] = de_beto.pedir("GET", "notificaciones?skip=0&limit=50", [formas.NOTIFICACION])
    de_ana.pedir("DELETE", f"usuarios/{beto.pk}/seguir", formas.MENSAJE)

    assert (antes["total_seguidores"], siguiendo["total_seguidores"]) == (0, 1)
    assert (perfil["nombre"], perfil["fecha_nacimiento"]) == ("Beto", None)
    assert aviso["tipo"] == "nuevo_seguidor"
    assert aviso["datos"]["follower_user_id"] == str(ana.pk)


def test_ajustes_dispositivo_y_eventos_diferidos(telefono: Abrir, ana):
    aparato = telefono(ana)
    dispositivo = {"uuid_dispositivo": "a1b2c3", "plataforma": "android", "token_push": "t" * 40}

    aparato.pedir("POST", "notificaciones/dispositivos", formas.MENSAJE, json=dispositivo)
    aparato.pedir(
        "PUT",
        "notificaciones/dispositivos/token",
        formas.MENSAJE,
        json={"uuid_dispositivo": "a1b2c3", "token_push": "n" * 40},
    )
    leida = aparato.pedir("GET", "notificaciones/configuracion", formas.CONFIGURACION)
    guardada = aparato.pedir(
        "PUT",
        "notificaciones/configuracion",
        formas.CONFIGURACION,
        json=leida | {"chat_enabled": False},
    )
    aparato.pedir(
        "POST",
        "notificaciones/eventos/sync",
        formas.MENSAJE,
        json={
            "events": [
                {
                    "event_type": "session_login_success",
                    "payload": {"at": 1.7e12},
                    "created_at": 1771704900000,
                }
            ]
        },
    )
    resumen = aparato.pedir("GET", "notificaciones/resumen", formas.RESUMEN)

    assert (leida["chat_enabled"], guardada["chat_enabled"]) == (True, False)
    assert resumen == {"total_no_leidas": 0, "last_notification_at": None}


def test_chat_individual_desde_un_perfil(telefono: Abrir, ana, beto):
    s_ana, s_beto = telefono(ana).conectar(), telefono(beto).conectar()

    _, chat = s_ana.pedir("join_direct_chat", {"other_user_id": str(beto.pk)})
    s_ana.emit(
        "send_message",
        {
            "sala_uuid": chat["sala_uuid"],
            "sender_id": str(ana.pk),
            "message": "¿Vienes?",
            "timestamp": "1771704900000",
            "type": "individual",
        },
    )
    recibido = dict(s_ana.recibir() for _ in range(2))
    evento, en_beto = s_beto.recibir()
    _, historial = s_beto.pedir("load_message_history", {"sala_uuid": chat["sala_uuid"]})

    # La app no pinta lo que envía: espera su propia copia, con la sala que ya conoce.
    assert recibido["ack"]["status"] == "sent"
    assert recibido["receive_message"]["sala_uuid"] == chat["sala_uuid"]
    assert (evento, en_beto["message"], en_beto["type"]) == (
        "receive_message",
        "¿Vienes?",
        "directo",
    )
    assert [m["mensaje_id"] for m in historial["messages"]] == [en_beto["mensaje_id"]]


def test_chat_de_grupo(telefono: Abrir, ana, beto):
    Carrera.objects.get_or_create(pk=1, defaults={"codigo": "SIS", "nombre": "Sistemas"})
    de_ana, de_beto = telefono(ana), telefono(beto)
    grupo = de_ana.pedir(
        "POST",
        "grupos/",
        formas.GRUPO,
        estado=201,
        json={"nombre": "Redes", "descripcion": "", "carrera_id": 1, "privacidad": "publico"},
    )
    de_beto.pedir("POST", f"grupos/{grupo['id']}/unirse", formas.MENSAJE, estado=201)
    s_ana, s_beto = de_ana.conectar(), de_beto.conectar()

    _, unida = s_beto.pedir("join_group", {"group_id": str(grupo["id"])})
    s_beto.emit(
        "send_message",
        {
            "sala_uuid": unida["sala_uuid"],
            "sender_id": str(beto.pk),
            "message": "Hola, grupo",
            "timestamp": "1771704900000",
            "type": "grupal",
        },
    )

    recibido = s_ana.recibir_hasta("receive_message")[-1][1]
    assert (recibido["message"], recibido["type"]) == ("Hola, grupo", "grupal")
    assert recibido["sender_name"].startswith("Beto")


def test_la_carrera_y_el_cuatrimestre_salen_del_catalogo(telefono: Abrir):
    carrera = CarreraFabrica()
    cuatrimestre = Cuatrimestre.objects.create(numero=3)
    correo = CorreoCatalogoFabrica(carrera=carrera, cuatrimestre=cuatrimestre)

    usuario = telefono().pedir(
        "POST",
        "auth/register",
        formas.USUARIO,
        estado=201,
        files={
            "correo_institucional": texto(correo.correo_institucional),
            "nombre": texto("Diego"),
            "apellido_paterno": texto("Sánchez"),
            "fecha_nacimiento": texto("2004-01-31"),
            "password": texto("secreto-1"),
        },
    )

    assert (usuario["carrera"]["id"], usuario["cuatrimestre"]["numero"]) == (carrera.pk, 3)
