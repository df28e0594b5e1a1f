"""La lista de avisos, su contador, las preferencias y el evento en vivo."""

from datetime import datetime

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from estudiantes import notificaciones
from estudiantes.models import (
    ConfiguracionNotificaciones,
    Notificacion,
    RegistroAuditoria,
)
from tests.fabricas import (
    ConfiguracionNotificacionesFabrica,
    DispositivoFabrica,
    EstudianteFabrica,
    NotificacionFabrica,
    PersonalFabrica,
)
from tests.rest import como

RAIZ = "/api/notificaciones"
JSON = "application/json"
TODO = {"push_enabled": True, "chat_enabled": True, "groups_enabled": True, "social_enabled": True}


@pytest.fixture
def ana(db):
    return EstudianteFabrica()


def ids(respuesta) -> list[int]:
    assert respuesta.status_code == 200, respuesta.content
    return [aviso["id"] for aviso in respuesta.json()]


def en_json(instante: datetime) -> str:
    return DjangoJSONEncoder().default(instante)


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


# --- Leer la lista ---


@pytest.mark.parametrize("barra", ["", "/"])
def test_la_lista_trae_los_propios_con_todos_sus_campos(ana, barra):
    NotificacionFabrica()
    aviso = NotificacionFabrica(usuario=ana, cuerpo="Míralo", datos={"user_id": "7"})

    respuesta = como(ana).get(RAIZ + barra)

    assert respuesta.json() == [
        {
            "id": aviso.pk,
            "usuario_id": ana.pk,
            "tipo": "aviso",
            "titulo": "Un aviso",
            "cuerpo": "Míralo",
            "datos": {"user_id": "7"},
            "leida": False,
            "creada_en": en_json(aviso.creada_en),
            "leida_en": None,
        }
    ]


def test_la_lista_va_de_nueva_a_vieja_y_por_paginas(ana):
    avisos = NotificacionFabrica.create_batch(4, usuario=ana)

    respuesta = como(ana).get(RAIZ, {"skip": 1, "limit": 2})

    assert ids(respuesta) == [avisos[2].pk, avisos[1].pk]


def test_la_lista_da_cincuenta_si_no_se_dice(ana):
    Notificacion.objects.bulk_create(NotificacionFabrica.build_batch(51, usuario=ana))

    assert len(ids(como(ana).get(RAIZ))) == 50


@pytest.mark.parametrize(
    ("filtro", "quedan"),
    [
        ({"leida": "true"}, ["leida"]),
        ({"leida": "false"}, ["seguidor", "comentario"]),
        ({"tipo": "nuevo_comentario"}, ["comentario"]),
        ({"leida": "true", "tipo": "nuevo_comentario"}, []),
    ],
)
def test_la_lista_se_filtra_por_leida_y_por_tipo(ana, filtro, quedan):
    NotificacionFabrica(usuario=ana, titulo="comentario", tipo="nuevo_comentario")
    NotificacionFabrica(usuario=ana, titulo="seguidor", tipo="nuevo_seguidor")
    NotificacionFabrica(usuario=ana, titulo="leida", tipo="nuevo_seguidor", leida=True)

    respuesta = como(ana).get(RAIZ, filtro)

    assert [aviso["titulo"] for aviso in respuesta.json()] == quedan


@pytest.mark.parametrize("cuantos", [1, 3])
@pytest.mark.parametrize("ruta", [RAIZ, f"{RAIZ}/no-leidas"])
def test_la_lista_cuesta_dos_consultas(ana, cuantos, ruta, django_assert_num_queries):
    NotificacionFabrica.create_batch(cuantos, usuario=ana)

    with django_assert_num_queries(2):
        assert len(ids(como(ana).get(ruta))) == cuantos


@pytest.mark.parametrize("malo", [{"skip": -1}, {"limit": 0}, {"limit": 101}, {"leida": "tal vez"}])
def test_la_lista_rechaza_lo_que_no_entiende(ana, malo):
    respuesta = como(ana).get(RAIZ, malo)

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == list(malo)


def test_no_leidas_trae_solo_las_que_faltan_por_leer(ana):
    NotificacionFabrica(usuario=ana, leida=True)
    NotificacionFabrica()
    falta = NotificacionFabrica(usuario=ana)

    assert ids(como(ana).get(f"{RAIZ}/no-leidas")) == [falta.pk]


def test_count_dice_cuantas_faltan_por_leer(ana):
    NotificacionFabrica.create_batch(2, usuario=ana)
    NotificacionFabrica(usuario=ana, leida=True)
    NotificacionFabrica()

    assert como(ana).get(f"{RAIZ}/count").json() == {"total_no_leidas": 2}


def test_el_resumen_trae_la_cuenta_y_la_hora_de_la_ultima(ana):
    NotificacionFabrica(usuario=ana)
    ultima = NotificacionFabrica(usuario=ana, leida=True)

    assert como(ana).get(f"{RAIZ}/resumen").json() == {
        "total_no_leidas": 1,
        "last_notification_at": en_json(ultima.creada_en),
    }


def test_el_resumen_de_quien_no_tiene_avisos(ana):
    assert como(ana).get(f"{RAIZ}/resumen").json() == {
        "total_no_leidas": 0,
        "last_notification_at": None,
    }


