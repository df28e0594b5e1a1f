"""Lo programado: sólo lo ve su autora hasta su hora, y entonces sale sin que nadie haga nada."""

from datetime import timedelta

import pytest
from django.utils import timezone

from estudiantes.models import Rol
from publicaciones.models import Publicacion
from tests.fabricas import (
    ComentarioFabrica,
    EstudianteFabrica,
    PersonalFabrica,
    PublicacionFabrica,
    TipoPublicacionFabrica,
)
from tests.publicaciones.formas import publicacion_de, ts
from tests.rest import como
from tests.sql.ayudas import ejecutar

pytestmark = pytest.mark.django_db

MANANA = timezone.now().replace(microsecond=0) + timedelta(days=1)
AYER = MANANA - timedelta(days=2)
QUE_VE_SOLO_LO_PUBLICADO = ["feed", "recientes", "populares"]
QUE_VE_SU_AUTORA = ["", "mis-publicaciones", "buscar?query=feria"]


def editar(publicacion, quien=None, **cambios):
    return como(quien or publicacion.autor).put(
        f"/api/publicaciones/{publicacion.pk}", cambios, content_type="application/json"
    )


def test_programar_la_guarda_con_su_hora_y_la_devuelve():
    TipoPublicacionFabrica(codigo="general")

    respuesta = como(EstudianteFabrica()).post(
        "/api/publicaciones",
        {"titulo": "Feria", "contenido": "X", "programada_para": MANANA},
        content_type="application/json",
    )

    publicacion = Publicacion.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (
        201,
        publicacion_de(publicacion, publicada_en=ts(MANANA), programada_para=ts(MANANA)),
    )


@pytest.mark.parametrize("hora", ["mañana", "2099-13-01T00:00:00", 1e30, [], {}])
def test_una_hora_que_no_lo_es_se_explica_en_espanol(hora):
    respuesta = como(EstudianteFabrica()).post(
        "/api/publicaciones",
        {"titulo": "Feria", "contenido": "X", "programada_para": hora},
        content_type="application/json",
    )

    assert (respuesta.status_code, respuesta.json()["detail"][0]["msg"]) == (
        422,
        "debe ser una fecha y hora ISO-8601",
    )


def test_una_hora_sin_zona_es_utc():
    TipoPublicacionFabrica(codigo="general")

    cuerpo = (
        como(EstudianteFabrica())
        .post(
            "/api/publicaciones",
            {"titulo": "Feria", "contenido": "X", "programada_para": "2099-01-01T08:00:00"},
            content_type="application/json",
        )
        .json()
    )

    assert cuerpo["programada_para"] == cuerpo["publicada_en"] == "2099-01-01T08:00:00Z"


@pytest.mark.parametrize("lista", QUE_VE_SOLO_LO_PUBLICADO + QUE_VE_SU_AUTORA)
def test_antes_de_su_hora_no_la_lista_nadie_mas(lista):
    publicacion = PublicacionFabrica(titulo="Feria", programada_para=MANANA)
    ruta = f"/api/publicaciones/{lista}"

    de_su_autora = como(publicacion.autor).get(ruta).json()

    assert len(de_su_autora) == (lista in QUE_VE_SU_AUTORA)
    for otro in (EstudianteFabrica(), PersonalFabrica(), PersonalFabrica(rol=Rol.ADMINISTRADOR)):
        assert como(otro).get(ruta).json() == []


def test_antes_de_su_hora_nadie_mas_la_ve_la_comenta_ni_reacciona():
    publicacion = PublicacionFabrica(programada_para=MANANA)
    ruta = f"/api/publicaciones/{publicacion.pk}"

    assert como(publicacion.autor).get(ruta).status_code == 200
    for otro in (EstudianteFabrica(), PersonalFabrica(rol=Rol.ADMINISTRADOR)):
        cliente = como(otro)
        assert cliente.get(ruta).status_code == 404
        assert cliente.get(f"{ruta}/comentarios").status_code == 404
        assert cliente.get(f"{ruta}/reacciones").status_code == 404
        assert cliente.delete(ruta).status_code == 404
        comentario = cliente.post(
            f"{ruta}/comentarios", {"contenido": "¿?"}, content_type="application/json"
        )
        assert comentario.status_code == 404


