"""`POST /api/publicaciones`: con JSON o formulario, para todos o para una carrera."""

import pytest

from publicaciones.models import Publicacion
from tests.fabricas import (
    CarreraFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    TipoPublicacionFabrica,
)
from tests.publicaciones.formas import publicacion_de, ts
from tests.rest import como

pytestmark = pytest.mark.django_db

RUTA = "/api/publicaciones"
# Lo que manda la app al publicar sin foto.
DE_LA_APP = {
    "titulo": "Feria",
    "contenido": "El lunes en el patio.",
    "audiencia": "general",
    "permite_comentarios": True,
    "es_anonima": False,
}


@pytest.fixture(autouse=True)
def tipo_general():
    return TipoPublicacionFabrica(codigo="general")


def publicar(usuario, **datos):
    return como(usuario).post(RUTA, DE_LA_APP | datos, content_type="application/json")


@pytest.mark.parametrize("barra", ["", "/"])
@pytest.mark.parametrize("en_json", [True, False], ids=["json", "multiparte"])
def test_publicar_devuelve_la_publicacion_entera(en_json, barra):
    ana = EstudianteFabrica(apellido_materno="Ruiz", foto_perfil_url="https://fotos.mx/ana.jpg")
    en_que = {"content_type": "application/json"} if en_json else {}

    respuesta = como(ana).post(f"{RUTA}{barra}", DE_LA_APP, **en_que)

    publicacion = Publicacion.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (201, publicacion_de(publicacion))
    assert (publicacion.autor, publicacion.titulo) == (ana, "Feria")


def test_publicar_solo_exige_titulo_y_contenido():
    respuesta = como(EstudianteFabrica()).post(
        RUTA, {"titulo": " Feria ", "contenido": "El lunes"}, content_type="application/json"
    )

    assert respuesta.status_code == 201
    assert respuesta.json() == publicacion_de(Publicacion.objects.get(titulo="Feria"))


def test_la_foto_de_perfil_del_autor_sale_absoluta():
    ana = EstudianteFabrica(foto_perfil_url="/medios/perfil/ana.jpg")

    autor = publicar(ana).json()["autor"]

    assert autor["foto_perfil_url"] == "http://testserver/medios/perfil/ana.jpg"


def test_publicar_para_una_carrera_sin_decir_cual_es_para_la_suya():
    carrera, cuatrimestre = CarreraFabrica(), CuatrimestreFabrica()
    ana = EstudianteFabrica(carrera=carrera)

    cuerpo = publicar(ana, audiencia="carrera", cuatrimestre_objetivo_id=cuatrimestre.pk).json()

    carrera.refresh_from_db()
    assert cuerpo["carrera_objetivo"] == {
        "id": carrera.pk,
        "codigo": carrera.codigo,
        "nombre": carrera.nombre,
        "facultad_id": None,
        "activa": True,
        "creado_en": ts(carrera.creado_en),
        "actualizado_en": ts(carrera.actualizado_en),
        "facultad": None,
    }
    assert (cuerpo["audiencia"], cuerpo["carrera_objetivo_id"]) == ("carrera", carrera.pk)
    assert cuerpo["cuatrimestre_objetivo_id"] == cuatrimestre.pk


def test_publicar_para_otra_carrera_y_con_tipo():
    otra, evento = CarreraFabrica(), TipoPublicacionFabrica(codigo="evento")
    ana = EstudianteFabrica(carrera=CarreraFabrica())

    cuerpo = publicar(
        ana, audiencia="carrera", carrera_objetivo_id=otra.pk, tipo_publicacion_id=evento.pk
    ).json()

    assert (cuerpo["carrera_objetivo_id"], cuerpo["tipo_publicacion_id"]) == (otra.pk, evento.pk)
    assert cuerpo["tipo_publicacion"]["codigo"] == "evento"


def test_una_general_no_conserva_la_carrera_que_se_le_diga():
    cuerpo = publicar(EstudianteFabrica(), carrera_objetivo_id=CarreraFabrica().pk).json()

    assert (cuerpo["carrera_objetivo_id"], cuerpo["carrera_objetivo"]) == (None, None)


@pytest.mark.parametrize(
    ("datos", "codigo"),
    [
        ({"audiencia": "carrera"}, "SIN_CARRERA"),
        ({"tipo_publicacion_id": 999_999}, "TIPO_NO_EXISTE"),
        ({"programada_para": "2020-01-01T00:00:00Z"}, "HORA_PASADA"),
    ],
)
def test_publicar_lo_que_no_puede_ser_da_400(datos, codigo):
    respuesta = publicar(EstudianteFabrica(), **datos)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)
    assert not Publicacion.objects.exists()


# Las claves ajenas se juzgan al confirmar.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("objetivo", "codigo"),
    [
        ("carrera_objetivo_id", "CARRERA_OBJETIVO_NO_EXISTE"),
        ("cuatrimestre_objetivo_id", "CUATRIMESTRE_OBJETIVO_NO_EXISTE"),
    ],
)
def test_publicar_para_una_carrera_o_cuatrimestre_que_no_existe(objetivo, codigo):
    ana = EstudianteFabrica(carrera=CarreraFabrica())

    respuesta = publicar(ana, audiencia="carrera", **{objetivo: 999_999})

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)
    assert not Publicacion.objects.exists()


@pytest.mark.parametrize(
    ("campo", "valor"),
    [
        ("titulo", ""),
        ("titulo", "   "),
        ("titulo", "x" * 181),
        ("titulo", None),
        ("titulo", "a\x00b"),
        ("contenido", " \n "),
        ("contenido", "x" * 20_001),
        ("audiencia", "todos"),
        ("carrera_objetivo_id", "uno"),
        ("carrera_objetivo_id", True),
        ("tipo_publicacion_id", 10**20),
        ("permite_comentarios", "quizá"),
        ("programada_para", "mañana"),
    ],
)
def test_publicar_nombra_el_campo_que_no_vale(campo, valor):
    respuesta = publicar(EstudianteFabrica(), **{campo: valor})

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == [campo]
    assert not Publicacion.objects.exists()