# --- Una ---


def test_una_se_ve_por_su_id(ana):
    aviso = NotificacionFabrica(usuario=ana)

    respuesta = como(ana).get(f"{RAIZ}/{aviso.pk}")

    assert (respuesta.status_code, respuesta.json()["id"]) == (200, aviso.pk)


@pytest.mark.parametrize("metodo", ["get", "put", "delete"])
def test_la_de_otra_persona_no_existe(ana, metodo):
    ajena = NotificacionFabrica()

    respuesta = getattr(como(ana), metodo)(f"{RAIZ}/{ajena.pk}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "NOTIFICACION_NO_EXISTE")
    ajena.refresh_from_db()
    assert ajena.leida is False


@pytest.mark.parametrize("cuerpo", [None, {}, {"leida": True}])
def test_un_put_la_marca_como_leida(ana, cuerpo):
    aviso = NotificacionFabrica(usuario=ana)

    datos = () if cuerpo is None else (cuerpo, JSON)
    respuesta = como(ana).put(f"{RAIZ}/{aviso.pk}", *datos)

    aviso.refresh_from_db()
    assert (respuesta.status_code, aviso.leida) == (200, True)
    assert respuesta.json()["leida_en"] == en_json(aviso.leida_en)


def test_marcarla_otra_vez_no_mueve_la_hora(ana):
    aviso = NotificacionFabrica(usuario=ana)
    primera, segunda = (como(ana).put(f"{RAIZ}/{aviso.pk}").json() for _ in range(2))

    assert primera == segunda


def test_se_puede_volver_a_dejar_por_leer(ana):
    aviso = NotificacionFabrica(usuario=ana)
    como(ana).put(f"{RAIZ}/{aviso.pk}")

    respuesta = como(ana).put(f"{RAIZ}/{aviso.pk}", {"leida": False}, JSON)

    assert (respuesta.json()["leida"], respuesta.json()["leida_en"]) == (False, None)


def test_borrarla_la_quita(ana):
    aviso = NotificacionFabrica(usuario=ana)

    respuesta = como(ana).delete(f"{RAIZ}/{aviso.pk}")

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Notificación eliminada."},
    )
    assert not Notificacion.objects.exists()


# --- Todas ---


def test_marcar_todas_marca_las_propias(ana):
    NotificacionFabrica.create_batch(2, usuario=ana)
    ajena = NotificacionFabrica()

    respuesta = como(ana).put(f"{RAIZ}/marcar-todas-leidas")

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Notificaciones marcadas como leídas: 2."},
    )
    assert list(Notificacion.objects.filter(leida=False)) == [ajena]
    assert Notificacion.objects.filter(leida_en__isnull=False).count() == 2


def test_eliminar_las_leidas_respeta_las_demas(ana):
    NotificacionFabrica(usuario=ana, leida=True)
    por_leer = NotificacionFabrica(usuario=ana)
    ajena = NotificacionFabrica(leida=True)

    respuesta = como(ana).delete(f"{RAIZ}/eliminar-todas-leidas")

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Notificaciones eliminadas: 1."},
    )
    assert set(Notificacion.objects.all()) == {por_leer, ajena}


# --- Preferencias ---


def test_de_fabrica_se_quiere_todo_y_mirarlo_no_guarda_nada(ana):
    respuesta = como(ana).get(f"{RAIZ}/configuracion")

    assert (respuesta.status_code, respuesta.json()) == (200, TODO | {"updated_at": None})
    assert not ConfiguracionNotificaciones.objects.exists()


@pytest.mark.parametrize("ya_habia", [True, False])
def test_las_preferencias_se_guardan_y_se_devuelven(ana, ya_habia):
    if ya_habia:
        ConfiguracionNotificacionesFabrica(usuario=ana)
    valores = TODO | {"chat_enabled": False, "social_enabled": False}

    respuesta = como(ana).put(f"{RAIZ}/configuracion", valores, JSON)

    guardada = ConfiguracionNotificaciones.objects.get()
    assert respuesta.json() == valores | {"updated_at": en_json(guardada.updated_at)}
    assert como(ana).get(f"{RAIZ}/configuracion").json() == respuesta.json()


def test_reenviar_lo_mismo_no_cambia_ni_la_fecha(ana):
    ConfiguracionNotificacionesFabrica(usuario=ana, groups_enabled=False)
    leida = como(ana).get(f"{RAIZ}/configuracion").json()

    # Con su `updated_at`, como hace la app cada cierto tiempo.
    respuesta = como(ana).put(f"{RAIZ}/configuracion", leida, JSON)

    assert (respuesta.status_code, respuesta.json()) == (200, leida)


def test_las_preferencias_de_una_no_tocan_las_de_otra(ana):
    ajena = ConfiguracionNotificacionesFabrica()

    como(ana).put(f"{RAIZ}/configuracion", TODO | {"push_enabled": False}, JSON)

    ajena.refresh_from_db()
    assert ajena.push_enabled is True


def test_las_preferencias_piden_los_cuatro_valores(ana):
    respuesta = como(ana).put(f"{RAIZ}/configuracion", {"push_enabled": "quizá"}, JSON)

    assert respuesta.status_code == 422
    assert {error["loc"][-1] for error in respuesta.json()["detail"]} == set(TODO)


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
