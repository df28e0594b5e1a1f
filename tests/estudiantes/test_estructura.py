"""La estructura académica: se lee sin token y la escribe quien administra."""

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from estudiantes.models import (
    Carrera,
    Cuatrimestre,
    Facultad,
    RegistroAuditoria,
    Rol,
    Sede,
)
from tests.fabricas import (
    CarreraFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    FacultadFabrica,
    PersonalFabrica,
    PublicacionFabrica,
    SedeFabrica,
)
from tests.rest import como

RAIZ = "/api/estructura"
JSON = "application/json"
FABRICAS = {
    "sedes": SedeFabrica,
    "facultades": FacultadFabrica,
    "carreras": CarreraFabrica,
    "cuatrimestres": CuatrimestreFabrica,
}
MODELOS = {
    "sedes": Sede,
    "facultades": Facultad,
    "carreras": Carrera,
    "cuatrimestres": Cuatrimestre,
}
NUEVAS = {
    "sedes": {"codigo": "NORTE", "nombre": "Campus Norte"},
    "facultades": {"codigo": "DER", "nombre": "Derecho"},
    "carreras": {"codigo": "ENF", "nombre": "Enfermería"},
    "cuatrimestres": {"numero": 19},
}
CON_BUSQUEDA = ["sedes", "facultades", "carreras"]


@pytest.fixture(autouse=True)
def _sin_la_de_arranque(db):
    for modelo in MODELOS.values():
        modelo.objects.all().delete()


@pytest.fixture
def administrador(db):
    return PersonalFabrica(rol=Rol.ADMINISTRADOR)


iso = DjangoJSONEncoder().default


# --- Leer ---


@pytest.mark.parametrize("barra", ["", "/"])
@pytest.mark.parametrize("tabla", FABRICAS)
def test_la_lista_se_lee_sin_token(client, tabla, barra):
    fila = FABRICAS[tabla]()

    respuesta = client.get(f"{RAIZ}/{tabla}{barra}")

    assert (respuesta.status_code, [f["id"] for f in respuesta.json()]) == (200, [fila.pk])


@pytest.mark.parametrize("cuantas", [1, 3])
@pytest.mark.parametrize("tabla", FABRICAS)
def test_la_lista_cuesta_una_consulta(client, tabla, cuantas, django_assert_num_queries):
    FABRICAS[tabla].create_batch(cuantas)

    with django_assert_num_queries(1):
        assert len(client.get(f"{RAIZ}/{tabla}").json()) == cuantas


def test_la_lista_va_por_paginas_y_en_orden(client):
    for nombre in ("Norte", "Centro", "Sur"):
        SedeFabrica(nombre=nombre)

    respuesta = client.get(f"{RAIZ}/sedes", {"skip": 1, "limit": 1})

    assert [sede["nombre"] for sede in respuesta.json()] == ["Norte"]


def test_los_cuatrimestres_van_por_numero(client):
    for numero in (3, 1, 2):
        CuatrimestreFabrica(numero=numero)

    respuesta = client.get(f"{RAIZ}/cuatrimestres")

    assert [cuatrimestre["numero"] for cuatrimestre in respuesta.json()] == [1, 2, 3]


def test_una_carrera_sale_con_su_facultad_y_su_sede(client):
    carrera = CarreraFabrica(codigo="SIS", nombre="Sistemas", facultad=FacultadFabrica())
    facultad = carrera.facultad
    sede = facultad.sede

    assert client.get(f"{RAIZ}/carreras/{carrera.pk}").json() == {
        "id": carrera.pk,
        "codigo": "SIS",
        "nombre": "Sistemas",
        "facultad_id": facultad.pk,
        "activa": True,
        "creado_en": iso(carrera.creado_en),
        "actualizado_en": iso(carrera.actualizado_en),
        "facultad": {
            "id": facultad.pk,
            "codigo": facultad.codigo,
            "nombre": facultad.nombre,
            "sede_id": sede.pk,
            "creado_en": iso(facultad.creado_en),
            "actualizado_en": iso(facultad.actualizado_en),
            "sede": {
                "id": sede.pk,
                "codigo": sede.codigo,
                "nombre": sede.nombre,
                "ciudad": None,
                "creado_en": iso(sede.creado_en),
            },
        },
    }