def test_a_su_hora_sale_en_el_sitio_que_le_toca():
    ahora = timezone.now()
    despues = PublicacionFabrica(publicada_en=ahora - timedelta(hours=1))
    antes = PublicacionFabrica(publicada_en=ahora - timedelta(hours=3))
    # Se escribió la última, para una hora entre las otras dos que ya pasó.
    programada = PublicacionFabrica(programada_para=ahora - timedelta(hours=2))

    lista = como(EstudianteFabrica()).get("/api/publicaciones/feed").json()

    assert [p["id"] for p in lista] == [despues.pk, programada.pk, antes.pk]
    assert lista[1]["publicada_en"] == ts(programada.programada_para)


def test_cambiarle_la_hora_y_quitarsela():
    publicacion = PublicacionFabrica(programada_para=MANANA)
    pasado_manana = MANANA + timedelta(days=1)
    otra = como(EstudianteFabrica())

    movida = editar(publicacion, programada_para=pasado_manana).json()
    assert movida["publicada_en"] == ts(pasado_manana)

    publicada = editar(publicacion, programada_para=None).json()
    assert publicada["programada_para"] is None
    assert publicada["publicada_en"] < ts(timezone.now() + timedelta(seconds=1))
    assert otra.get(f"/api/publicaciones/{publicacion.pk}").status_code == 200


def test_programar_lo_ya_publicado_lo_esconde_hasta_su_hora():
    publicacion = PublicacionFabrica()
    comentario = ComentarioFabrica(publicacion=publicacion)

    respuesta = editar(publicacion, programada_para=MANANA)

    assert respuesta.json()["publicada_en"] == ts(MANANA)
    assert como(comentario.usuario).get(f"/api/comentarios/{comentario.pk}").status_code == 404


def test_programar_para_el_pasado_da_400_y_repetir_la_hora_que_ya_paso_no():
    publicacion = PublicacionFabrica(programada_para=AYER)

    pasada = editar(publicacion, programada_para=AYER - timedelta(days=1))
    repetida = editar(publicacion, programada_para=AYER, titulo="Otra")

    assert (pasada.status_code, pasada.json()["code"]) == (400, "HORA_PASADA")
    assert (repetida.status_code, repetida.json()["titulo"]) == (200, "Otra")
    assert repetida.json()["publicada_en"] == ts(AYER)


def test_editar_lo_ya_publicado_no_le_cambia_la_fecha():
    publicacion = PublicacionFabrica(publicada_en=AYER)

    assert editar(publicacion, titulo="Otra", programada_para=None).json()["publicada_en"] == ts(
        AYER
    )


def test_quien_administra_puede_programar_lo_ajeno_y_recibe_lo_que_dejo():
    publicacion = PublicacionFabrica()

    respuesta = editar(publicacion, PersonalFabrica(rol=Rol.ADMINISTRADOR), programada_para=MANANA)

    assert (respuesta.status_code, respuesta.json()["programada_para"]) == (200, ts(MANANA))


def test_lo_programado_con_psql_tambien_sale_a_su_hora():
    publicacion = PublicacionFabrica()

    ejecutar("UPDATE publicaciones SET programada_para = %s", [MANANA])

    publicacion.refresh_from_db()
    assert publicacion.publicada_en == MANANA


@pytest.mark.parametrize("hora", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_una_hora_que_no_cabe_en_utc_se_rechaza(hora):
    respuesta = como(EstudianteFabrica()).post(
        "/api/publicaciones",
        {"titulo": "Feria", "contenido": "X", "programada_para": hora},
        content_type="application/json",
    )

    assert (respuesta.status_code, respuesta.json()["code"]) == (422, "DATOS_INVALIDOS")
