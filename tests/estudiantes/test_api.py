"""La puerta REST de las cuentas."""

import json
import threading

import pytest

from estudiantes import acceso
from estudiantes.models import CorreoCatalogo, Estado, RegistroAuditoria, Usuario
from tests.fabricas import (
    CLAVE,
    CarreraFabrica,
    CorreoCatalogoFabrica,
    EstudianteFabrica,
    FacultadFabrica,
)

ALTA = {
    "correo_institucional": "Ana@Universidad.edu ",
    "nombre": "Ana",
    "apellido_paterno": "Paz",
    "fecha_nacimiento": "2001-02-03",
    "password": "secreta1",
}


def publicar(client, ruta: str, datos: dict, **cabeceras):
    return client.post(ruta, json.dumps(datos), content_type="application/json", headers=cabeceras)


@pytest.fixture
def catalogo(db):
    return CorreoCatalogoFabrica(
        correo_institucional="ana@universidad.edu", carrera=CarreraFabrica(codigo="SIS")
    )


@pytest.mark.parametrize("barra", ["", "/"])
@pytest.mark.parametrize("en_json", [True, False], ids=["json", "multiparte"])
def test_registro_crea_al_estudiante_y_consume_su_correo(client, catalogo, barra, en_json):
    ruta = f"/api/auth/register{barra}"

    respuesta = publicar(client, ruta, ALTA) if en_json else client.post(ruta, ALTA)

    assert respuesta.status_code == 201, respuesta.content
    usuario = Usuario.objects.get()
    cuerpo = respuesta.json()
    assert (cuerpo["id"], cuerpo["correo_institucional"]) == (usuario.pk, "ana@universidad.edu")
    assert (cuerpo["rol"], cuerpo["correo_verificado"]) == ("estudiante", True)
    assert cuerpo["carrera"]["codigo"] == "SIS"
    assert not {"password", "hash_contrasena"} & cuerpo.keys()
    assert usuario.check_password("secreta1")
    catalogo.refresh_from_db()
    assert (catalogo.usado, catalogo.consumido_por_usuario) == (True, usuario)
    assert RegistroAuditoria.objects.get().accion == "registro_estudiante"


def test_el_rol_que_manda_el_cliente_se_ignora(client, catalogo):
    publicar(client, "/api/auth/register", ALTA | {"rol": "administrador", "estado": "eliminado"})

    assert (Usuario.objects.get().rol, Usuario.objects.get().estado) == ("estudiante", "activo")


@pytest.mark.parametrize(
    ("cambio", "estado", "codigo"),
    [
        ({"correo_institucional": "otra@universidad.edu"}, 403, "CORREO_NO_AUTORIZADO"),
        ({"habilitado": False}, 403, "CORREO_DESHABILITADO"),
        ({"usado": True}, 403, "CORREO_YA_UTILIZADO"),
    ],
)
def test_registro_rechaza_lo_que_el_catalogo_no_permite(client, catalogo, cambio, estado, codigo):
    CorreoCatalogo.objects.filter(pk=catalogo.pk).update(**cambio)

    respuesta = publicar(client, "/api/auth/register", ALTA)

    assert (respuesta.status_code, respuesta.json()["code"]) == (estado, codigo)
    assert not Usuario.objects.exists()


def test_registrarse_dos_veces_dice_que_ya_esta_registrado(client, catalogo):
    publicar(client, "/api/auth/register", ALTA)

    respuesta = publicar(client, "/api/auth/register", ALTA)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CORREO_YA_REGISTRADO")


def test_registro_nombra_cada_campo_que_falla_y_no_crea_nada(client, catalogo):
    malo = ALTA | {"nombre": "  ", "password": "corta", "fecha_nacimiento": "3000-01-01"}
    del malo["apellido_paterno"]

    respuesta = publicar(client, "/api/auth/register", malo)

    assert respuesta.status_code == 422
    assert {error["loc"][-1]: error["msg"] for error in respuesta.json()["detail"]} == {
        "nombre": "no es válido",
        "apellido_paterno": "es obligatorio",
        "fecha_nacimiento": "debe ser una fecha pasada",
        "password": "es demasiado corto (mínimo 6 caracteres)",
    }
    assert not Usuario.objects.exists()


def test_registro_toma_por_ausente_lo_que_un_formulario_manda_vacio(client, catalogo):
    opcionales = ("apellido_materno", "telefono", "biografia", "carrera_id", "cuatrimestre_id")

    respuesta = client.post("/api/auth/register", ALTA | dict.fromkeys(opcionales, ""))

    cuerpo = respuesta.json()
    assert respuesta.status_code == 201
    assert {campo: cuerpo[campo] for campo in opcionales} == {
        **dict.fromkeys(opcionales),
        "carrera_id": catalogo.carrera_id,
    }


