"""Grupos por REST: verlos, buscarlos, crearlos y cambiar su ficha."""

import pytest
from django.db import connection

from estudiantes.models import Estado, RegistroAuditoria
from grupos.models import EstadoMembresia, Grupo, RolMiembro
from redup_project.busqueda import que_casan
from tests.fabricas import CarreraFabrica, EstudianteFabrica, GrupoFabrica, MembresiaFabrica
from tests.grupos.formas import en_detalle, grupo_de
from tests.rest import como

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}


def crear(usuario, **datos):
    return como(usuario).post("/api/grupos/", {"nombre": "Ajedrez"} | datos, **JSON)


@pytest.mark.parametrize("ruta", ["/api/grupos/", "/api/grupos"])
def test_crear_grupo_contesta_201_con_un_miembro(ruta):
    ana, carrera = EstudianteFabrica(), CarreraFabrica()

    respuesta = como(ana).post(
        ruta,
        {
            "nombre": " Ajedrez ",
            "descripcion": "Los jueves",
            "carrera_id": carrera.pk,
            "privacidad": "privado",
        },
        **JSON,
    )

    grupo = Grupo.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (201, grupo_de(grupo, total=1))
    assert (grupo.nombre, grupo.descripcion, grupo.carrera) == ("Ajedrez", "Los jueves", carrera)
    assert (grupo.usuario_dueno, grupo.privacidad) == (ana, "privado")


def test_crear_grupo_sin_carrera_es_de_todas_y_la_app_ve_un_cero():
    respuesta = crear(EstudianteFabrica())

    cuerpo = respuesta.json()
    assert (respuesta.status_code, Grupo.objects.get().carrera) == (201, None)
    assert (cuerpo["carrera_id"], cuerpo["carrera"], cuerpo["privacidad"]) == (0, None, "publico")


@pytest.mark.parametrize("carrera_id", [0, 999_999, 10**18])
def test_crear_grupo_en_una_carrera_que_no_existe(carrera_id):
    respuesta = crear(EstudianteFabrica(), carrera_id=carrera_id)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CARRERA_NO_EXISTE")


def test_crear_grupo_en_una_carrera_cerrada():
    respuesta = crear(EstudianteFabrica(), carrera_id=CarreraFabrica(activa=False).pk)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CARRERA_NO_EXISTE")


def test_crear_grupo_repetido_en_su_carrera():
    carrera = CarreraFabrica()
    GrupoFabrica(nombre="Ajedrez", carrera=carrera)
    ana = EstudianteFabrica()

    repetido = crear(ana, carrera_id=carrera.pk)

    assert (repetido.status_code, repetido.json()["code"]) == (400, "GRUPO_REPETIDO")
    assert crear(ana, carrera_id=CarreraFabrica().pk).status_code == 201


@pytest.mark.parametrize(
    ("campo", "valor"),
    [
        ("nombre", ""),
        ("nombre", "  "),
        ("nombre", "x" * 121),
        ("nombre", None),
        ("nombre", "a\x00b"),
        ("privacidad", "secreto"),
        ("carrera_id", "una"),
        ("descripcion", 7),
    ],
)
def test_crear_grupo_mal_hecho_nombra_el_campo(campo, valor):
    respuesta = crear(EstudianteFabrica(), **{campo: valor})

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == [campo]


@pytest.mark.parametrize("ruta", ["/api/grupos/{}", "/api/grupos/{}/", "/api/grupos/{}/detalle"])
def test_detalle_lleva_los_miembros_activos_el_dueno_primero(ruta):
    ana, beto, carla = (EstudianteFabrica(nombre=n) for n in ("Ana", "Beto", "Carla"))
    grupo = GrupoFabrica(usuario_dueno=carla, carrera=CarreraFabrica())
    MembresiaFabrica(grupo=grupo, usuario=beto)
    MembresiaFabrica(grupo=grupo, usuario=ana, rol_miembro=RolMiembro.ADMIN)
    for estado in ("pendiente", "rechazado", "salio"):
        MembresiaFabrica(grupo=grupo, estado_membresia=estado)

    respuesta = como(EstudianteFabrica()).get(ruta.format(grupo.pk))

    esperado = grupo_de(
        grupo,
        total=3,
        miembros=[
            en_detalle(carla, "dueno"),
            en_detalle(ana, "admin"),
            en_detalle(beto, "miembro"),
        ],
    )
    assert (respuesta.status_code, respuesta.json()) == (200, esperado)


@pytest.mark.parametrize("estado", [None, "pendiente", "rechazado", "salio"])
def test_detalle_de_un_grupo_privado_no_ensena_miembros_a_quien_no_lo_es(estado):
    curioso = EstudianteFabrica()
    grupo = GrupoFabrica(privacidad="privado", miembros=[EstudianteFabrica()])
    if estado:
        MembresiaFabrica(grupo=grupo, usuario=curioso, estado_membresia=estado)

    cuerpo = como(curioso).get(f"/api/grupos/{grupo.pk}").json()

    assert cuerpo == grupo_de(grupo, total=2, miembros=[])