def test_un_cuatrimestre_sale_entero(client):
    cuatrimestre = CuatrimestreFabrica(numero=4, descripcion="Cuarto")

    assert client.get(f"{RAIZ}/cuatrimestres/{cuatrimestre.pk}").json() == {
        "id": cuatrimestre.pk,
        "numero": 4,
        "descripcion": "Cuarto",
        "activo": True,
        "creado_en": iso(cuatrimestre.creado_en),
        "actualizado_en": iso(cuatrimestre.actualizado_en),
    }


@pytest.mark.parametrize("tabla", FABRICAS)
def test_la_que_no_existe_da_404(client, tabla):
    respuesta = client.get(f"{RAIZ}/{tabla}/999999")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "NO_EXISTE_EN_LA_ESTRUCTURA")


@pytest.mark.parametrize("query", ["ingenieria", "INGEN", "x1"])
@pytest.mark.parametrize("tabla", CON_BUSQUEDA)
def test_se_busca_por_codigo_o_nombre_sin_acentos(client, tabla, query):
    FABRICAS[tabla](codigo="OTRA", nombre="Medicina")
    buscada = FABRICAS[tabla](codigo="X1", nombre="Ingeniería")

    respuesta = client.get(f"{RAIZ}/{tabla}/buscar", {"query": query})

    assert [fila["id"] for fila in respuesta.json()] == [buscada.pk]


@pytest.mark.parametrize("query", [{}, {"query": ""}])
def test_buscar_sin_texto_se_rechaza(client, query):
    assert client.get(f"{RAIZ}/sedes/buscar", query).status_code == 422


def test_los_cuatrimestres_no_se_buscan(client):
    assert client.get(f"{RAIZ}/cuatrimestres/buscar", {"query": "uno"}).status_code == 404


# --- Escribir ---


@pytest.mark.parametrize("tabla", NUEVAS)
def test_crear_la_guarda_y_queda_anotado(administrador, tabla):
    respuesta = como(administrador).post(f"{RAIZ}/{tabla}", NUEVAS[tabla], JSON)

    assert respuesta.status_code == 201, respuesta.content
    fila = MODELOS[tabla].objects.get()
    assert respuesta.json() == como(administrador).get(f"{RAIZ}/{tabla}/{fila.pk}").json()
    assert NUEVAS[tabla].items() <= respuesta.json().items()
    anotado = RegistroAuditoria.objects.get()
    assert (anotado.actor_usuario, anotado.entidad, anotado.entidad_id) == (
        administrador,
        tabla,
        str(fila.pk),
    )
    assert anotado.accion == f"crear_{MODELOS[tabla]._meta.model_name}"


@pytest.mark.parametrize("tabla", NUEVAS)
def test_repetir_el_codigo_se_rechaza(administrador, tabla):
    FABRICAS[tabla](**NUEVAS[tabla])

    respuesta = como(administrador).post(f"{RAIZ}/{tabla}", NUEVAS[tabla], JSON)

    codigo = "NUMERO_REPETIDO" if tabla == "cuatrimestres" else "CODIGO_REPETIDO"
    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)
    assert MODELOS[tabla].objects.count() == 1


@pytest.mark.parametrize("tabla", NUEVAS)
def test_cambiar_al_codigo_de_otra_se_rechaza(administrador, tabla):
    FABRICAS[tabla](**NUEVAS[tabla])
    clave = next(iter(NUEVAS[tabla]))
    otra = FABRICAS[tabla](**{clave: 2 if clave == "numero" else "OTRA"})

    respuesta = como(administrador).put(
        f"{RAIZ}/{tabla}/{otra.pk}", {clave: NUEVAS[tabla][clave]}, JSON
    )

    assert respuesta.status_code == 400


def test_cambiar_deja_lo_que_no_viene(administrador):
    facultad = FacultadFabrica(codigo="ING", nombre="Ingeniería")

    respuesta = como(administrador).put(
        f"{RAIZ}/facultades/{facultad.pk}", {"nombre": " Ingenierías "}, JSON
    )

    facultad.refresh_from_db()
    assert (respuesta.status_code, respuesta.json()["nombre"]) == (200, "Ingenierías")
    assert (facultad.codigo, facultad.nombre) == ("ING", "Ingenierías")
    assert facultad.sede_id is not None
    assert RegistroAuditoria.objects.get().detalle == {"nombre": "Ingenierías"}


