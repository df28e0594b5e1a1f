"""La contraseña olvidada: un código por correo, de un solo uso y con pocos intentos."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core import mail
from django.utils import timezone

from estudiantes.models import CodigoRecuperacion, Estado, RegistroAuditoria, Usuario
from estudiantes.servicios import cartero
from tests.fabricas import CodigoRecuperacionFabrica, EstudianteFabrica
from tests.rest import como

pytestmark = pytest.mark.django_db

PEDIR, CONFIRMAR = "/api/auth/forgot-password/request", "/api/auth/forgot-password/confirm"
# El de CodigoRecuperacionFabrica.
CODIGO = "123456"


def pedir(client, correo: str, **cabeceras):
    datos = {"correo_institucional": correo}
    return client.post(PEDIR, datos, content_type="application/json", headers=cabeceras)


def confirmar(client, usuario, codigo: str = CODIGO, nueva: str = "nueva-clave"):
    datos = {
        "correo_institucional": usuario.correo_institucional,
        "codigo": codigo,
        "nueva_password": nueva,
    }
    return client.post(CONFIRMAR, datos, content_type="application/json")


def esperar_al_cartero() -> None:
    # Reparte de uno en uno: cuando le toca esto, lo anterior ya salió.
    cartero.hilo.submit(int).result(5)


@pytest.mark.parametrize("barra", ["", "/"])
def test_en_desarrollo_la_respuesta_trae_el_codigo_y_se_guarda_cifrado(client, barra):
    ana = EstudianteFabrica()
    datos = {"correo_institucional": f" {ana.correo_institucional.upper()}"}

    respuesta = client.post(f"{PEDIR}{barra}", datos, content_type="application/json")

    cuerpo = respuesta.json()
    assert (respuesta.status_code, set(cuerpo)) == (200, {"message", "reset_code"})
    assert len(cuerpo["reset_code"]) == 6
    assert cuerpo["reset_code"].isdigit()
    guardado = CodigoRecuperacion.objects.get(usuario=ana)
    assert guardado.codigo_hash != cuerpo["reset_code"]
    assert check_password(cuerpo["reset_code"], guardado.codigo_hash)
    vigencia = guardado.expira_en - guardado.creado_en
    assert abs(vigencia - timedelta(minutes=15)) < timedelta(seconds=5)


def test_en_produccion_responde_igual_exista_o_no_el_correo(client, settings):
    settings.DJANGO_ENV = "production"
    ana = EstudianteFabrica()

    respuestas = [
        pedir(client, correo) for correo in (ana.correo_institucional, "nadie@universidad.edu")
    ]

    assert [r.status_code for r in respuestas] == [200, 200]
    assert respuestas[0].content == respuestas[1].content
    assert respuestas[0].json()["reset_code"] is None


def test_el_codigo_llega_al_correo(client, settings, django_capture_on_commit_callbacks):
    ana = EstudianteFabrica()

    with django_capture_on_commit_callbacks(execute=True):
        codigo = pedir(client, ana.correo_institucional).json()["reset_code"]
    esperar_al_cartero()

    [carta] = mail.outbox
    assert (carta.to, carta.subject) == ([ana.correo_institucional], "Tu código de RedUP")
    assert codigo in carta.body


def test_sin_servidor_de_correo_responde_igual_y_queda_en_el_registro(
    client, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with django_capture_on_commit_callbacks(execute=True):
        respuesta = pedir(client, EstudianteFabrica().correo_institucional)
    esperar_al_cartero()

    assert respuesta.status_code == 200
    assert "[CORREO] no se pudo mandar" in caplog.text


@pytest.mark.parametrize("estado", [Estado.SUSPENDIDO, Estado.ELIMINADO])
def test_a_una_cuenta_inactiva_no_se_le_manda_nada(client, estado):
    ana = EstudianteFabrica()
    Usuario.objects.update(estado=estado)

    respuesta = pedir(client, ana.correo_institucional)

    assert (respuesta.status_code, respuesta.json()["reset_code"]) == (200, None)
    assert not CodigoRecuperacion.objects.exists()


def test_un_correo_mal_formado_no_se_busca(client):
    assert pedir(client, "esto no es un correo").status_code == 422


def test_un_token_viejo_no_estorba(client):
    assert pedir(client, "a@universidad.edu", Authorization="Bearer vencido").status_code == 200


def test_el_codigo_cambia_la_contrasena_y_cierra_las_sesiones(client):
    vigente = CodigoRecuperacionFabrica()
    cliente_de_antes = como(vigente.usuario)

    respuesta = confirmar(client, vigente.usuario)

    assert (respuesta.status_code, set(respuesta.json())) == (200, {"message"})
    assert Usuario.objects.get().check_password("nueva-clave")
    assert cliente_de_antes.get("/api/auth/me").status_code == 401
    assert RegistroAuditoria.objects.get().accion == "cambiar_contrasena"


def test_un_codigo_usado_no_vale_otra_vez(client):
    vigente = CodigoRecuperacionFabrica()
    confirmar(client, vigente.usuario)

    respuesta = confirmar(client, vigente.usuario, nueva="otra-clave")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "CODIGO_INVALIDO")
    assert Usuario.objects.get().check_password("nueva-clave")


def test_pedir_otro_codigo_anula_el_anterior(client):
    anterior = CodigoRecuperacionFabrica()
    nuevo = pedir(client, anterior.usuario.correo_institucional).json()["reset_code"]

    # Uno de cada millón de veces salen iguales.
    assert nuevo == CODIGO or confirmar(client, anterior.usuario).status_code == 400
    assert confirmar(client, anterior.usuario, nuevo).status_code == 200


def test_un_codigo_vencido_no_vale(client):
    vencido = CodigoRecuperacionFabrica(expira_en=timezone.now() - timedelta(seconds=1))

    assert confirmar(client, vencido.usuario).status_code == 400


def test_al_quinto_fallo_el_codigo_se_pierde(client):
    vigente = CodigoRecuperacionFabrica()

    fallos = [confirmar(client, vigente.usuario, "000000").status_code for _ in range(5)]

    assert fallos == [400] * 5
    assert confirmar(client, vigente.usuario).status_code == 400


def test_cuatro_fallos_no_lo_pierden(client):
    vigente = CodigoRecuperacionFabrica()
    for _ in range(4):
        confirmar(client, vigente.usuario, "000000")

    assert confirmar(client, vigente.usuario).status_code == 200


def test_el_codigo_de_uno_no_vale_para_otro(client):
    CodigoRecuperacionFabrica()

    assert confirmar(client, EstudianteFabrica()).status_code == 400


def test_sin_cuenta_responde_como_con_un_codigo_malo(client):
    vigente = CodigoRecuperacionFabrica()
    malo = confirmar(client, vigente.usuario, "000000")
    vigente.usuario.correo_institucional = "nadie@universidad.edu"

    assert confirmar(client, vigente.usuario).json() == malo.json()


@pytest.mark.parametrize("codigo", ["12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_lo_que_no_son_seis_cifras_no_gasta_un_intento(client, codigo):
    vigente = CodigoRecuperacionFabrica()

    respuesta = confirmar(client, vigente.usuario, codigo)

    vigente.refresh_from_db()
    assert (respuesta.status_code, vigente.intentos) == (422, 0)
    assert respuesta.json()["detail"][0]["msg"] == "debe tener 6 cifras"


def test_pedir_codigos_para_un_correo_tiene_limite_exista_o_no(client, con_limites):
    estados = [pedir(client, "nadie@universidad.edu").status_code for _ in range(11)]

    assert estados == [200] * 10 + [429]


def test_probar_codigos_para_un_correo_tiene_limite(client, tope):
    tope("recuperacion", "CAMBIOS_POR_CORREO", 2)
    ana = EstudianteFabrica()

    estados = [confirmar(client, ana).status_code for _ in range(3)]

    assert estados == [400, 400, 429]


def test_una_direccion_tampoco_puede_probar_con_todos_los_correos(client, tope):
    tope("recuperacion", "PETICIONES_POR_IP", 2)

    estados = [pedir(client, f"nadie{n}@universidad.edu").status_code for n in range(3)]

    assert estados == [200, 200, 429]
