"""Qué ve cada quien en cada lista del muro, en qué orden y a qué coste."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.fabricas import (
    CarreraFabrica,
    ComentarioFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    MultimediaFabrica,
    PersonalFabrica,
    PublicacionFabrica,
    ReaccionPublicacionFabrica,
    TipoPublicacionFabrica,
)
from tests.rest import como

pytestmark = pytest.mark.django_db

# Todas las listas con las que se llega a una publicación ajena dirigida a la carrera `{carrera}`.
LISTAS = [
    "/api/publicaciones",
    "/api/publicaciones?carrera_id={carrera}",
    "/api/publicaciones/feed",
    "/api/publicaciones/recientes",
    "/api/publicaciones/populares",
    "/api/publicaciones/por-carrera/{carrera}",
    "/api/publicaciones/buscar?query=feria",
]


def ids(cliente, ruta: str) -> list[int]:
    respuesta = cliente.get(ruta)
    assert respuesta.status_code == 200, respuesta.content
    return [publicacion["id"] for publicacion in respuesta.json()]


def dirigida(carrera, cuatrimestre=None, **campos):
    return PublicacionFabrica(
        titulo="Feria",
        audiencia="carrera",
        carrera_objetivo=carrera,
        cuatrimestre_objetivo=cuatrimestre,
        **campos,
    )


@pytest.mark.parametrize("lista", LISTAS)
def test_cada_lista_da_lo_dirigido_a_su_carrera_y_a_nadie_mas(lista):
    sistemas, medicina = CarreraFabrica.create_batch(2)
    cuarto, quinto = CuatrimestreFabrica(numero=4), CuatrimestreFabrica(numero=5)
    autora = EstudianteFabrica(carrera=medicina)
    a_todos = dirigida(sistemas, autor=autora)
    a_cuarto = dirigida(sistemas, cuarto, autor=autora)
    ruta = lista.format(carrera=sistemas.pk)

    def ve(carrera, cuatrimestre) -> set[int]:
        return set(ids(como(EstudianteFabrica(carrera=carrera, cuatrimestre=cuatrimestre)), ruta))

    assert ve(sistemas, cuarto) == {a_todos.pk, a_cuarto.pk}
    assert ve(sistemas, quinto) == {a_todos.pk}
    assert ve(sistemas, None) == {a_todos.pk}
    assert ve(medicina, cuarto) == set()
    assert ve(None, cuarto) == set()
    assert set(ids(como(autora), ruta)) == {a_todos.pk, a_cuarto.pk}
    assert set(ids(como(PersonalFabrica()), ruta)) == {a_todos.pk, a_cuarto.pk}


@pytest.mark.parametrize("lista", [*LISTAS[:1], *LISTAS[2:5], LISTAS[6]])
def test_cada_lista_da_lo_general_y_no_lo_retirado(lista):
    lectora = EstudianteFabrica()
    general = PublicacionFabrica(titulo="Feria")
    PublicacionFabrica(titulo="Feria", activa=False, autor=lectora)

    assert ids(como(lectora), lista) == [general.pk]


@pytest.mark.parametrize("lista", [*LISTAS[:1], *LISTAS[2:5], LISTAS[6]])
def test_cada_lista_va_de_la_mas_nueva_a_la_mas_vieja_y_por_trozos(lista):
    ahora = timezone.now()
    vieja = PublicacionFabrica(titulo="Feria", publicada_en=ahora - timedelta(days=2))
    gemela_1, gemela_2 = (
        PublicacionFabrica(titulo="Feria", publicada_en=ahora - timedelta(days=1)) for _ in "12"
    )
    cliente = como(EstudianteFabrica())
    union = "&" if "?" in lista else "?"

    assert ids(cliente, lista) == [gemela_2.pk, gemela_1.pk, vieja.pk]
    assert ids(cliente, f"{lista}{union}skip=1&limit=1") == [gemela_1.pk]
    assert cliente.get(f"{lista}{union}limit=101").status_code == 422
    assert cliente.get(f"{lista}{union}skip=-1").status_code == 422


def test_mis_publicaciones_da_solo_las_mias():
    mia = PublicacionFabrica()
    PublicacionFabrica()

    assert ids(como(mia.autor), "/api/publicaciones/mis-publicaciones") == [mia.pk]


def test_por_carrera_no_da_lo_general_y_404_si_no_existe():
    carrera = CarreraFabrica()
    lectora = EstudianteFabrica(carrera=carrera)
    PublicacionFabrica()
    suya = dirigida(carrera)

    assert ids(como(lectora), f"/api/publicaciones/por-carrera/{carrera.pk}") == [suya.pk]
    assert como(lectora).get("/api/publicaciones/por-carrera/999999").status_code == 404


def test_los_filtros_de_la_lista_se_suman():
    evento, carrera = TipoPublicacionFabrica(codigo="evento"), CarreraFabrica()
    lectora = EstudianteFabrica(carrera=carrera)
    buscada = dirigida(carrera, tipo_publicacion=evento)
    dirigida(carrera, autor=buscada.autor)
    PublicacionFabrica(tipo_publicacion=evento, autor=buscada.autor)
    dirigida(carrera, tipo_publicacion=evento)
    cliente = como(lectora)

    filtros = (
        f"autor_id={buscada.autor_id}&tipo_publicacion_id={evento.pk}"
        f"&carrera_id={carrera.pk}&audiencia=carrera&activa=true"
    )

    assert ids(cliente, f"/api/publicaciones?{filtros}") == [buscada.pk]
    assert ids(cliente, "/api/publicaciones?autor_id=0") == []
    assert cliente.get("/api/publicaciones?audiencia=todas").status_code == 422


def test_lo_retirado_lo_lista_su_autora_y_quien_modera_pero_lo_borrado_nadie():
    retirada = PublicacionFabrica(activa=False)
    PublicacionFabrica(activa=False, eliminada_en=timezone.now(), autor=retirada.autor)
    ruta = "/api/publicaciones?activa=false"

    assert ids(como(retirada.autor), ruta) == [retirada.pk]
    assert ids(como(PersonalFabrica()), ruta) == [retirada.pk]
    assert ids(como(EstudianteFabrica()), ruta) == []


def test_populares_suma_reacciones_y_comentarios_activos():
    nada, reaccionada, comentada = PublicacionFabrica.create_batch(3)
    ReaccionPublicacionFabrica.create_batch(2, publicacion=reaccionada)
    ComentarioFabrica.create_batch(3, publicacion=comentada)
    ComentarioFabrica.create_batch(3, publicacion=nada, activo=False)

    populares = ids(como(EstudianteFabrica()), "/api/publicaciones/populares")

    assert populares == [comentada.pk, reaccionada.pk, nada.pk]


@pytest.mark.parametrize("cuantas", [1, 3])
@pytest.mark.parametrize(
    ("lista", "consultas"),
    [
        ("/api/publicaciones", 3),
        ("/api/publicaciones/feed", 3),
        ("/api/publicaciones/recientes", 3),
        ("/api/publicaciones/populares", 3),
        ("/api/publicaciones/mis-publicaciones", 3),
        ("/api/publicaciones/por-carrera/{carrera}", 4),
        ("/api/publicaciones/buscar?query=feria", 3),
    ],
)
def test_cada_lista_cuesta_lo_mismo_con_una_que_con_tres(
    lista, consultas, cuantas, django_assert_num_queries
):
    carrera = CarreraFabrica()
    lectora = EstudianteFabrica(carrera=carrera)
    for _ in range(cuantas):
        publicacion = dirigida(carrera, autor=lectora)
        MultimediaFabrica.create_batch(2, publicacion=publicacion)
        ComentarioFabrica(publicacion=publicacion)
        ReaccionPublicacionFabrica(publicacion=publicacion)
    cliente = como(lectora)

    with django_assert_num_queries(consultas):
        respuesta = cliente.get(lista.format(carrera=carrera.pk))

    assert [(p["total_reacciones"], p["total_comentarios"]) for p in respuesta.json()] == [
        (1, 1)
    ] * cuantas


@pytest.mark.parametrize(
    ("texto", "la_encuentra"),
    [
        ("calculo", True),
        ("INTEGRALES", True),
        ("matem", True),
        ("cálculo matemáticas", True),
        ("cálculo química", False),
        ("%", False),
    ],
)
def test_buscar_mira_el_titulo_y_el_contenido(texto, la_encuentra):
    PublicacionFabrica(titulo="Asesoría de Cálculo", contenido="Integrales y Matemáticas.")
    cliente = como(EstudianteFabrica())

    respuesta = cliente.get("/api/publicaciones/buscar", {"query": texto})

    assert len(respuesta.json()) == la_encuentra


@pytest.mark.parametrize("texto", ["100%", "%", "feria 100%"])
def test_buscar_no_toma_los_comodines_por_otra_cosa(texto):
    PublicacionFabrica(titulo="Feria", contenido="Becas para 100 personas")
    gratis = PublicacionFabrica(titulo="Feria", contenido="Gratis al 100%")
    cliente = como(EstudianteFabrica())

    respuesta = cliente.get("/api/publicaciones/buscar", {"query": texto})

    assert [publicacion["id"] for publicacion in respuesta.json()] == [gratis.pk]


@pytest.mark.parametrize("largo", [100, 2046, 2048, 20_000])
def test_una_palabra_larguisima_se_publica_y_no_estorba_a_la_busqueda(largo):
    larga = PublicacionFabrica(titulo="Feria", contenido="x" * largo)
    cliente = como(EstudianteFabrica())

    assert ids(cliente, "/api/publicaciones/buscar?query=feria") == [larga.pk]


def test_buscar_exige_un_texto():
    cliente = como(EstudianteFabrica())

    assert cliente.get("/api/publicaciones/buscar").status_code == 422
    assert cliente.get("/api/publicaciones/buscar?query=").status_code == 422


def test_buscar_filtra_por_carrera():
    carrera = CarreraFabrica()
    PublicacionFabrica(titulo="Feria")
    suya = dirigida(carrera)
    cliente = como(EstudianteFabrica(carrera=carrera))

    assert ids(cliente, f"/api/publicaciones/buscar?query=feria&carrera_id={carrera.pk}") == [
        suya.pk
    ]


def test_los_tipos_salen_con_su_descripcion():
    TipoPublicacionFabrica._meta.model.objects.all().delete()
    tipo = TipoPublicacionFabrica(codigo="beca", nombre="Beca", descripcion="Becas")

    respuesta = como(EstudianteFabrica()).get("/api/publicaciones/tipos/")

    assert respuesta.json() == [
        {"id": tipo.pk, "codigo": "beca", "nombre": "Beca", "descripcion": "Becas"}
    ]


@pytest.mark.parametrize("barra", ["", "/"])
@pytest.mark.parametrize(
    "ruta",
    [
        "",
        "/tipos",
        "/feed",
        "/recientes",
        "/populares",
        "/mis-publicaciones",
        "/por-carrera/1",
        "/buscar",
        "/1",
        "/1/comentarios",
        "/1/reacciones",
        "/reacciones/catalogo",
    ],
)
def test_nada_del_muro_se_lee_sin_token(client, ruta, barra):
    assert client.get(f"/api/publicaciones{ruta}{barra}").status_code == 401
