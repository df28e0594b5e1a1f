"""El perfil propio y el de los demás: qué se cambia, qué se ve y qué se cuenta."""

from datetime import timedelta

import pytest
from django.utils import timezone

from estudiantes.models import Estado, RegistroAuditoria, Rol, Usuario
from tests.fabricas import (
    CarreraFabrica,
    ComentarioFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    FacultadFabrica,
    PersonalFabrica,
    PublicacionFabrica,
    ReaccionPublicacionFabrica,
    SeguimientoFabrica,
)
from tests.rest import como, poner_formulario

pytestmark = pytest.mark.django_db

ACTUALIZAR = "/api/usuarios/perfil/actualizar"


def iso(momento) -> str:
    return momento.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fechas(fila) -> dict[str, str]:
    return {"creado_en": iso(fila.creado_en), "actualizado_en": iso(fila.actualizado_en)}


def carrera_de(usuario: Usuario) -> dict:
    carrera, facultad = usuario.carrera, usuario.carrera.facultad
    return {
        "id": carrera.pk,
        "codigo": carrera.codigo,
        "nombre": carrera.nombre,
        "facultad_id": facultad.pk,
        "activa": True,
        **fechas(carrera),
        "facultad": {
            "id": facultad.pk,
            "codigo": facultad.codigo,
            "nombre": facultad.nombre,
            "sede_id": facultad.sede_id,
            **fechas(facultad),
            "sede": {
                "id": facultad.sede_id,
                "codigo": facultad.sede.codigo,
                "nombre": facultad.sede.nombre,
                "ciudad": None,
                "creado_en": iso(facultad.sede.creado_en),
            },
        },
    }


def actualizar(usuario, datos: dict, ruta: str = ACTUALIZAR):
    return como(usuario).put(ruta, datos, content_type="application/json")


@pytest.fixture
def ana():
    usuario = EstudianteFabrica(
        telefono="555-1234",
        biografia="Hola",
        ultima_conexion_en=timezone.now(),
        carrera=CarreraFabrica(facultad=FacultadFabrica()),
        cuatrimestre=CuatrimestreFabrica(),
    )
    usuario.refresh_from_db()
    return usuario


@pytest.fixture
def beto():
    return EstudianteFabrica(nombre="Beto", apellido_paterno="Gómez")


@pytest.mark.parametrize("barra", ["", "/"])
def test_perfil_actual_es_el_usuario_entero(ana, barra):
    respuesta = como(ana).get(f"/api/usuarios/perfil/actual{barra}")

    assert respuesta.status_code == 200
    assert respuesta.json() == {
        "id": ana.pk,
        "correo_institucional": ana.correo_institucional,
        "nombre": "Ana",
        "apellido_paterno": ana.apellido_paterno,
        "apellido_materno": None,
        "fecha_nacimiento": "2004-05-17",
        "telefono": "555-1234",
        "foto_perfil_url": None,
        "biografia": "Hola",
        "carrera_id": ana.carrera_id,
        "cuatrimestre_id": ana.cuatrimestre_id,
        "rol": "estudiante",
        "estado": "activo",
        "correo_verificado": True,
        "ultima_conexion_en": iso(ana.ultima_conexion_en),
        **fechas(ana),
        "carrera": carrera_de(ana),
        "cuatrimestre": {
            "id": ana.cuatrimestre_id,
            "numero": ana.cuatrimestre.numero,
            "descripcion": ana.cuatrimestre.descripcion,
            "activo": True,
            **fechas(ana.cuatrimestre),
        },
    }


def test_un_perfil_ajeno_calla_nacimiento_y_telefono(ana, beto):
    propio = como(ana).get("/api/auth/me").json()

    ajeno = como(beto).get(f"/api/usuarios/{ana.pk}").json()

    assert ajeno == propio | {"fecha_nacimiento": None, "telefono": None}


