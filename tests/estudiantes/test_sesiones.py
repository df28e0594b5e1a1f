"""Entrar y salir: el formulario de OAuth 2, el cierre de sesión y cuánto se deja probar."""

import pytest

from estudiantes.acceso import FALLOS_POR_IP
from estudiantes.models import Estado, Usuario
from redup_project.errores import DemasiadasPeticiones
from redup_project.ritmo import exigir_ritmo
from tests.fabricas import CLAVE, DispositivoFabrica, EstudianteFabrica
from tests.rest import como

pytestmark = pytest.mark.django_db


def entrar(client, usuario, password=CLAVE):
    datos = {"correo_institucional": usuario.correo_institucional, "password": password}
    return client.post("/api/auth/login", datos, content_type="application/json")


@pytest.mark.parametrize("barra", ["", "/"])
def test_oauth2_con_formulario_da_el_mismo_token(client, barra):
    ana = EstudianteFabrica()
    datos = {"grant_type": "password", "username": ana.correo_institucional, "password": CLAVE}

    respuesta = client.post(f"/api/auth/login/oauth2{barra}", datos)

    cuerpo = respuesta.json()
    assert (respuesta.status_code, cuerpo["token_type"]) == (200, "bearer")
    yo = client.get("/api/auth/me", headers={"Authorization": f"Bearer {cuerpo['access_token']}"})
    assert yo.json() == cuerpo["usuario"]


def test_oauth2_rechaza_una_contrasena_mala(client):
    ana = EstudianteFabrica()
    datos = {"username": ana.correo_institucional, "password": "mala1234"}

    respuesta = client.post("/api/auth/login/oauth2", datos)

    assert (respuesta.status_code, respuesta.json()["code"]) == (401, "CREDENCIALES_INCORRECTAS")


@pytest.mark.parametrize("estado", [Estado.SUSPENDIDO, Estado.ELIMINADO])
def test_que_una_cuenta_esta_suspendida_solo_se_le_dice_a_su_dueno(client, estado):
    ana = EstudianteFabrica()
    Usuario.objects.update(estado=estado)

    assert entrar(client, ana, "mala1234").status_code == 401
    assert entrar(client, ana).status_code == 403


def test_tras_muchos_fallos_hay_que_esperar_aunque_se_acierte(client, con_limites):
    ana = EstudianteFabrica()

    fallos = [entrar(client, ana, "mala1234").status_code for _ in range(10)]
    acierto = entrar(client, ana)

    assert fallos == [401] * 10
    assert (acierto.status_code, acierto.json()["code"]) == (429, "DEMASIADAS_PETICIONES")
    assert int(acierto["Retry-After"]) > 0


def test_los_fallos_de_uno_no_cierran_la_puerta_a_otro(client, con_limites):
    ana, beto = EstudianteFabrica.create_batch(2)
    for _ in range(11):
        entrar(client, ana, "mala1234")

    assert entrar(client, beto).status_code == 200


def test_acertar_borra_los_fallos(client, con_limites):
    ana = EstudianteFabrica()

    estados = {entrar(client, ana).status_code for _ in range(12)}

    assert estados == {200}


@pytest.mark.parametrize("barra", ["", "/"])
def test_cerrar_sesion_invalida_el_token(barra):
    cliente = como(EstudianteFabrica())

    respuesta = cliente.post(f"/api/auth/logout{barra}")

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Sesión cerrada."})
    assert cliente.get("/api/auth/me").status_code == 401


def test_cerrar_sesion_apaga_ese_dispositivo_y_ningun_otro():
    ana = EstudianteFabrica()
    este, otro = DispositivoFabrica.create_batch(2, usuario=ana)
    ajeno = DispositivoFabrica()

    como(ana).post(
        "/api/auth/logout",
        {"uuid_dispositivo": este.uuid_dispositivo},
        content_type="application/json",
    )

    for dispositivo in (este, otro, ajeno):
        dispositivo.refresh_from_db()
    assert (este.activo, otro.activo, ajeno.activo) == (False, True, True)


def test_no_se_apaga_el_dispositivo_de_otro():
    ajeno = DispositivoFabrica()

    como(EstudianteFabrica()).post(
        "/api/auth/logout",
        {"uuid_dispositivo": ajeno.uuid_dispositivo},
        content_type="application/json",
    )

    ajeno.refresh_from_db()
    assert ajeno.activo


def test_sin_token_no_hay_sesion_que_cerrar(client):
    assert client.post("/api/auth/logout").status_code == 401


def test_probar_una_clave_en_muchas_cuentas_desde_un_sitio_tiene_tope(client, con_limites):
    fallo = entrar(client, EstudianteFabrica.build(), "mala1234")
    # Los demás fallos, sin hacerlos: cada uno cifra una contraseña.
    for _ in range(FALLOS_POR_IP - 1):
        exigir_ritmo("login_ip", "127.0.0.1", tope=FALLOS_POR_IP, segundos=300)

    ultimo = entrar(client, EstudianteFabrica())

    assert (fallo.status_code, ultimo.status_code) == (401, 429)


def test_quien_acierta_no_gasta_el_tope_de_su_red(client, con_limites):
    ana = EstudianteFabrica()
    for _ in range(20):
        assert entrar(client, ana).status_code == 200

    exigir_ritmo("login_ip", "127.0.0.1", tope=1, segundos=300)
    with pytest.raises(DemasiadasPeticiones):
        exigir_ritmo("login_ip", "127.0.0.1", tope=1, segundos=300)