def test_detalle_de_un_grupo_privado_los_ensena_a_un_miembro():
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(privacidad="privado", miembros=[ana])

    miembros = como(ana).get(f"/api/grupos/{grupo.pk}").json()["miembros"]

    assert [m["usuario_id"] for m in miembros] == [grupo.usuario_dueno_id, ana.pk]


def test_una_cuenta_eliminada_ya_no_se_ve_ni_se_cuenta():
    grupo = GrupoFabrica(miembros=[EstudianteFabrica(estado=Estado.ELIMINADO)])

    cuerpo = como(grupo.usuario_dueno).get(f"/api/grupos/{grupo.pk}").json()

    assert (cuerpo["total_miembros"], len(cuerpo["miembros"])) == (1, 1)


@pytest.mark.parametrize("ruta", ["/api/grupos/999999", "/api/grupos/0", "/api/grupos/" + "9" * 25])
def test_un_grupo_que_no_existe_da_404(ruta):
    respuesta = como(EstudianteFabrica()).get(ruta)

    assert (respuesta.status_code, type(respuesta.json()["detail"])) == (404, str)


@pytest.mark.parametrize("cuantos", [1, 3])
def test_detalle_cuesta_tres_consultas(cuantos, django_assert_num_queries):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=EstudianteFabrica.create_batch(cuantos))
    cliente = como(ana)

    with django_assert_num_queries(3):
        cuerpo = cliente.get(f"/api/grupos/{grupo.pk}").json()

    assert len(cuerpo["miembros"]) == cuantos + 1


@pytest.mark.parametrize("cuantos", [1, 3])
@pytest.mark.parametrize("ruta", ["mis-grupos", "buscar?query=club", ""])
def test_las_listas_cuestan_dos_consultas(ruta, cuantos, django_assert_num_queries):
    ana = EstudianteFabrica()
    GrupoFabrica.create_batch(
        cuantos, descripcion="Un club", miembros=[ana], carrera=CarreraFabrica()
    )
    cliente = como(ana)

    with django_assert_num_queries(2):
        cuerpo = cliente.get(f"/api/grupos/{ruta}").json()

    assert [grupo["total_miembros"] for grupo in cuerpo] == [2] * cuantos


def test_mis_grupos_son_los_de_membresia_activa():
    ana = EstudianteFabrica()
    mio = GrupoFabrica(nombre="B", usuario_dueno=ana)
    ajeno = GrupoFabrica(nombre="A", miembros=[ana])
    for estado in ("pendiente", "rechazado", "salio"):
        MembresiaFabrica(usuario=ana, estado_membresia=estado)

    respuesta = como(ana).get("/api/grupos/mis-grupos")

    esperado = [grupo_de(ajeno, total=2), grupo_de(mio, total=1)]
    assert (respuesta.status_code, respuesta.json()) == (200, esperado)


@pytest.mark.parametrize(
    ("query", "nombres"),
    [
        ("ajed", ["Club de Ajedrez"]),
        ("ÁJEDREZ", ["Club de Ajedrez"]),
        ("matematicas", ["Cálculo"]),
        ("club", ["Club de Ajedrez", "Secreto"]),
        ("%", []),
        ("_", []),
    ],
)
def test_buscar_por_nombre_o_descripcion_tambien_los_privados(query, nombres):
    GrupoFabrica(nombre="Club de Ajedrez")
    GrupoFabrica(nombre="Cálculo", descripcion="Dudas de matemáticas")
    GrupoFabrica(nombre="Secreto", descripcion="Un club", privacidad="privado")

    respuesta = como(EstudianteFabrica()).get("/api/grupos/buscar", {"query": query})

    assert respuesta.status_code == 200
    assert [grupo["nombre"] for grupo in respuesta.json()] == nombres


def test_buscar_en_una_carrera_y_con_limite():
    carrera = CarreraFabrica()
    for nombre in ("Club A", "Club B", "Club C"):
        GrupoFabrica(nombre=nombre, carrera=carrera)
    GrupoFabrica(nombre="Club 0")

    respuesta = como(EstudianteFabrica()).get(
        "/api/grupos/buscar", {"query": "club", "carrera_id": carrera.pk, "skip": 1, "limit": 1}
    )

    assert [grupo["nombre"] for grupo in respuesta.json()] == ["Club B"]


@pytest.mark.parametrize(
    "ruta",
    [
        "buscar",
        "buscar?query=",
        "buscar?query=a&limit=101",
        "?limit=0",
        "?skip=-1",
        "?privacidad=secreto",
        "?carrera_id=x",
    ],
)
def test_una_lista_mal_pedida_da_422(ruta):
    assert como(EstudianteFabrica()).get(f"/api/grupos/{ruta}").status_code == 422


