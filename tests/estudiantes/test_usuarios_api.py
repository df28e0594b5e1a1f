"""Encontrar personas, listarlas y darlas de baja."""

import pytest
from django.db import connection

from estudiantes.consultas.personas import DONDE_SE_BUSCA
from estudiantes.models import Estado, RegistroAuditoria, Rol, Usuario
from redup_project.busqueda import que_casan
from tests.fabricas import (
    CarreraFabrica,
    CuatrimestreFabrica,
    DispositivoFabrica,
    EstudianteFabrica,
    GrupoFabrica,
    PersonalFabrica,
)
from tests.rest import como

pytestmark = pytest.mark.django_db

BUSCAR = "/api/usuarios/buscar"


@pytest.fixture
def ana():
    return EstudianteFabrica(
        correo_institucional="ana.ruiz@universidad.edu",
        apellido_paterno="Ruiz",
        apellido_materno="Ibáñez",
        foto_perfil_url="/medios/perfil/a.jpg",
        carrera=CarreraFabrica(),
        cuatrimestre=CuatrimestreFabrica(),
    )


@pytest.fixture
def lector():
    return EstudianteFabrica(
        correo_institucional="zoe@universidad.edu", nombre="Zoe", apellido_paterno="Zavala"
    )


def encontrados(lector, query: str, **filtros) -> list[int]:
    respuesta = como(lector).get(BUSCAR, {"query": query} | filtros)
    assert respuesta.status_code == 200, respuesta.content
    return [persona["id"] for persona in respuesta.json()]


@pytest.mark.parametrize("barra", ["", "/"])
def test_buscar_da_la_forma_del_contrato(ana, lector, barra):
    respuesta = como(lector).get(f"{BUSCAR}{barra}", {"query": "ana"})

    assert respuesta.status_code == 200
    assert respuesta.json() == [
        {
            "id": ana.pk,
            "nombre": "Ana",
            "apellido_paterno": "Ruiz",
            "apellido_materno": "Ibáñez",
            "correo_institucional": "ana.ruiz@universidad.edu",
            "foto_perfil_url": "http://testserver/medios/perfil/a.jpg",
            "carrera_id": ana.carrera_id,
            "cuatrimestre_id": ana.cuatrimestre_id,
        }
    ]


@pytest.mark.parametrize("texto", ["RUIZ", "ibanez", "ana ibáñez", "rui", "ana.ruiz@universidad"])
def test_buscar_mira_nombre_apellidos_y_correo(ana, lector, texto):
    assert encontrados(lector, texto) == [ana.pk]


@pytest.mark.parametrize("texto", ["%", "_", "a%z", "'; --", " "])
def test_los_comodines_no_encuentran_a_todos(ana, lector, texto):
    assert encontrados(lector, texto) == []


@pytest.mark.parametrize("estado", [Estado.SUSPENDIDO, Estado.ELIMINADO])
def test_buscar_no_ensena_cuentas_inactivas(ana, lector, estado):
    Usuario.objects.filter(pk=ana.pk).update(estado=estado)

    assert encontrados(lector, "ana") == []


def test_buscar_por_carrera_y_cuatrimestre(ana, lector):
    EstudianteFabrica()

    assert encontrados(lector, "ana", carrera_id=ana.carrera_id) == [ana.pk]
    assert encontrados(lector, "ana", cuatrimestre_id=ana.cuatrimestre_id) == [ana.pk]
    assert encontrados(lector, "ana", carrera_id=10**17) == []


@pytest.mark.parametrize(
    "filtros",
    [
        {},
        {"query": ""},
        {"query": "a" * 101},
        {"query": "a\x00"},
        {"query": "a", "limit": 0},
        {"query": "a", "limit": 101},
        {"query": "a", "skip": -1},
        {"query": "a", "carrera_id": "x"},
        {"query": "a", "carrera_id": 10**30},
    ],
    ids=str,
)
def test_buscar_rechaza_lo_que_no_vale(lector, filtros):
    assert como(lector).get(BUSCAR, filtros).status_code == 422


def test_buscar_da_veinte_si_no_se_dice(lector):
    EstudianteFabrica.create_batch(21)

    assert len(encontrados(lector, "ana")) == 20
    assert len(encontrados(lector, "ana", limit=100)) == 21


@pytest.mark.parametrize("cuantos", [1, 3])
def test_buscar_cuesta_dos_consultas(lector, cuantos, django_assert_num_queries):
    EstudianteFabrica.create_batch(cuantos)
    cliente = como(lector)

    with django_assert_num_queries(2):
        assert len(cliente.get(BUSCAR, {"query": "ana"}).json()) == cuantos


def test_buscar_usa_su_indice(db):
    # Sólo lo tecleado: con tan pocas filas, PostgreSQL preferiría cualquier otro camino.
    buscado = que_casan(Usuario.objects.order_by(), "ana ruiz", *DONDE_SE_BUSCA)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = buscado.explain()

    assert "idx_usuarios_busqueda" in plan


def test_sin_token_no_se_busca_ni_se_lista(client):
    for ruta in (f"{BUSCAR}?query=a", "/api/usuarios/", "/api/usuarios/por-correo/a@b.edu"):
        assert client.get(ruta).status_code == 401


