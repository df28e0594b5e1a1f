"""La lista de avisos y su contador: leerlos, marcarlos y quitarlos."""

from datetime import datetime

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from estudiantes.models import Notificacion
from tests.fabricas import EstudianteFabrica, NotificacionFabrica
from tests.rest import como

RAIZ = "/api/notificaciones"
JSON = "application/json"


@pytest.fixture
def ana(db):
    return EstudianteFabrica()


def ids(respuesta) -> list[int]:
    assert respuesta.status_code == 200, respuesta.content
    return [aviso["id"] for aviso in respuesta.json()]


def en_json(instante: datetime) -> str:
    return DjangoJSONEncoder().default(instante)


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