@pytest.mark.parametrize(
    ("campo", "codigo"),
    [("carrera_id", "CARRERA_DESCONOCIDA"), ("cuatrimestre_id", "CUATRIMESTRE_DESCONOCIDO")],
)
def test_registro_con_estudios_que_no_existen_no_crea_nada(client, catalogo, campo, codigo):
    respuesta = publicar(client, "/api/auth/register", ALTA | {campo: 10**17})

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)
    assert not Usuario.objects.exists()


def test_registrarse_sin_parar_desde_una_direccion_tiene_limite(client, catalogo, tope):
    tope("cuentas", "REGISTROS_POR_IP", 2)

    estados = [publicar(client, "/api/auth/register", ALTA).status_code for _ in range(3)]

    assert estados == [201, 400, 429]


def test_un_token_viejo_no_estorba_al_registrarse(client, catalogo):
    respuesta = publicar(client, "/api/auth/register", ALTA, Authorization="Bearer vencido")

    assert respuesta.status_code == 201


@pytest.mark.django_db(transaction=True)
def test_de_dos_registros_simultaneos_gana_uno(client, servidor):
    import httpx

    CorreoCatalogoFabrica(correo_institucional="ana@universidad.edu")
    salida = threading.Barrier(2)

    def registrar(estados: list[int]) -> None:
        with httpx.Client(base_url=servidor) as cliente:
            cliente.get("/salud")
            salida.wait(5)
            estados.append(cliente.post("/api/auth/register", json=ALTA).status_code)

    estados: list[int] = []
    hilos = [threading.Thread(target=registrar, args=(estados,)) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(10)

    assert sorted(estados) in ([201, 400], [201, 403])
    assert Usuario.objects.count() == 1
    usado = CorreoCatalogo.objects.get(correo_institucional="ana@universidad.edu")
    assert usado.consumido_por_usuario == Usuario.objects.get()


def test_iniciar_sesion_da_un_token_que_sirve(client, db):
    ana = EstudianteFabrica()

    respuesta = publicar(
        client,
        "/api/auth/login",
        {"correo_institucional": ana.correo_institucional.upper(), "password": CLAVE},
        # La app manda su token viejo también aquí: no debe estorbar.
        Authorization="Bearer vencido",
    )

    assert respuesta.status_code == 200
    cuerpo = respuesta.json()
    assert (cuerpo["token_type"], cuerpo["usuario"]["id"]) == ("bearer", ana.pk)
    yo = client.get("/api/auth/me", headers={"Authorization": f"Bearer {cuerpo['access_token']}"})
    assert (yo.status_code, yo.json()) == (200, cuerpo["usuario"])


def test_iniciar_sesion_responde_igual_exista_o_no_el_correo(client, db):
    ana = EstudianteFabrica()

    respuestas = [
        publicar(
            client, "/api/auth/login", {"correo_institucional": correo, "password": "mala1234"}
        )
        for correo in (ana.correo_institucional, "nadie@universidad.edu")
    ]

    assert [r.status_code for r in respuestas] == [401, 401]
    assert respuestas[0].json() == respuestas[1].json()
    assert respuestas[0]["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("estado", [Estado.SUSPENDIDO, Estado.ELIMINADO])
def test_una_cuenta_inactiva_no_inicia_sesion_ni_usa_su_token(client, db, estado):
    ana = EstudianteFabrica()
    token = acceso.emitir_token(ana)
    Usuario.objects.update(estado=estado)

    entrar = publicar(
        client,
        "/api/auth/login",
        {"correo_institucional": ana.correo_institucional, "password": CLAVE},
    )
    yo = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})

    assert (entrar.status_code, yo.status_code) == (403, 403)


@pytest.mark.parametrize(
    "cabeceras", [{}, {"Authorization": "Bearer malo"}, {"Authorization": "x"}]
)
def test_sin_token_valido_no_se_sabe_quien_eres(client, db, cabeceras):
    respuesta = client.get("/api/auth/me", headers=cabeceras)

    assert respuesta.status_code == 401
    assert respuesta["WWW-Authenticate"] == "Bearer"
    assert isinstance(respuesta.json()["detail"], str)


def test_quien_soy_cuesta_dos_consultas(client, db, django_assert_num_queries):
    ana = EstudianteFabrica(carrera=CarreraFabrica(facultad=FacultadFabrica()))
    cabeceras = {"Authorization": f"Bearer {acceso.emitir_token(ana)}"}

    with django_assert_num_queries(2):
        assert client.get("/api/auth/me", headers=cabeceras).status_code == 200
