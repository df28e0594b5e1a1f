"""A qué teléfonos se empuja un aviso, y qué pasa cuando Firebase falla."""

import threading

import pytest
from django.db import transaction

from estudiantes import notificaciones
from estudiantes.models import Dispositivo, Estado, Notificacion
from redup_project import push
from redup_project.push import Hilo, TokenMuerto
from tests.fabricas import (
    ConfiguracionNotificacionesFabrica,
    DispositivoFabrica,
    EstudianteFabrica,
)

A_UN_PERFIL = {"target_type": "perfil", "follower_user_id": "7", "user_id": "7"}


@pytest.fixture
def ana(db):
    return EstudianteFabrica()


@pytest.fixture
def telefono(ana):
    return DispositivoFabrica(usuario=ana, token_push="token-de-ana")


def avisar(ana, **cambios):
    return notificaciones.notificar(
        **{
            "usuario_id": ana.pk,
            "tipo": "nuevo_seguidor",
            "titulo": "Beto te sigue",
            "cuerpo": "Mira su perfil",
            "push": A_UN_PERFIL,
        }
        | cambios
    )


def test_un_aviso_lleva_titulo_y_cuerpo_dentro_de_los_datos(
    ana, telefono, google, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        avisar(ana)

    datos = {**A_UN_PERFIL, "title": "Beto te sigue", "body": "Mira su perfil"}
    assert google.enviados == [("token-de-ana", datos)]


def test_un_aviso_sin_push_no_se_empuja(ana, telefono, google, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        avisar(ana, push=None)

    assert google.enviados == []


def test_lo_que_no_cabe_en_un_push_se_recorta(
    ana, telefono, google, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        notificaciones.empujar(
            usuario_ids=[ana.pk], datos={}, titulo="t" * 300, cuerpo="ñ" * 5000, clase="chat"
        )

    [(_, datos)] = google.enviados
    assert (datos["title"], datos["body"]) == ("t" * 119 + "…", "ñ" * 239 + "…")


def test_sin_credenciales_no_se_encola_nada(ana, telefono, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as tras_el_commit:
        notificaciones.empujar(
            usuario_ids=[ana.pk], datos={}, titulo="Hola", cuerpo="", clase="chat"
        )

    assert tras_el_commit == []


@pytest.mark.parametrize(
    "cambio",
    [{"activo": False}, {"token_push": None}, {"usuario__estado": Estado.SUSPENDIDO}],
    ids=["inactivo", "sin token", "suspendido"],
)
def test_no_se_empuja_a_quien_no_puede_recibir(google, ana, cambio):
    DispositivoFabrica(**{"usuario__estado": Estado.ACTIVO, "token_push": "otro"} | cambio)
    usuario_ids = set(Dispositivo.objects.values_list("usuario_id", flat=True))

    notificaciones.repartir(usuario_ids, A_UN_PERFIL, "social")

    assert google.enviados == []


@pytest.mark.parametrize(
    ("apagado", "llegan"),
    [
        ("push_enabled", set()),
        ("chat_enabled", {"groups", "social"}),
        ("groups_enabled", {"chat", "social"}),
        ("social_enabled", {"chat", "groups"}),
    ],
)
def test_se_respeta_lo_que_cada_quien_apago(google, ana, telefono, apagado, llegan):
    ConfiguracionNotificacionesFabrica(usuario=ana, **{apagado: False})

    for clase in ("chat", "groups", "social"):
        notificaciones.repartir({ana.pk}, {"clase": clase}, clase)

    assert {datos["clase"] for _, datos in google.enviados} == llegan


def test_llega_a_todos_los_telefonos_de_cada_uno(google, ana, telefono):
    otro = DispositivoFabrica(usuario=ana, token_push="tableta-de-ana")
    de_beto = DispositivoFabrica(token_push="token-de-beto")

    notificaciones.repartir({ana.pk, de_beto.usuario_id}, A_UN_PERFIL, "social")

    assert [token for token, _ in google.enviados] == [
        "token-de-ana",
        otro.token_push,
        "token-de-beto",
    ]


@pytest.mark.parametrize("cuantos", [1, 3])
def test_empujar_cuesta_una_consulta(google, db, cuantos, django_assert_num_queries):
    telefonos = [DispositivoFabrica(token_push=f"token-{n}") for n in range(cuantos)]
    usuario_ids = {telefono.usuario_id for telefono in telefonos}

    with django_assert_num_queries(1):
        notificaciones.repartir(usuario_ids, A_UN_PERFIL, "social")


def test_muchos_telefonos_van_por_tandas(google):
    push.enviar([f"token-{n}" for n in range(120)], A_UN_PERFIL)

    assert google.tandas == [50, 50, 20]


def test_un_token_muerto_se_olvida_y_el_dispositivo_queda(google, ana, telefono):
    google.rechazos["token-de-ana"] = TokenMuerto("ya no existe")

    notificaciones.repartir({ana.pk}, A_UN_PERFIL, "social")

    telefono.refresh_from_db()
    assert (telefono.token_push, telefono.activo) == (None, True)


def test_otro_fallo_se_anota_y_el_token_se_conserva(google, ana, telefono, lineas_de_registro):
    google.rechazos["token-de-ana"] = RuntimeError("cuota agotada")

    notificaciones.repartir({ana.pk}, A_UN_PERFIL, "social")

    telefono.refresh_from_db()
    assert telefono.token_push == "token-de-ana"
    assert lineas_de_registro() == ["[PUSH] un aviso no llegó: cuota agotada"]


def test_no_se_empuja_a_quien_esta_conectado(conectar, google):
    ana, beto = (DispositivoFabrica(token_push=f"token-de-{de}").usuario for de in ("ana", "beto"))
    conectar(ana)

    notificaciones.repartir({ana.pk, beto.pk}, A_UN_PERFIL, "social")

    assert [token for token, _ in google.enviados] == ["token-de-beto"]


@pytest.mark.django_db(transaction=True)
def test_el_push_sale_en_su_hilo_y_solo_si_se_confirma(google_en_su_hilo, monkeypatch):
    ana = DispositivoFabrica(token_push="token-de-ana").usuario
    hilos = []
    monkeypatch.setattr(
        google_en_su_hilo,
        "enviar",
        lambda tokens, datos: [hilos.append(threading.current_thread().name) for _ in tokens],
    )

    with transaction.atomic():
        avisar(ana)
        transaction.set_rollback(True)
    avisar(ana)
    push.esperar()

    assert hilos == ["redup-push"]
    assert Notificacion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_si_firebase_revienta_el_aviso_queda_guardado(google_en_su_hilo, lineas_de_registro):
    ana = DispositivoFabrica(token_push="token-de-ana").usuario
    google_en_su_hilo.enviar = lambda tokens, datos: 1 / 0

    aviso = avisar(ana)
    push.esperar()

    assert Notificacion.objects.get() == aviso
    assert lineas_de_registro() == ["[PUSH] un aviso no salió"]
    assert Dispositivo.objects.get().token_push == "token-de-ana"


def test_la_cola_llena_pierde_el_aviso_y_lo_dice(monkeypatch, lineas_de_registro):
    monkeypatch.setattr(push, "TAREAS_EN_ESPERA", 1)
    hilo, empezo, soltar, hechas = Hilo(), threading.Event(), threading.Event(), []

    def lenta() -> None:
        empezo.set()
        soltar.wait(5)

    hilo.poner(lenta)
    assert empezo.wait(5)
    hilo.poner(lambda: hechas.append("espera"))
    hilo.poner(lambda: hechas.append("no cabe"))
    soltar.set()
    hilo.esperar()

    assert hechas == ["espera"]
    assert lineas_de_registro() == ["[PUSH] hay 1 avisos esperando: se pierde uno"]