@pytest.mark.parametrize("rol", [Rol.ESTUDIANTE, Rol.ADMINISTRADOR])
def test_el_propio_y_quien_administra_lo_ven_todo(ana, rol):
    lector = ana if rol == Rol.ESTUDIANTE else PersonalFabrica(rol=rol)

    assert (
        como(lector).get(f"/api/usuarios/{ana.pk}").json() == como(ana).get("/api/auth/me").json()
    )


def test_quien_modera_no_ve_nacimiento_ni_telefono(ana):
    visto = como(PersonalFabrica()).get(f"/api/usuarios/{ana.pk}").json()

    assert (visto["fecha_nacimiento"], visto["telefono"]) == (None, None)


@pytest.mark.parametrize(("ana_la_muestra", "beto_la_muestra"), [(False, True), (True, False)])
def test_la_ultima_conexion_se_ve_entre_quienes_la_muestran(
    ana, beto, ana_la_muestra, beto_la_muestra
):
    Usuario.objects.filter(pk=ana.pk).update(muestra_conexion=ana_la_muestra)
    Usuario.objects.filter(pk=beto.pk).update(muestra_conexion=beto_la_muestra)

    assert como(beto).get(f"/api/usuarios/{ana.pk}").json()["ultima_conexion_en"] is None


@pytest.mark.parametrize("ruta", ["", "/stats", "/seguidores", "/siguiendo"])
@pytest.mark.parametrize("estado", [Estado.SUSPENDIDO, Estado.ELIMINADO])
def test_una_cuenta_inactiva_solo_la_ve_quien_modera(ana, beto, ruta, estado):
    Usuario.objects.filter(pk=ana.pk).update(estado=estado)
    direccion = f"/api/usuarios/{ana.pk}{ruta}"

    assert como(beto).get(direccion).status_code == 404
    assert como(PersonalFabrica()).get(direccion).status_code == 200


@pytest.mark.parametrize("ruta", ["{}", "{}/stats", "perfil/completo/{}", "{}/seguidores"])
@pytest.mark.parametrize("quien", ["0", "999999999999999999", "9" * 30])
def test_quien_no_existe_es_404(ana, ruta, quien):
    assert como(ana).get(f"/api/usuarios/{ruta.format(quien)}").status_code == 404


@pytest.mark.parametrize(
    "ruta", ["perfil/actual", "1", "1/stats", "perfil/completo/1", "1/seguidores", "1/siguiendo"]
)
def test_sin_token_no_se_ve_a_nadie(client, ruta):
    assert client.get(f"/api/usuarios/{ruta}").status_code == 401


def test_lo_ausente_no_cambia(ana):
    respuesta = poner_formulario(como(ana), ACTUALIZAR, {"biografia": "Nueva"})

    cuerpo = respuesta.json()
    assert respuesta.status_code == 200
    assert (cuerpo["biografia"], cuerpo["telefono"], cuerpo["nombre"]) == (
        "Nueva",
        "555-1234",
        "Ana",
    )
    assert cuerpo["actualizado_en"] >= iso(ana.actualizado_en)


@pytest.mark.parametrize("barra", ["", "/"])
def test_por_json_se_cambian_tambien_nombre_y_fecha(ana, barra):
    datos = {
        "nombre": " Anabel ",
        "apellido_paterno": "Paz",
        "apellido_materno": "Ríos",
        "fecha_nacimiento": "2000-01-31",
    }

    cuerpo = actualizar(ana, datos, f"{ACTUALIZAR}{barra}").json()

    assert {campo: cuerpo[campo] for campo in datos} == datos | {"nombre": "Anabel"}


@pytest.mark.parametrize("vacio", [None, "", "  "])
def test_vacio_o_nulo_borra_lo_opcional(ana, vacio):
    cuerpo = actualizar(ana, {"biografia": vacio, "telefono": vacio}).json()

    assert (cuerpo["biografia"], cuerpo["telefono"]) == (None, None)


@pytest.mark.parametrize(
    "malo",
    [
        {"telefono": "5" * 31},
        {"nombre": ""},
        {"nombre": None},
        {"apellido_paterno": "  "},
        {"fecha_nacimiento": None},
        {"fecha_nacimiento": "3000-01-01"},
        {"biografia": "x\x00"},
    ],
    ids=str,
)
def test_lo_que_no_vale_se_rechaza_nombrando_el_campo(ana, malo):
    respuesta = actualizar(ana, malo)

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == list(malo)


