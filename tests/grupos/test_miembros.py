"""Los miembros por REST: listarlos, salir, sacar, cambiar roles y pasar la propiedad."""

import pytest

from estudiantes.models import Estado, Notificacion, RegistroAuditoria
from grupos.models import Membresia, RolMiembro
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica
from tests.grupos.formas import miembro
from tests.rest import como
from tests.sql.ayudas import como_al_confirmar

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}


@pytest.fixture
def grupo():
    return GrupoFabrica(nombre="Ajedrez")


def con_rol(grupo, rol: str = "miembro", estado: str = "activo"):
    return MembresiaFabrica(grupo=grupo, rol_miembro=rol, estado_membresia=estado).usuario


def situacion(grupo, usuario) -> tuple[str, str]:
    como_al_confirmar()
    membresia = Membresia.objects.get(grupo=grupo, usuario=usuario)
    return membresia.estado_membresia, membresia.rol_miembro


# --- Listar ---


@pytest.mark.parametrize("barra", ["", "/"])
def test_miembros_son_los_activos(grupo, barra):
    con_rol(grupo, estado="pendiente")
    ana = con_rol(grupo)

    respuesta = como(EstudianteFabrica()).get(f"/api/grupos/{grupo.pk}/miembros{barra}")

    esperado = [miembro(grupo.membresias.get(usuario=u)) for u in (grupo.usuario_dueno, ana)]
    assert (respuesta.status_code, respuesta.json()) == (200, esperado)


@pytest.mark.parametrize("rol", ["dueno", "admin"])
def test_solicitudes_pendientes_las_ve_quien_administra(grupo, rol):
    ana = con_rol(grupo, estado="pendiente")
    actor = grupo.usuario_dueno if rol == "dueno" else con_rol(grupo, rol)

    cuerpo = como(actor).get(f"/api/grupos/{grupo.pk}/miembros?estado=pendiente").json()

    assert cuerpo == [miembro(grupo.membresias.get(usuario=ana))]


@pytest.mark.parametrize("estado", ["pendiente", "rechazado", "salio"])
@pytest.mark.parametrize("quien", ["miembro", "ajeno"])
def test_los_no_activos_no_los_ve_nadie_mas(grupo, estado, quien):
    actor = con_rol(grupo) if quien == "miembro" else EstudianteFabrica()

    respuesta = como(actor).get(f"/api/grupos/{grupo.pk}/miembros?estado={estado}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "NO_ADMINISTRA")


def test_miembros_de_un_grupo_privado_ajeno_no_se_ven():
    grupo = GrupoFabrica(privacidad="privado")

    respuesta = como(EstudianteFabrica()).get(f"/api/grupos/{grupo.pk}/miembros")

    assert (respuesta.status_code, respuesta.json()) == (200, [])


@pytest.mark.parametrize("cuantos", [1, 3])
def test_miembros_cuesta_tres_consultas(grupo, cuantos, django_assert_num_queries):
    for _ in range(cuantos):
        con_rol(grupo)
    cliente = como(grupo.usuario_dueno)

    with django_assert_num_queries(3):
        cuerpo = cliente.get(f"/api/grupos/{grupo.pk}/miembros").json()

    assert len(cuerpo) == cuantos + 1


def test_miembros_se_paginan_y_su_estado_es_de_los_que_hay(grupo):
    con_rol(grupo)
    ruta = f"/api/grupos/{grupo.pk}/miembros"
    cliente = como(grupo.usuario_dueno)

    assert [m["rol_miembro"] for m in cliente.get(f"{ruta}?skip=1&limit=1").json()] == ["miembro"]
    assert cliente.get(f"{ruta}?estado=expulsado").status_code == 422
    assert cliente.get("/api/grupos/999999/miembros").status_code == 404


# --- Salir ---


@pytest.mark.parametrize("barra", ["", "/"])
def test_salir_de_un_grupo(grupo, barra):
    ana = con_rol(grupo, "admin")

    respuesta = como(ana).delete(f"/api/grupos/{grupo.pk}/salir{barra}")

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Has salido del grupo."})
    assert situacion(grupo, ana) == ("salio", "miembro")
    assert Membresia.objects.get(usuario=ana).salio_en is not None


def test_el_dueno_no_sale_sin_transferir(grupo):
    respuesta = como(grupo.usuario_dueno).delete(f"/api/grupos/{grupo.pk}/salir")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "DUENO_NO_SALE")
    assert situacion(grupo, grupo.usuario_dueno) == ("activo", "dueno")


