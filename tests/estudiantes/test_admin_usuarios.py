"""El admin de cuentas: quién se da de alta, qué se cambia y quién puede hacerlo."""

import pytest
from django.contrib.admin.models import LogEntry

from estudiantes.models import CorreoCatalogo, Estado, Rol, Usuario
from tests import fabricas
from tests.admin_comun import administrador, avisos, cliente_de, moderador, url

pytestmark = pytest.mark.django_db

CORREO = "nueva@universidad.edu"
ALTA = {
    "correo_institucional": CORREO,
    "password1": "Una-clave-larga-7",
    "password2": "Una-clave-larga-7",
    "rol": Rol.ESTUDIANTE.value,
    "nombre": "Nuria",
    "apellido_paterno": "Salas",
    "apellido_materno": "",
    "fecha_nacimiento": "2004-05-17",
    "carrera": "",
    "cuatrimestre": "",
}


SIN_CARRERAS = {"alcance-TOTAL_FORMS": 0, "alcance-INITIAL_FORMS": 0}


def ficha(usuario: Usuario, **cambios: object) -> dict[str, object]:
    """Lo que manda el formulario de una cuenta hecha."""
    return {
        "correo_institucional": usuario.correo_institucional,
        "nombre": usuario.nombre,
        "apellido_paterno": usuario.apellido_paterno,
        "fecha_nacimiento": usuario.fecha_nacimiento.isoformat(),
        "rol": usuario.rol,
        "estado": usuario.estado,
    } | cambios


def test_alta_de_estudiante_sin_catalogo_se_explica_y_no_guarda_nada():
    respuesta = cliente_de(administrador()).post(url(Usuario, "add"), ALTA)

    formulario = respuesta.context["adminform"].form
    assert formulario.errors == {
        "correo_institucional": [
            f"El correo {CORREO} no está en el catálogo de correos autorizados."
        ]
    }
    assert formulario["nombre"].value() == "Nuria"
    assert not Usuario.objects.filter(correo_institucional=CORREO).exists()
    assert not LogEntry.objects.exists()
    assert avisos(respuesta) == []


def test_alta_de_estudiante_del_catalogo_consume_su_correo():
    carrera = fabricas.CarreraFabrica()
    fabricas.CorreoCatalogoFabrica(correo_institucional=CORREO, carrera=carrera)

    respuesta = cliente_de(administrador()).post(
        url(Usuario, "add"), ALTA | {"correo_institucional": CORREO.upper()}
    )

    usuario = Usuario.objects.get(correo_institucional=CORREO)
    assert respuesta.url == url(usuario, "change")
    assert usuario.check_password("Una-clave-larga-7")
    assert (usuario.carrera, usuario.apellido_materno) == (carrera, None)
    assert CorreoCatalogo.objects.get(correo_institucional=CORREO).consumido_por_usuario == usuario


def test_alta_de_personal_no_necesita_catalogo():
    cliente_de(administrador()).post(url(Usuario, "add"), ALTA | {"rol": Rol.MODERADOR.value})

    assert Usuario.objects.get(correo_institucional=CORREO).rol == Rol.MODERADOR


def test_alta_con_contrasenas_distintas_no_guarda():
    respuesta = cliente_de(administrador()).post(
        url(Usuario, "add"), ALTA | {"rol": Rol.MODERADOR.value, "password2": "otra"}
    )

    assert list(respuesta.context["adminform"].form.errors) == ["password2"]
    assert not Usuario.objects.filter(correo_institucional=CORREO).exists()


def test_alta_de_un_correo_ya_registrado_con_otras_mayusculas_se_explica():
    usuario = fabricas.EstudianteFabrica()

    respuesta = cliente_de(administrador()).post(
        url(Usuario, "add"),
        ALTA | {"correo_institucional": usuario.correo_institucional.upper()},
    )

    assert respuesta.context["adminform"].form.errors == {
        "correo_institucional": ["Ya existe Usuario con este Correo institucional."]
    }


def test_ficha_cambia_los_datos_y_respeta_la_contrasena():
    usuario = fabricas.EstudianteFabrica(biografia="Hola")

    cliente_de(administrador()).post(
        url(usuario, "change"), ficha(usuario, nombre="Nuria", biografia="")
    )

    guardado = Usuario.objects.get(pk=usuario.pk)
    assert (guardado.nombre, guardado.biografia) == ("Nuria", None)
    assert guardado.password == usuario.password


def test_ficha_ofrece_cambiar_la_contrasena_sin_ensenar_el_hash():
    usuario = fabricas.EstudianteFabrica()

    html = cliente_de(administrador()).get(url(usuario, "change")).content.decode()

    assert 'href="../password/"' in html
    assert usuario.password not in html


def test_cambiar_la_contrasena_desde_el_admin_corta_las_sesiones():
    usuario = fabricas.EstudianteFabrica()

    cliente_de(administrador()).post(
        f"/admin/estudiantes/usuario/{usuario.pk}/password/",
        {"usable_password": "true", "password1": "Otra-clave-9", "password2": "Otra-clave-9"},
    )

    guardado = Usuario.objects.get(pk=usuario.pk)
    assert guardado.check_password("Otra-clave-9")
    assert guardado.version_sesion == usuario.version_sesion + 1


def test_la_baja_es_un_estado_y_no_un_borrado():
    usuario = fabricas.EstudianteFabrica()
    cliente = cliente_de(administrador())

    borrado = cliente.post(url(usuario, "delete"), {"post": "yes"})
    cliente.post(f"/admin/estudiantes/usuario/{usuario.pk}/dar-de-baja/")

    assert borrado.status_code == 403
    assert Usuario.objects.get(pk=usuario.pk).estado == Estado.ELIMINADO


def test_volver_estudiante_a_quien_no_esta_en_el_catalogo_se_explica():
    personal = fabricas.PersonalFabrica()

    respuesta = cliente_de(administrador()).post(
        url(personal, "change"), ficha(personal, rol=Rol.ESTUDIANTE.value) | SIN_CARRERAS
    )

    assert list(respuesta.context["adminform"].form.errors) == ["correo_institucional"]
    assert Usuario.objects.get(pk=personal.pk).rol == Rol.MODERADOR


def test_moderador_con_permiso_no_reparte_roles():
    usuario = fabricas.EstudianteFabrica()
    cliente = cliente_de(moderador("view_usuario", "change_usuario"))

    cliente.post(
        url(usuario, "change"),
        ficha(usuario, nombre="Nuria", rol=Rol.ADMINISTRADOR.value),
    )

    guardado = Usuario.objects.get(pk=usuario.pk)
    assert (guardado.nombre, guardado.rol) == ("Nuria", Rol.ESTUDIANTE)


def test_moderador_con_permiso_no_toca_a_otro_del_personal():
    jefa = administrador()
    cliente = cliente_de(moderador("view_usuario", "change_usuario"))

    contrasena = cliente.get(f"/admin/estudiantes/usuario/{jefa.pk}/password/")
    cambio = cliente.post(url(jefa, "change"), ficha(jefa, nombre="Otra"))

    assert (contrasena.status_code, cambio.status_code) == (403, 403)
    assert Usuario.objects.get(pk=jefa.pk).nombre == jefa.nombre


def test_nadie_adivina_un_hash_filtrando():
    cliente = cliente_de(administrador())

    assert cliente.get(url(Usuario, "changelist") + "?password__startswith=a").status_code == 400