@pytest.mark.parametrize("ruta", [ACTUALIZAR, "/api/usuarios/{}"])
def test_uno_mismo_no_se_cambia_carrera_rol_ni_estado(ana, ruta):
    datos = {
        "biografia": "Nueva",
        "carrera_id": CarreraFabrica().pk,
        "cuatrimestre_id": None,
        "rol": "administrador",
        "estado": "suspendido",
        "correo_institucional": "otro@universidad.edu",
    }

    respuesta = actualizar(ana, datos, ruta.format(ana.pk))

    despues = Usuario.objects.get(pk=ana.pk)
    assert (respuesta.status_code, despues.biografia) == (200, "Nueva")
    for campo in set(datos) - {"biografia"}:
        assert getattr(despues, campo) == getattr(ana, campo)


def test_la_ficha_de_otro_no_se_toca(ana, beto):
    for intruso in (beto, PersonalFabrica()):
        respuesta = actualizar(intruso, {"biografia": "x"}, f"/api/usuarios/{ana.pk}")
        assert respuesta.status_code == 403

    assert Usuario.objects.get(pk=ana.pk).biografia == "Hola"


def test_quien_administra_cambia_la_ficha_entera_y_queda_anotado(ana):
    administra = PersonalFabrica(rol=Rol.ADMINISTRADOR)
    carrera = CarreraFabrica()
    datos = {"telefono": "", "carrera_id": carrera.pk, "rol": "moderador", "estado": "suspendido"}

    respuesta = actualizar(administra, datos, f"/api/usuarios/{ana.pk}")

    cuerpo = respuesta.json()
    assert respuesta.status_code == 200
    assert {campo: cuerpo[campo] for campo in datos} == datos | {"telefono": None}
    assert cuerpo["fecha_nacimiento"] == "2004-05-17"
    anotado = RegistroAuditoria.objects.get()
    assert (anotado.accion, anotado.actor_usuario, anotado.entidad_id) == (
        "editar_usuario",
        administra,
        str(ana.pk),
    )
    assert anotado.detalle == {
        "campos": ["carrera_id", "estado", "rol", "telefono"],
        "antes_y_despues": {
            "carrera_id": [ana.carrera_id, carrera.pk],
            "rol": ["estudiante", "moderador"],
            "estado": ["activo", "suspendido"],
        },
    }