@pytest.mark.parametrize("estado", ["pendiente", "rechazado", "salio", None])
def test_salir_de_donde_no_se_esta_da_404(grupo, estado):
    ana = con_rol(grupo, estado=estado) if estado else EstudianteFabrica()

    respuesta = como(ana).delete(f"/api/grupos/{grupo.pk}/salir")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "MIEMBRO_NO_EXISTE")


# --- Sacar ---


def quitar(actor, grupo, usuario):
    return como(actor).delete(f"/api/grupos/{grupo.pk}/miembros/{usuario.pk}")


@pytest.mark.parametrize("rol", ["dueno", "admin"])
def test_expulsar_obliga_a_pedir_la_vuelta(grupo, rol):
    actor = grupo.usuario_dueno if rol == "dueno" else con_rol(grupo, rol)
    ana = con_rol(grupo)

    respuesta = quitar(actor, grupo, ana)

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Ya no está en el grupo."},
    )
    assert situacion(grupo, ana) == ("rechazado", "miembro")
    assert Notificacion.objects.get(usuario=ana).tipo == "expulsion_grupo"
    assert RegistroAuditoria.objects.get().detalle == {"usuario_id": ana.pk}


def test_a_un_administrador_solo_lo_expulsa_el_dueno(grupo):
    admin, otro = con_rol(grupo, "admin"), con_rol(grupo, "admin")

    entre_ellos, del_dueno = quitar(admin, grupo, otro), quitar(grupo.usuario_dueno, grupo, otro)

    assert (entre_ellos.status_code, entre_ellos.json()["code"]) == (403, "NO_ES_DUENO")
    assert del_dueno.status_code == 200


def test_al_dueno_no_lo_expulsa_nadie(grupo):
    respuesta = quitar(con_rol(grupo, "admin"), grupo, grupo.usuario_dueno)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "DUENO_NO_SALE")


@pytest.mark.parametrize("quien", ["miembro", "exmiembro", "ajeno"])
def test_expulsar_no_puede_quien_no_administra(grupo, quien):
    ana = con_rol(grupo)
    actor = {
        "miembro": lambda: con_rol(grupo),
        "exmiembro": lambda: con_rol(grupo, "admin", "salio"),
        "ajeno": EstudianteFabrica,
    }[quien]()

    assert quitar(actor, grupo, ana).status_code == 403
    assert situacion(grupo, ana) == ("activo", "miembro")


@pytest.mark.parametrize("estado", ["pendiente", "rechazado", "salio"])
def test_expulsar_a_quien_no_esta_da_404(grupo, estado):
    respuesta = quitar(grupo.usuario_dueno, grupo, con_rol(grupo, estado=estado))

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "MIEMBRO_NO_EXISTE")


def test_quitarse_a_uno_mismo_es_salir(grupo):
    ana = con_rol(grupo)

    assert quitar(ana, grupo, ana).status_code == 200
    assert situacion(grupo, ana) == ("salio", "miembro")
    assert not Notificacion.objects.exists()


def test_quien_fue_expulsado_no_vuelve_por_pedirlo_y_retirarlo(grupo):
    ana = con_rol(grupo)
    quitar(grupo.usuario_dueno, grupo, ana)

    for _ in range(2):
        assert como(ana).post(f"/api/grupos/{grupo.pk}/unirse").status_code == 201
        assert situacion(grupo, ana) == ("pendiente", "miembro")
        assert quitar(ana, grupo, ana).status_code == 200
        assert situacion(grupo, ana) == ("rechazado", "miembro")


# --- Roles ---


def cambiar_rol(actor, grupo, usuario, rol):
    ruta = f"/api/grupos/{grupo.pk}/miembros/{usuario.pk}"
    return como(actor).put(ruta, {"rol_miembro": rol}, **JSON)