@pytest.mark.parametrize("correo", ["ana.ruiz@universidad.edu", "ANA.Ruiz@Universidad.EDU"])
def test_por_correo_es_exacto_sin_mayusculas(ana, lector, correo):
    respuesta = como(lector).get(f"/api/usuarios/por-correo/{correo}")

    assert respuesta.status_code == 200
    assert respuesta.json() == como(lector).get(f"/api/usuarios/{ana.pk}").json()


@pytest.mark.parametrize("correo", ["%25", "ana.ruiz", "ana_ruiz@universidad.edu", "%25@%25"])
def test_por_correo_no_entiende_de_comodines(ana, lector, correo):
    assert como(lector).get(f"/api/usuarios/por-correo/{correo}").status_code == 404


def test_por_correo_con_un_nulo_no_llega_a_la_base(lector):
    assert como(lector).get("/api/usuarios/por-correo/a%00").status_code == 422


@pytest.mark.parametrize("barra", ["", "/"])
def test_listar_cuentas_es_de_quien_modera(ana, lector, barra):
    modera = PersonalFabrica(apellido_paterno="Sosa")
    Usuario.objects.filter(pk=ana.pk).update(estado=Estado.SUSPENDIDO)

    respuesta = como(modera).get(f"/api/usuarios{barra}")

    assert [persona["id"] for persona in respuesta.json()] == [ana.pk, modera.pk, lector.pk]
    assert como(lector).get(f"/api/usuarios{barra}").status_code == 403


@pytest.mark.parametrize(
    "filtro", [{"rol": "estudiante", "estado": "suspendido"}, {"carrera_id": "la de ana"}]
)
def test_listar_filtra(ana, lector, filtro):
    Usuario.objects.filter(pk=ana.pk).update(estado=Estado.SUSPENDIDO)
    if "carrera_id" in filtro:
        filtro = {"carrera_id": ana.carrera_id, "cuatrimestre_id": ana.cuatrimestre_id}

    respuesta = como(PersonalFabrica()).get("/api/usuarios", filtro)

    assert [persona["id"] for persona in respuesta.json()] == [ana.pk]


def test_listar_por_un_rol_que_no_existe_lo_dice(db):
    respuesta = como(PersonalFabrica()).get("/api/usuarios?rol=rector")

    assert respuesta.status_code == 422
    assert respuesta.json()["detail"][0]["msg"].startswith("debe ser uno de estos: 'estudiante'")


@pytest.mark.parametrize("cuantos", [1, 3])
def test_listar_cuesta_tres_consultas(cuantos, django_assert_num_queries):
    EstudianteFabrica.create_batch(cuantos, carrera=CarreraFabrica())
    cliente = como(PersonalFabrica())

    # Quién es, qué carreras lleva y la lista.
    with django_assert_num_queries(3):
        assert len(cliente.get("/api/usuarios?rol=estudiante").json()) == cuantos


@pytest.mark.parametrize("barra", ["", "/"])
def test_dar_de_baja_es_logico_y_queda_anotado(ana, lector, barra):
    grupo = GrupoFabrica(usuario_dueno=ana)
    dispositivo = DispositivoFabrica(usuario=ana)
    administra = PersonalFabrica(rol=Rol.ADMINISTRADOR)
    suyo = como(ana)

    respuesta = como(administra).delete(f"/api/usuarios/{ana.pk}{barra}")

    ana.refresh_from_db()
    dispositivo.refresh_from_db()
    grupo.refresh_from_db()
    assert (respuesta.status_code, set(respuesta.json())) == (200, {"message"})
    assert (ana.estado, ana.eliminado_en is None) == ("eliminado", False)
    assert (dispositivo.activo, grupo.usuario_dueno) == (False, ana)
    assert suyo.get("/api/auth/me").status_code == 403
    assert como(lector).get(f"/api/usuarios/{ana.pk}").status_code == 404
    anotado = RegistroAuditoria.objects.get(accion="eliminar_usuario")
    assert (anotado.actor_usuario, anotado.entidad_id) == (administra, str(ana.pk))
    assert anotado.detalle == {
        "correo": ana.correo_institucional,
        "grupos_propios": [grupo.pk],
    }


def test_dar_de_baja_dos_veces_no_se_anota_dos_veces(ana):
    administra = PersonalFabrica(rol=Rol.ADMINISTRADOR)

    estados = [como(administra).delete(f"/api/usuarios/{ana.pk}").status_code for _ in range(2)]

    assert estados == [200, 200]
    assert RegistroAuditoria.objects.filter(accion="eliminar_usuario").count() == 1


def test_solo_da_de_baja_quien_administra(ana, lector):
    for intruso in (lector, PersonalFabrica(), ana):
        assert como(intruso).delete(f"/api/usuarios/{ana.pk}").status_code == 403

    assert Usuario.objects.get(pk=ana.pk).is_active


def test_nadie_se_da_de_baja_a_si_mismo(db):
    administra = PersonalFabrica(rol=Rol.ADMINISTRADOR)

    respuesta = como(administra).delete(f"/api/usuarios/{administra.pk}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "NO_A_TI_MISMO")


def test_dar_de_baja_a_quien_no_existe_es_404(db):
    administra = PersonalFabrica(rol=Rol.ADMINISTRADOR)

    assert como(administra).delete("/api/usuarios/999999999").status_code == 404
