"""La foto de perfil: se guarda con el registro o con el perfil, y en el disco no queda ninguna de más."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from estudiantes.models import Usuario
from estudiantes.servicios import perfiles
from redup_project.ritmo import FOTOS_POR_MINUTO
from tests.fabricas import CorreoCatalogoFabrica, EstudianteFabrica
from tests.rest import como, foto, poner_formulario
from tests.ritmo import contar

pytestmark = pytest.mark.django_db

ALTA = {
    "correo_institucional": "ana@universidad.edu",
    "nombre": "Ana",
    "apellido_paterno": "Paz",
    "fecha_nacimiento": "2001-02-03",
    "password": "secreta1",
}
ACTUALIZAR = "/api/usuarios/perfil/actualizar"


def guardadas(medios) -> int:
    # Cada imagen deja también su miniatura.
    return len(list(medios.rglob("*.*"))) // 2


def test_registro_con_foto_la_guarda_y_da_su_direccion_absoluta(client, medios):
    CorreoCatalogoFabrica(correo_institucional="ana@universidad.edu")

    respuesta = client.post("/api/auth/register", ALTA | {"foto_perfil": foto()})

    assert respuesta.status_code == 201
    guardada = Usuario.objects.get().foto_perfil_url
    assert guardada.startswith("/medios/perfil/")
    assert respuesta.json()["foto_perfil_url"] == f"http://testserver{guardada}"
    assert (medios / guardada.removeprefix("/medios/")).exists()


def test_una_foto_de_cuatro_megas_cabe(client, medios):
    CorreoCatalogoFabrica(correo_institucional="ana@universidad.edu")
    grande = foto()
    grande.file.seek(0, 2)
    grande.file.write(b"\0" * 4 * 1024 * 1024)
    grande.file.seek(0)

    respuesta = client.post("/api/auth/register", ALTA | {"foto_perfil": grande})

    assert respuesta.status_code == 201


def test_si_el_registro_falla_la_foto_no_queda(client, medios):
    respuesta = client.post("/api/auth/register", ALTA | {"foto_perfil": foto()})

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "CORREO_NO_AUTORIZADO")
    assert guardadas(medios) == 0


@pytest.mark.parametrize(
    ("contenido", "estado"), [(b"\xff\xd8\xff no es una foto", 400), (b"\0" * 5_242_881, 413)]
)
def test_una_foto_que_no_vale_no_registra_a_nadie(client, medios, contenido, estado):
    CorreoCatalogoFabrica(correo_institucional="ana@universidad.edu")
    mala = SimpleUploadedFile("profile_image.jpg", contenido, content_type="image/*")

    respuesta = client.post("/api/auth/register", ALTA | {"foto_perfil": mala})

    assert respuesta.status_code == estado
    assert not Usuario.objects.exists()


def test_la_foto_nueva_sustituye_a_la_anterior_al_confirmarse(
    medios, django_capture_on_commit_callbacks
):
    ana = EstudianteFabrica()
    with django_capture_on_commit_callbacks(execute=True):
        primera = poner_formulario(como(ana), ACTUALIZAR, {"foto_perfil": foto()})

    with django_capture_on_commit_callbacks(execute=True):
        segunda = poner_formulario(como(ana), ACTUALIZAR, {"foto_perfil": foto()})
        antes_del_commit = guardadas(medios)

    assert (primera.status_code, segunda.status_code) == (200, 200)
    assert primera.json()["foto_perfil_url"] != segunda.json()["foto_perfil_url"]
    assert (antes_del_commit, guardadas(medios)) == (2, 1)


def test_una_foto_que_no_vale_deja_la_que_habia(medios):
    ana = EstudianteFabrica(foto_perfil_url="/medios/perfil/vieja.jpg", biografia="Hola")
    mala = SimpleUploadedFile("profile_image.jpg", b"GIF89a", content_type="image/*")

    respuesta = poner_formulario(como(ana), ACTUALIZAR, {"biografia": "x", "foto_perfil": mala})

    ana.refresh_from_db()
    assert respuesta.status_code == 400
    assert (ana.foto_perfil_url, ana.biografia) == ("/medios/perfil/vieja.jpg", "Hola")


def test_quitarse_la_foto_la_borra_del_disco(medios, django_capture_on_commit_callbacks):
    ana = EstudianteFabrica()
    with django_capture_on_commit_callbacks(execute=True):
        poner_formulario(como(ana), ACTUALIZAR, {"foto_perfil": foto()})

    with django_capture_on_commit_callbacks(execute=True):
        respuesta = como(ana).delete("/api/usuarios/perfil/foto")

    assert (respuesta.status_code, respuesta.json()["foto_perfil_url"]) == (200, None)
    assert guardadas(medios) == 0


@pytest.mark.django_db(transaction=True)
def test_si_la_anterior_no_se_puede_borrar_la_nueva_vale(medios, monkeypatch):
    ana = EstudianteFabrica(foto_perfil_url="/medios/perfil/vieja.jpg")

    def no_se_puede(url):
        raise PermissionError(url)

    monkeypatch.setattr(perfiles, "borrar_imagen", no_se_puede)
    respuesta = poner_formulario(como(ana), ACTUALIZAR, {"foto_perfil": foto()})

    ana.refresh_from_db()
    assert respuesta.status_code == 200
    assert respuesta.json()["foto_perfil_url"].endswith(ana.foto_perfil_url)


def test_cambiarla_sin_parar_tiene_tope(con_limites, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ana = EstudianteFabrica()

    def cambiar() -> int:
        ruta = "/api/usuarios/perfil/actualizar"
        return poner_formulario(como(ana), ruta, {"foto_perfil": foto()}).status_code

    antes = cambiar()
    # El doble de lo que cabe: aunque cambie el minuto por medio, ya no queda sitio.
    contar("foto", ana.pk, FOTOS_POR_MINUTO * 2)

    assert (antes, cambiar()) == (200, 429)


@pytest.mark.parametrize("correo", [{}, {"habilitado": False}, {"usado": True}])
def test_la_foto_de_quien_no_puede_registrarse_ni_se_mira(client, medios, monkeypatch, correo):
    if correo:
        CorreoCatalogoFabrica(correo_institucional="ana@universidad.edu", **correo)
    monkeypatch.setattr("redup_project.medios.preparar", lambda _: pytest.fail("la decodificó"))

    respuesta = client.post("/api/auth/register", ALTA | {"foto_perfil": foto()})

    assert respuesta.status_code == 403