def test_buscar_tiene_su_indice():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    # Con un puñado de filas el filtro de archivados ya las deja en ninguna: aquí, sin él.
    buscados = que_casan(Grupo.objects.order_by(), "ajedrez", "nombre", "descripcion")

    assert "idx_grupos_buscable" in buscados.explain()


def test_listar_filtra_por_carrera_y_privacidad():
    carrera = CarreraFabrica()
    GrupoFabrica(nombre="A", carrera=carrera)
    privado = GrupoFabrica(nombre="B", carrera=carrera, privacidad="privado")
    GrupoFabrica(nombre="C", privacidad="privado")
    cliente = como(EstudianteFabrica())

    todos = cliente.get("/api/grupos/")
    filtrados = cliente.get("/api/grupos", {"carrera_id": carrera.pk, "privacidad": "privado"})

    assert [grupo["nombre"] for grupo in todos.json()] == ["A", "B", "C"]
    assert filtrados.json() == [grupo_de(privado, total=1)]


@pytest.mark.parametrize("rol", [RolMiembro.DUENO, RolMiembro.ADMIN])
def test_cambiar_la_ficha_pueden_el_dueno_y_los_administradores(rol):
    ana, carrera = EstudianteFabrica(), CarreraFabrica()
    grupo = GrupoFabrica(descripcion="Vieja", carrera=CarreraFabrica())
    if rol == RolMiembro.ADMIN:
        MembresiaFabrica(grupo=grupo, usuario=ana, rol_miembro=rol)
    actor = ana if rol == RolMiembro.ADMIN else grupo.usuario_dueno

    respuesta = como(actor).put(
        f"/api/grupos/{grupo.pk}", {"nombre": "Otro", "carrera_id": carrera.pk}, **JSON
    )

    assert respuesta.status_code == 200
    assert respuesta.json() == grupo_de(grupo, total=1 + (rol == RolMiembro.ADMIN))
    assert (grupo.nombre, grupo.descripcion, grupo.carrera) == ("Otro", "Vieja", carrera)
    assert RegistroAuditoria.objects.get().detalle == {"campos": ["carrera_id", "nombre"]}


def test_cambiar_la_ficha_vacia_lo_que_llega_nulo():
    grupo = GrupoFabrica(descripcion="Vieja", carrera=CarreraFabrica())

    cuerpo = (
        como(grupo.usuario_dueno)
        .put(f"/api/grupos/{grupo.pk}", {"descripcion": None, "carrera_id": None}, **JSON)
        .json()
    )

    assert (cuerpo["descripcion"], cuerpo["carrera_id"], cuerpo["nombre"]) == (
        None,
        0,
        grupo.nombre,
    )


def test_cambiar_la_ficha_conserva_una_carrera_ya_cerrada():
    grupo = GrupoFabrica(carrera=CarreraFabrica(activa=False))

    respuesta = como(grupo.usuario_dueno).put(
        f"/api/grupos/{grupo.pk}", {"nombre": "Otro", "carrera_id": grupo.carrera_id}, **JSON
    )

    assert (respuesta.status_code, respuesta.json()["nombre"]) == (200, "Otro")


@pytest.mark.parametrize(
    ("cambio", "codigo"),
    [({"nombre": "Ajedrez"}, "GRUPO_REPETIDO"), ({"carrera_id": 999_999}, "CARRERA_NO_EXISTE")],
)
def test_cambiar_la_ficha_rechaza_lo_que_crear_rechazaria(cambio, codigo):
    GrupoFabrica(nombre="Ajedrez")
    grupo = GrupoFabrica()

    respuesta = como(grupo.usuario_dueno).put(f"/api/grupos/{grupo.pk}", cambio, **JSON)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)


@pytest.mark.parametrize("metodo", ["put", "delete"])
@pytest.mark.parametrize("estado", [None, *EstadoMembresia.values])
def test_un_miembro_corriente_o_un_ajeno_no_cambia_ni_borra_el_grupo(metodo, estado):
    otro = EstudianteFabrica()
    grupo = GrupoFabrica()
    if estado:
        MembresiaFabrica(grupo=grupo, usuario=otro, estado_membresia=estado)

    respuesta = getattr(como(otro), metodo)(f"/api/grupos/{grupo.pk}", {"nombre": "X"}, **JSON)

    assert respuesta.status_code == 403
    assert Grupo.objects.filter(nombre=grupo.nombre, archivado_en=None).exists()


@pytest.mark.parametrize(
    ("metodo", "ruta"),
    [
        ("get", ""),
        ("post", ""),
        ("get", "mis-grupos"),
        ("get", "buscar?query=a"),
        ("get", "1"),
        ("put", "1"),
        ("delete", "1"),
        ("post", "1/foto"),
    ],
)
def test_sin_token_no_hay_grupos(client, metodo, ruta):
    assert getattr(client, metodo)(f"/api/grupos/{ruta}").status_code == 401
