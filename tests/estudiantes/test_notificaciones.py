"""Avisar a alguien: el aviso guardado, el evento en vivo, el que escribe quien modera y el push."""

import pytest

from estudiantes import notificaciones
from estudiantes.models import Notificacion, RegistroAuditoria
from tests.fabricas import (
    ConfiguracionNotificacionesFabrica,
    DispositivoFabrica,
    EstudianteFabrica,
    PersonalFabrica,
)
from tests.rest import como

RAIZ = "/api/notificaciones"
JSON = "application/json"


@pytest.fixture
def ana(db):
    return EstudianteFabrica()


# --- Avisar ---


def test_notificar_guarda_el_aviso(ana):
    aviso = notificaciones.notificar(
        usuario_id=ana.pk,
        tipo="nuevo_seguidor",
        titulo="Beto te sigue",
        datos={"follower_user_id": "7"},
    )

    guardado = Notificacion.objects.get()
    assert guardado == aviso
    assert (guardado.usuario, guardado.tipo, guardado.titulo) == (
        ana,
        "nuevo_seguidor",
        "Beto te sigue",
    )
    assert (guardado.cuerpo, guardado.datos, guardado.leida) == (
        None,
        {"follower_user_id": "7"},
        False,
    )


def test_un_titulo_que_no_cabe_se_recorta(ana):
    aviso = notificaciones.notificar(usuario_id=ana.pk, tipo="aviso", titulo="t" * 130)

    assert aviso.titulo == "t" * 119 + "…"


@pytest.mark.django_db(transaction=True)
def test_el_aviso_llega_en_vivo_a_su_duena_y_a_nadie_mas(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    de_ana, de_beto = conectar(ana), conectar(beto)

    aviso = notificaciones.notificar(
        usuario_id=ana.pk, tipo="nuevo_seguidor", titulo="Te siguen", datos={"user_id": "7"}
    )

    assert de_ana.recibir() == (
        "notification",
        {
            "id": str(aviso.pk),
            "tipo": "nuevo_seguidor",
            "titulo": "Te siguen",
            "datos": {"user_id": "7"},
            "creada_en": aviso.creada_en.isoformat().replace("+00:00", "Z"),
        },
    )
    de_beto.exigir_silencio()


# --- Escribir uno ---


def test_quien_modera_escribe_un_aviso_que_queda_anotado(
    ana, google, django_capture_on_commit_callbacks
):
    moderador = PersonalFabrica()
    DispositivoFabrica(usuario=ana, token_push="token-de-ana")
    cuerpo = {"usuario_id": ana.pk, "tipo": "aviso", "titulo": "Mañana no hay clase"}

    with django_capture_on_commit_callbacks(execute=True):
        respuesta = como(moderador).post(RAIZ, cuerpo, JSON)

    aviso = Notificacion.objects.get()
    assert (respuesta.status_code, respuesta.json()["id"]) == (201, aviso.pk)
    assert (aviso.usuario, aviso.titulo, aviso.datos) == (ana, "Mañana no hay clase", {})
    assert google.enviados == [("token-de-ana", {"title": "Mañana no hay clase", "body": ""})]
    anotado = RegistroAuditoria.objects.get(accion="escribir_notificacion")
    assert (anotado.actor_usuario, anotado.entidad_id) == (moderador, str(aviso.pk))


def test_un_estudiante_no_escribe_avisos(ana):
    cuerpo = {"usuario_id": ana.pk, "tipo": "aviso", "titulo": "Hola"}

    respuesta = como(ana).post(RAIZ, cuerpo, JSON)

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "SIN_PERMISO")
    assert not Notificacion.objects.exists()


def test_escribir_a_quien_no_existe_da_404(db):
    cuerpo = {"usuario_id": 999_999, "tipo": "aviso", "titulo": "Hola"}

    respuesta = como(PersonalFabrica()).post(RAIZ, cuerpo, JSON)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "USUARIO_NO_EXISTE")


# --- Push ---


def test_el_estado_del_push_no_ensena_la_ruta(ana, settings):
    settings.FIREBASE_CREDENCIALES = "/secreto/cuenta.json"

    assert como(ana).get(f"{RAIZ}/push/status").json() == {
        "firebase_push_enabled": True,
        "service_account_path_present": True,
    }


def test_el_push_apagado_se_dice(ana):
    assert como(ana).get(f"{RAIZ}/push/status").json() == {
        "firebase_push_enabled": False,
        "service_account_path_present": False,
    }


def test_el_push_de_prueba_llega_a_los_propios_aunque_no_quiera_avisos(ana, google):
    DispositivoFabrica(usuario=ana, token_push="token-de-ana")
    DispositivoFabrica(token_push="token-ajeno")
    ConfiguracionNotificacionesFabrica(usuario=ana, push_enabled=False)

    respuesta = como(ana).post(f"{RAIZ}/push/test")

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Aviso de prueba en camino."},
    )
    assert [token for token, _ in google.enviados] == ["token-de-ana"]


def test_el_push_de_prueba_sin_token_da_404(ana):
    DispositivoFabrica(usuario=ana, token_push=None)

    respuesta = como(ana).post(f"{RAIZ}/push/test")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SIN_DISPOSITIVO")


def test_el_push_de_prueba_apagado_da_503(ana):
    DispositivoFabrica(usuario=ana, token_push="token-de-ana")

    respuesta = como(ana).post(f"{RAIZ}/push/test")

    assert (respuesta.status_code, respuesta.json()["code"]) == (503, "PUSH_APAGADO")


@pytest.mark.parametrize(
    ("metodo", "ruta"),
    [
        ("get", ""),
        ("post", ""),
        ("get", "/no-leidas"),
        ("get", "/count"),
        ("get", "/resumen"),
        ("get", "/configuracion"),
        ("put", "/configuracion"),
        ("put", "/marcar-todas-leidas"),
        ("delete", "/eliminar-todas-leidas"),
        ("get", "/push/status"),
        ("post", "/push/test"),
        ("get", "/1"),
        ("put", "/1"),
        ("delete", "/1"),
    ],
)
def test_sin_token_no_hay_avisos(client, db, metodo, ruta):
    assert getattr(client, metodo)(f"{RAIZ}{ruta}").status_code == 401