@pytest.mark.parametrize(
    ("antes", "despues", "aviso"),
    [
        ("miembro", "admin", "Ahora eres administrador del grupo."),
        ("admin", "miembro", "Ahora eres miembro del grupo."),
    ],
)
def test_cambiar_el_rol_de_un_miembro(grupo, antes, despues, aviso):
    ana = con_rol(grupo, antes)

    respuesta = cambiar_rol(grupo.usuario_dueno, grupo, ana, despues)

    membresia = grupo.membresias.get(usuario=ana)
    assert (respuesta.status_code, respuesta.json()) == (200, miembro(membresia))
    assert membresia.rol_miembro == despues
    assert Notificacion.objects.get(usuario=ana).cuerpo == aviso


def test_repetir_el_rol_no_avisa(grupo):
    respuesta = cambiar_rol(grupo.usuario_dueno, grupo, con_rol(grupo, "admin"), "admin")

    assert (respuesta.status_code, respuesta.json()["rol_miembro"]) == (200, "admin")
    assert not Notificacion.objects.exists()


@pytest.mark.parametrize("rol", ["admin", "miembro"])
def test_cambiar_roles_solo_puede_el_dueno(grupo, rol):
    respuesta = cambiar_rol(con_rol(grupo, rol), grupo, con_rol(grupo), "admin")

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "NO_ES_DUENO")


@pytest.mark.parametrize("rol", ["dueno", "jefe", None])
def test_un_rol_que_no_se_puede_dar_da_422(grupo, rol):
    assert cambiar_rol(grupo.usuario_dueno, grupo, con_rol(grupo), rol).status_code == 422


def test_el_dueno_no_cambia_su_rol_ni_el_de_quien_no_esta(grupo):
    dueno = grupo.usuario_dueno

    propio = cambiar_rol(dueno, grupo, dueno, "miembro")
    ajeno = cambiar_rol(dueno, grupo, con_rol(grupo, estado="pendiente"), "admin")

    assert (propio.status_code, ajeno.status_code) == (400, 404)


# --- Propiedad ---


def transferir(actor, grupo, usuario):
    return como(actor).post(f"/api/grupos/{grupo.pk}/transferir/{usuario.pk}")


def test_transferir_deja_al_anterior_de_administrador(grupo):
    ana, antes = con_rol(grupo), grupo.usuario_dueno

    respuesta = transferir(antes, grupo, ana)

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "El grupo tiene nuevo dueño."},
    )
    assert (situacion(grupo, ana), situacion(grupo, antes)) == (
        ("activo", "dueno"),
        ("activo", "admin"),
    )
    grupo.refresh_from_db()
    assert grupo.usuario_dueno == ana
    assert Notificacion.objects.get().cuerpo == "Ahora eres dueño del grupo."


@pytest.mark.parametrize("rol", ["admin", "miembro"])
def test_transferir_solo_puede_el_dueno(grupo, rol):
    actor = con_rol(grupo, rol)

    respuesta = transferir(actor, grupo, actor)

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "NO_ES_DUENO")


def test_transferir_a_quien_no_puede_recibirlo(grupo):
    pendiente = con_rol(grupo, estado="pendiente")
    suspendido = EstudianteFabrica(estado=Estado.SUSPENDIDO)
    MembresiaFabrica(grupo=grupo, usuario=suspendido)
    dueno = grupo.usuario_dueno

    codigos = [
        (r.status_code, r.json()["code"])
        for r in (transferir(dueno, grupo, u) for u in (dueno, pendiente, suspendido))
    ]

    assert codigos == [
        (400, "YA_ES_DUENO"),
        (404, "MIEMBRO_NO_EXISTE"),
        (404, "USUARIO_NO_EXISTE"),
    ]


def test_tras_transferir_ya_se_puede_salir(grupo):
    ana, antes = con_rol(grupo, RolMiembro.ADMIN), grupo.usuario_dueno
    transferir(antes, grupo, ana)

    assert como(antes).delete(f"/api/grupos/{grupo.pk}/salir").status_code == 200
    assert situacion(grupo, antes) == ("salio", "miembro")