@pytest.mark.parametrize(
    ("datos", "codigo"),
    [
        ({"carrera_id": 10**17}, "CARRERA_DESCONOCIDA"),
        ({"cuatrimestre_id": 10**17}, "CUATRIMESTRE_DESCONOCIDO"),
    ],
)
def test_asignar_estudios_que_no_existen_no_cambia_nada(ana, datos, codigo):
    administra = PersonalFabrica(rol=Rol.ADMINISTRADOR)

    respuesta = actualizar(administra, {"biografia": "x"} | datos, f"/api/usuarios/{ana.pk}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)
    assert Usuario.objects.get(pk=ana.pk).biografia == "Hola"


@pytest.mark.parametrize("cambio", [{"rol": "moderador"}, {"estado": "suspendido"}])
def test_quien_administra_no_se_quita_a_si_mismo(cambio):
    administra = PersonalFabrica(rol=Rol.ADMINISTRADOR)

    respuesta = actualizar(administra, cambio, f"/api/usuarios/{administra.pk}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "NO_A_TI_MISMO")


def test_stats_cuenta_cada_cosa_una_vez(ana, beto):
    SeguimientoFabrica.create_batch(2, seguido=ana)
    SeguimientoFabrica(seguidor=ana)
    publicaciones = PublicacionFabrica.create_batch(2, autor=ana)
    PublicacionFabrica(autor=ana, activa=False)
    ComentarioFabrica.create_batch(3, usuario=ana, publicacion=publicaciones[0])
    ComentarioFabrica(usuario=ana, publicacion=publicaciones[0], activo=False)
    ReaccionPublicacionFabrica(usuario=ana, publicacion=publicaciones[1])
    ReaccionPublicacionFabrica(publicacion=publicaciones[0])

    respuesta = como(beto).get(f"/api/usuarios/{ana.pk}/stats")

    assert respuesta.status_code == 200
    assert respuesta.json() == {
        "usuario_id": ana.pk,
        "nombre_completo": ana.nombre_completo,
        "total_seguidores": 2,
        "total_siguiendo": 1,
        "total_publicaciones": 2,
        "total_comentarios": 3,
        "total_reacciones": 1,
    }


def test_stats_no_cuenta_lo_hecho_en_publicaciones_borradas(ana):
    borrada = PublicacionFabrica(activa=False)
    ComentarioFabrica(usuario=ana, publicacion=borrada)
    ReaccionPublicacionFabrica(usuario=ana, publicacion=borrada)

    stats = como(ana).get(f"/api/usuarios/{ana.pk}/stats").json()

    assert (stats["total_comentarios"], stats["total_reacciones"]) == (0, 0)


def test_stats_no_cuenta_a_seguidores_dados_de_baja(ana):
    seguimiento = SeguimientoFabrica(seguido=ana)
    Usuario.objects.filter(pk=seguimiento.seguidor_id).update(estado=Estado.ELIMINADO)

    assert como(ana).get(f"/api/usuarios/{ana.pk}/stats").json()["total_seguidores"] == 0


def test_stats_no_delata_publicaciones_anonimas_ni_programadas(ana, beto):
    PublicacionFabrica(autor=ana, es_anonima=True)
    PublicacionFabrica(autor=ana, programada_para=timezone.now() + timedelta(days=1))
    ruta = f"/api/usuarios/{ana.pk}/stats"

    assert como(beto).get(ruta).json()["total_publicaciones"] == 0
    assert como(ana).get(ruta).json()["total_publicaciones"] == 2


def test_stats_no_delata_lo_dicho_en_la_propia_publicacion_anonima(ana, beto):
    suya = PublicacionFabrica(autor=ana, es_anonima=True)
    for publicacion in (suya, PublicacionFabrica(es_anonima=True)):
        ComentarioFabrica(publicacion=publicacion, usuario=ana)
        ReaccionPublicacionFabrica(publicacion=publicacion, usuario=ana)
    ruta = f"/api/usuarios/{ana.pk}/stats"

    ajenas, propias = como(beto).get(ruta).json(), como(ana).get(ruta).json()

    assert (ajenas["total_comentarios"], ajenas["total_reacciones"]) == (1, 1)
    assert (propias["total_comentarios"], propias["total_reacciones"]) == (2, 2)


def test_stats_es_una_consulta_y_la_del_token(ana, beto, django_assert_num_queries):
    cliente = como(beto)

    with django_assert_num_queries(2):
        cliente.get(f"/api/usuarios/{ana.pk}/stats")


def test_perfil_completo_trae_perfil_totales_y_relacion(ana, beto, django_assert_num_queries):
    SeguimientoFabrica(seguidor=beto, seguido=ana)
    PublicacionFabrica(autor=ana)
    cliente = como(beto)

    with django_assert_num_queries(2):
        respuesta = cliente.get(f"/api/usuarios/perfil/completo/{ana.pk}")

    assert respuesta.status_code == 200
    assert respuesta.json() == {
        "usuario": cliente.get(f"/api/usuarios/{ana.pk}").json(),
        "estadisticas": {"total_seguidores": 1, "total_siguiendo": 0, "total_publicaciones": 1},
        "relacion_actual": {"ya_sigue": True, "es_mismo_usuario": False},
    }


def test_perfil_completo_del_propio(ana):
    cuerpo = como(ana).get(f"/api/usuarios/perfil/completo/{ana.pk}").json()

    assert cuerpo["relacion_actual"] == {"ya_sigue": False, "es_mismo_usuario": True}
    assert cuerpo["usuario"]["telefono"] == "555-1234"