def test_un_nulo_vacia_lo_que_puede_quedar_vacio(administrador):
    facultad = FacultadFabrica()

    respuesta = como(administrador).put(f"{RAIZ}/facultades/{facultad.pk}", {"sede_id": None}, JSON)

    assert (respuesta.json()["sede_id"], respuesta.json()["sede"]) == (None, None)


@pytest.mark.parametrize(
    ("tabla", "cambio"),
    [
        ("sedes", {"codigo": None}),
        ("sedes", {"codigo": "   "}),
        ("sedes", {"nombre": "n" * 121}),
        ("facultades", {"sede_id": "primera"}),
        ("carreras", {"activa": None}),
        ("carreras", {"codigo": "c" * 31}),
        ("cuatrimestres", {"numero": 0}),
        ("cuatrimestres", {"numero": 21}),
    ],
)
def test_lo_mal_hecho_se_rechaza_nombrando_el_campo(administrador, tabla, cambio):
    fila = FABRICAS[tabla]()

    respuestas = [
        como(administrador).post(f"{RAIZ}/{tabla}", NUEVAS[tabla] | cambio, JSON),
        como(administrador).put(f"{RAIZ}/{tabla}/{fila.pk}", cambio, JSON),
    ]

    for respuesta in respuestas:
        assert respuesta.status_code == 422
        assert [error["loc"][-1] for error in respuesta.json()["detail"]] == list(cambio)


@pytest.mark.parametrize(
    ("tabla", "padre"), [("facultades", "sede_id"), ("carreras", "facultad_id")]
)
def test_colgarla_de_algo_que_no_existe_se_rechaza(administrador, tabla, padre):
    respuesta = como(administrador).post(f"{RAIZ}/{tabla}", NUEVAS[tabla] | {padre: 999}, JSON)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "PADRE_NO_EXISTE")
    assert not MODELOS[tabla].objects.exists()


@pytest.mark.parametrize("tabla", FABRICAS)
def test_borrar_la_quita_y_queda_anotado(administrador, tabla):
    fila = FABRICAS[tabla]()

    respuesta = como(administrador).delete(f"{RAIZ}/{tabla}/{fila.pk}")

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Eliminado."})
    assert not MODELOS[tabla].objects.exists()
    assert RegistroAuditoria.objects.get().accion.startswith("borrar_")


def test_al_borrar_una_carrera_sus_estudiantes_quedan_sin_carrera(administrador):
    ana = EstudianteFabrica(carrera=CarreraFabrica())

    como(administrador).delete(f"{RAIZ}/carreras/{ana.carrera_id}")

    ana.refresh_from_db()
    assert ana.carrera_id is None


def test_una_carrera_con_publicaciones_no_se_borra_y_se_dice_que_hacer(administrador):
    carrera = CarreraFabrica()
    PublicacionFabrica(audiencia="carrera", carrera_objetivo=carrera)

    respuesta = como(administrador).delete(f"{RAIZ}/carreras/{carrera.pk}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (409, "CARRERA_EN_USO")
    assert "activa=false" in respuesta.json()["detail"]
    assert Carrera.objects.filter(pk=carrera.pk).exists()
    assert not RegistroAuditoria.objects.exists()


@pytest.mark.parametrize(
    ("quien", "estado"), [(None, 401), (Rol.ESTUDIANTE, 403), (Rol.MODERADOR, 403)]
)
@pytest.mark.parametrize("tabla", FABRICAS)
def test_solo_escribe_quien_administra(client, tabla, quien, estado):
    fila = FABRICAS[tabla]()
    if quien == Rol.ESTUDIANTE:
        client = como(EstudianteFabrica())
    elif quien:
        client = como(PersonalFabrica(rol=quien))

    respuestas = [
        client.post(f"{RAIZ}/{tabla}", NUEVAS[tabla], JSON),
        client.put(f"{RAIZ}/{tabla}/{fila.pk}", NUEVAS[tabla], JSON),
        client.delete(f"{RAIZ}/{tabla}/{fila.pk}"),
    ]

    assert [respuesta.status_code for respuesta in respuestas] == [estado] * 3
    assert list(MODELOS[tabla].objects.values_list("pk")) == [(fila.pk,)]
